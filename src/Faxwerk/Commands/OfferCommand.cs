using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Faxwerk.Commands;

/// <summary>What <c>faxwerk offer</c> was asked to do.</summary>
internal sealed record OfferArguments
{
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The parts of the form beside the documents.</summary>
    public IReadOnlyDictionary<string, string> Parts { get; init; } = new Dictionary<string, string>();

    /// <summary>List instead of offering.</summary>
    public bool List { get; init; }

    /// <summary>The offer to be removed.</summary>
    public long? Remove { get; init; }

    public Uri? Api { get; init; }

    public string? Key { get; init; }

    /// <summary>The arguments after <c>offer</c>; null where they make no sense.</summary>
    public static OfferArguments? Parse(string[] args)
    {
        var result = new OfferArguments();
        (result, args) = args switch
        {
            ["list", .. var rest] => (result with { List = true }, rest),
            ["remove", var id, .. var rest] when long.TryParse(id, CultureInfo.InvariantCulture, out var number) => (result with { Remove = number }, rest),
            _ => (result, args),
        };
        var offers = result is { List: false, Remove: null };
        while (args.Length > 0)
        {
            OfferArguments? next;
            (next, args) = args switch
            {
                ["--key", var key, .. var rest] => (result with { Key = key }, rest),
                ["--api", var url, .. var rest] when Uri.TryCreate(url, UriKind.Absolute, out var api) => (result with { Api = api }, rest),
                ["--once", .. var rest] when offers => (result.With("once", "true"), rest),
                ["--called" or "--address" or "--password" or "--until" or "--name" or "--resolution", var value, .. var rest] when offers => (result.With(args[0][2..], value), rest),
                [[not '-', ..] file, .. var rest] when offers => (result with { Files = [.. result.Files, file] }, rest),
                _ => (null, args),
            };
            if (next is null)
                return null;
            result = next;
        }

        return offers && result.Files.Count == 0 ? null : result;
    }

    private OfferArguments With(string part, string value) => this with { Parts = new Dictionary<string, string>(Parts) { [part] = value } };
}

/// <summary><c>faxwerk offer</c>: documents that callers may fetch from the running server.</summary>
internal static class OfferCommand
{
    public static Task<int> RunAsync(OfferArguments args, TextWriter output, TextWriter errors, CancellationToken cancel) => ServerApi.UseAsync(
        args.Api,
        args.Key,
        http => args.List ? ListAsync(http, output, errors, cancel) : args.Remove is { } id ? RemoveAsync(http, id, errors, cancel) : AddAsync(http, args, output, errors, cancel),
        errors);

    private static async Task<int> AddAsync(HttpClient http, OfferArguments args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (part, value) in args.Parts)
            form.Add(new StringContent(value), part);
        foreach (var file in args.Files)
        {
            var content = new ByteArrayContent(await File.ReadAllBytesAsync(file, cancel));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(content, "file", Path.GetFileName(file));
        }

        using var response = await http.PostAsync("api/offers", form, cancel);
        using var answer = await ServerApi.ReadAsync(response, errors, cancel);
        if (answer is null)
            return 1;
        await output.WriteLineAsync(Line(answer.RootElement));
        return 0;
    }

    private static async Task<int> ListAsync(HttpClient http, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        using var response = await http.GetAsync("api/offers", cancel);
        using var answer = await ServerApi.ReadAsync(response, errors, cancel);
        if (answer is null)
            return 1;
        foreach (var offer in answer.RootElement.GetProperty("offers").EnumerateArray())
            await output.WriteLineAsync(Line(offer));
        return 0;
    }

    private static async Task<int> RemoveAsync(HttpClient http, long id, TextWriter errors, CancellationToken cancel)
    {
        using var response = await http.DeleteAsync(string.Create(CultureInfo.InvariantCulture, $"api/offers/{id}"), cancel);
        if (response.IsSuccessStatusCode)
            return 0;
        using var refused = await ServerApi.ReadAsync(response, errors, cancel);
        return 1;
    }

    private static string Line(JsonElement offer)
    {
        var ended = ServerApi.Text(offer, "endedAt") is { } at ? $"over since {at}" : ServerApi.Text(offer, "until") is { } until ? $"until {until}" : "open";
        var address = ServerApi.Text(offer, "address") is { Length: > 0 } sep ? sep : "-";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{offer.GetProperty("id").GetInt64(),6}  {offer.GetProperty("pages").GetInt32(),3} p  address {address}, fetched {offer.GetProperty("fetches").GetInt32()}, refused {offer.GetProperty("refusals").GetInt32()}, {ended}  {ServerApi.Text(offer, "name")}");
    }
}
