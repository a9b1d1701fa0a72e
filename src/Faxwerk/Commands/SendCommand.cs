using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk send</c>: hands documents to the running server's API and shows their way until each fax is over.</summary>
internal static class SendCommand
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    public static Task<int> RunAsync(SendArguments args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        ServerApi.UseAsync(
            args.Api,
            args.Key,
            async http => await SubmitAsync(http, args, output, errors, cancel) is { } ids && (!args.Wait || await FollowAsync(http, ids, output, cancel)) ? 0 : 1,
            errors);

    private static async Task<IReadOnlyList<long>?> SubmitAsync(HttpClient http, SendArguments args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent();
        foreach (var number in args.To)
            form.Add(new StringContent(number), "to");
        form.Add(new StringContent(args.Resolution), "resolution");
        foreach (var (part, value) in args.Options)
            form.Add(new StringContent(value), part);
        foreach (var file in args.Files)
        {
            var content = new ByteArrayContent(await File.ReadAllBytesAsync(file, cancel));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(content, "file", Path.GetFileName(file));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "api/faxes") { Content = form };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var response = await http.SendAsync(request, cancel);
        using var answer = await ServerApi.ReadAsync(response, errors, cancel);
        if (answer is null)
            return null;
        var ids = new List<long>();
        foreach (var fax in answer.RootElement.GetProperty("faxes").EnumerateArray())
        {
            ids.Add(fax.GetProperty("id").GetInt64());
            await output.WriteLineAsync($"accepted   fax {ids[^1]} to {ServerApi.Text(fax, "number")}, {fax.GetProperty("pages").GetInt32()} pages");
        }

        return ids;
    }

    /// <summary>Shows each step until all are over; whether all were sent.</summary>
    private static async Task<bool> FollowAsync(HttpClient http, IReadOnlyList<long> ids, TextWriter output, CancellationToken cancel)
    {
        var shown = ids.ToDictionary(id => id, _ => "");
        var sent = 0;
        for (var open = ids.ToList(); open.Count > 0; await Task.Delay(PollInterval, TimeProvider.System, cancel))
        {
            foreach (var id in open.ToArray())
            {
                using var answer = JsonDocument.Parse(await http.GetStringAsync($"api/faxes/{id}", cancel));
                var fax = answer.RootElement.GetProperty("fax");
                var state = ServerApi.Text(fax, "state") ?? "";
                var line = Describe(fax, state);
                if (shown[id] != line)
                    await output.WriteLineAsync(line);
                shown[id] = line;
                if (state is "waiting" or "sending")
                    continue;
                open.Remove(id);
                sent += state == "sent" ? 1 : 0;
            }
        }

        return sent == ids.Count;
    }

    private static string Describe(JsonElement fax, string state)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{state,-10} fax {fax.GetProperty("id").GetInt64()}, page {fax.GetProperty("pagesConfirmed").GetInt32()} of {fax.GetProperty("pages").GetInt32()} confirmed");
        var cause = ServerApi.Text(fax, "cause");
        var due = state == "waiting" && cause is not null ? $", next attempt {ServerApi.Text(fax, "dueAt")}" : "";
        return cause is null || state == "sent" ? text : $"{text}: {cause}{due}";
    }
}
