using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Faxwerk.Api;

/// <summary>
/// Refuses texts that PostgreSQL cannot keep, wherever they stand in a request: in its query, in JSON, in a form. These are the NUL character, which no text means, and half of a surrogate pair.
/// Kestrel refuses NUL in paths and headers.
/// </summary>
public sealed class StorableText(RequestDelegate next)
{
    private const string Refusal = "A text has a NUL character or half a surrogate pair.";

    /// <summary>Passes the request on, or answers it with a problem.</summary>
    public Task InvokeAsync(HttpContext context) => context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
        ? Problem.Of(Problem.BadRequest, Refusal).ExecuteAsync(context)
        : next(context);

    /// <summary>The form of a request.</summary>
    /// <exception cref="InvalidDataException">It is none, or one of its texts is refused.</exception>
    public static async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancel)
    {
        var form = await request.ReadFormAsync(cancel);
        var texts = form.SelectMany(part => part.Value.Append(part.Key)).Concat(form.Files.SelectMany(file => new[] { file.Name, file.FileName, file.ContentType }));
        return texts.All(IsStorable) ? form : throw new InvalidDataException(Refusal);
    }

    /// <summary>Has the texts of each object looked at when it was read.</summary>
    internal static void Watch(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Object)
        {
            var texts = type.Properties.Where(property => property.Get is not null && IsText(property.PropertyType)).Select(property => property.Get!).ToList();
            if (texts.Count > 0)
                type.OnDeserialized += read => Judge(texts.All(text => IsStorable(text(read))));
        }
        else if (type.Type.IsAssignableTo(typeof(IEnumerable<KeyValuePair<string, JsonElement>>)))
        {
            type.OnDeserialized += read => Judge(((IEnumerable<KeyValuePair<string, JsonElement>>)read).All(pair => IsStorable(pair.Key) && IsStorable(pair.Value)));
        }
    }

    private static bool IsText(Type type) => type == typeof(string) || type.IsAssignableTo(typeof(IEnumerable<string>));

    private static void Judge(bool isStorable)
    {
        if (!isStorable)
            throw new JsonException(Refusal);
    }

    internal static bool IsStorable(object? value) => value switch
    {
        string text => !text.Contains('\0', StringComparison.Ordinal),
        IEnumerable<string> texts => texts.All(IsStorable),
        JsonElement element => IsStorable(element),
        _ => true,
    };

    private static bool IsStorable(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.String => IsStorable(element.GetString()),
                JsonValueKind.Array => element.EnumerateArray().All(IsStorable),
                JsonValueKind.Object => element.EnumerateObject().All(property => IsStorable(property.Name) && IsStorable(property.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
