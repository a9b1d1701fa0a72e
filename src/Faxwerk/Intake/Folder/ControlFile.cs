using System.Text;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Intake.Web;
using Microsoft.Extensions.Primitives;

namespace Faxwerk.Intake.Folder;

/// <summary>
/// The file beside a document that says where it goes, and how: JSON with the names of the parts of <c>POST /api/faxes</c>, or CSV whose first row has them and whose other rows have one recipient each.
/// </summary>
internal static class ControlFile
{
    /// <summary>The part that the API does not have: what the program calls the document, handed back with the result.</summary>
    public const string Reference = "reference";

    /// <summary>Largest one.</summary>
    public const int MostBytes = 1024 * 1024;

    private const int LongestReference = 200;

    private const string CoverField = "cover.";

    private static readonly string[] Parts =
        ["to", "subject", "resolution", "priority", "dueAt", "reportTo", "subaddress", "faxPassword", "cover", "coverText", "body", "bodyUse", "headline", "timeZone", "language", "site", Reference];

    /// <summary>Whether a name is that of a control file.</summary>
    public static bool IsNamed(string name) => Path.GetExtension(name).ToLowerInvariant() is ".json" or ".csv";

    /// <summary>What it says, by the names of the parts.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says why.</exception>
    public static async Task<Dictionary<string, StringValues>> ReadAsync(string name, byte[] content, CancellationToken cancel)
    {
        var parts = Path.GetExtension(name).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? await CsvAsync(content, cancel) : Json(content);
        if (!parts.SelectMany(part => part.Value.Append(part.Key)).All(StorableText.IsStorable))
            throw new FormatException("A text has a NUL character.");
        if (parts.Keys.FirstOrDefault(part => !Parts.Contains(part, StringComparer.Ordinal) && !part.StartsWith(CoverField, StringComparison.Ordinal)) is { } unknown)
            throw new FormatException($"There is no {unknown}: names are {string.Join(", ", Parts)} and {CoverField}FIELD.");
        if (parts.TryGetValue(Reference, out var reference) && reference.ToString().Length > LongestReference)
            throw new FormatException($"{Reference} has {LongestReference} characters at most.");
        if (!parts.TryGetValue("to", out var to) || to.Count == 0)
            throw new FormatException("It names no recipient (to).");
        return parts;
    }

    private static Dictionary<string, StringValues> Json(byte[] content)
    {
        try
        {
            var text = content.AsMemory(content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("It is no JSON object.");
            var parts = new Dictionary<string, StringValues>(StringComparer.Ordinal);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (!parts.TryAdd(property.Name, Values(property)))
                    throw new FormatException($"{property.Name} is there twice.");
            }

            return parts;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new FormatException($"It is no JSON: {fault.Message}", fault);
        }
    }

    private static StringValues Values(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString(),
        JsonValueKind.Null => "",
        JsonValueKind.Array when property.Name == "to" && property.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => property.Value.EnumerateArray().Select(item => item.GetString()).ToArray(),
        _ => throw new FormatException(property.Name == "to" ? "to is a text, or a list of texts." : $"{property.Name} is a text."),
    };

    private static async Task<Dictionary<string, StringValues>> CsvAsync(byte[] content, CancellationToken cancel)
    {
        using var reader = new StreamReader(new MemoryStream(content), new UTF8Encoding(false, throwOnInvalidBytes: true));
        var heads = new List<string>();
        var parts = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        try
        {
            await foreach (var cells in CsvReader.RowsAsync(reader, "the control file", cancel))
            {
                if (heads.Count == 0)
                {
                    heads = [.. cells.Select(cell => cell.Trim())];
                    if (heads.Distinct(StringComparer.Ordinal).Count() != heads.Count)
                        throw new FormatException("Its first row names a column twice.");
                    continue;
                }

                foreach (var (head, cell) in heads.Zip(cells))
                {
                    // Each row has a recipient; of the others the first that says something counts.
                    if (cell.Trim() is { Length: > 0 } value && (head == "to" || !parts.ContainsKey(head)))
                        parts[head] = StringValues.Concat(parts.GetValueOrDefault(head), value);
                }

                // So many are refused, however many more there are.
                if (parts.GetValueOrDefault("to").Count > SubmittedForm.MostRecipients)
                    break;
            }
        }
        catch (DecoderFallbackException fault)
        {
            throw new FormatException("It is no UTF-8.", fault);
        }

        return parts;
    }
}
