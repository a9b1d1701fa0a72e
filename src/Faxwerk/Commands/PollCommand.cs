using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Faxwerk.Commands;

/// <summary>What <c>faxwerk poll</c> was asked to do.</summary>
internal sealed record PollArguments
{
    public string Number { get; init; } = "";

    public string? Password { get; init; }

    public string? Address { get; init; }

    public string? MailTo { get; init; }

    public string? Trunk { get; init; }

    public Uri? Api { get; init; }

    public string? Key { get; init; }

    public bool Wait { get; init; } = true;

    /// <summary>The arguments after <c>poll</c>; null where they make no sense.</summary>
    public static PollArguments? Parse(string[] args)
    {
        if (args is not [[not '-', ..] number, .. var options])
            return null;
        var result = new PollArguments { Number = number };
        while (options.Length > 0)
        {
            PollArguments? next;
            (next, options) = options switch
            {
                ["--no-wait", .. var rest] => (result with { Wait = false }, rest),
                ["--password", var password, .. var rest] => (result with { Password = password }, rest),
                ["--address", var address, .. var rest] => (result with { Address = address }, rest),
                ["--to", var mailTo, .. var rest] => (result with { MailTo = mailTo }, rest),
                ["--trunk", var trunk, .. var rest] => (result with { Trunk = trunk }, rest),
                ["--key", var key, .. var rest] => (result with { Key = key }, rest),
                ["--api", var url, .. var rest] when Uri.TryCreate(url, UriKind.Absolute, out var api) => (result with { Api = api }, rest),
                _ => (null, []),
            };
            if (next is null)
                return null;
            result = next;
        }

        return result;
    }
}

/// <summary><c>faxwerk poll</c>: has the running server fetch a document from another fax machine, and shows its way until it is over.</summary>
internal static class PollCommand
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(300);

    public static Task<int> RunAsync(PollArguments args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        ServerApi.UseAsync(args.Api, args.Key, http => RunAsync(http, args, output, errors, cancel), errors);

    private static async Task<int> RunAsync(HttpClient http, PollArguments args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/polls")
        {
            Content = JsonContent.Create(new { number = args.Number, password = args.Password, address = args.Address, mailTo = args.MailTo, trunk = args.Trunk }),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var response = await http.SendAsync(request, cancel);
        using var accepted = await ServerApi.ReadAsync(response, errors, cancel);
        if (accepted is null)
            return 1;
        var id = accepted.RootElement.GetProperty("id").GetInt64();
        await output.WriteLineAsync($"accepted   poll {id} of {ServerApi.Text(accepted.RootElement, "number")}");
        return !args.Wait || await FollowAsync(http, id, output, cancel) ? 0 : 1;
    }

    /// <summary>Shows each step until it is over; whether the document was fetched.</summary>
    private static async Task<bool> FollowAsync(HttpClient http, long id, TextWriter output, CancellationToken cancel)
    {
        for (var shown = ""; ; await Task.Delay(LookInterval, TimeProvider.System, cancel))
        {
            using var answer = JsonDocument.Parse(await http.GetStringAsync($"api/polls/{id}", cancel));
            var poll = answer.RootElement.GetProperty("poll");
            var state = ServerApi.Text(poll, "state") ?? "";
            if (Describe(poll, id, state) is var line && line != shown)
                await output.WriteLineAsync(shown = line);
            if (state is not ("waiting" or "calling"))
                return state == "fetched";
        }
    }

    private static string Describe(JsonElement poll, long id, string state)
    {
        var received = poll.GetProperty("received") is { ValueKind: JsonValueKind.Number } fax ? string.Create(CultureInfo.InvariantCulture, $" as received fax {fax.GetInt64()}") : "";
        var text = string.Create(CultureInfo.InvariantCulture, $"{state,-10} poll {id}, {poll.GetProperty("pages").GetInt32()} pages{received}");
        var due = state == "waiting" ? $", next attempt {ServerApi.Text(poll, "dueAt")}" : "";
        return ServerApi.Text(poll, "cause") is not { } cause || state is "fetched" or "calling" ? text : $"{text}: {cause}{due}";
    }
}
