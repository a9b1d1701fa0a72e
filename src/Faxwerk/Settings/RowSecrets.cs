using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Faxwerk.Settings;

/// <summary>
/// Secrets in the rows of a list, such as the passwords of several mail servers: stored encrypted, shown as stars. A row that comes back with stars, or without the secret, keeps the one of the stored row that leads to
/// the same place: whoever changes where it is sent must know it.
/// </summary>
internal sealed class RowSecrets
{
    /// <summary>What is shown in place of a secret.</summary>
    public const string Masked = "********";

    private readonly IReadOnlyList<(string Secret, IReadOnlyList<string> Place)> _fields;

    private RowSecrets(Type row)
    {
        var properties = row.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        _fields =
        [
            .. from secret in properties.Where(property => property.IsDefined(typeof(SecretAttribute)))
               let place = properties.Where(property => property.GetCustomAttribute<LeadsToAttribute>()?.Secret == secret.Name)
               select (NameOf(secret), (IReadOnlyList<string>)[.. place.Select(NameOf)]),
        ];
    }

    /// <summary>Those of the rows of a type of setting; none where it is no list, or has none.</summary>
    public static RowSecrets? Of(Type setting) =>
        setting.IsGenericType && setting.GetGenericArguments()[0] is { IsClass: true } row && row != typeof(string) && new RowSecrets(row) is { _fields.Count: > 0 } secrets ? secrets : null;

    /// <summary>The rows with each secret put through <paramref name="change"/>; their own secrets stay as they are.</summary>
    public JsonNode? Map(JsonNode? rows, Func<string, string> change)
    {
        var mapped = rows?.DeepClone();
        foreach (var row in RowsOf(mapped))
        {
            foreach (var (secret, _) in _fields)
            {
                if (Text(row, secret) is { Length: > 0 } text)
                    row[secret] = change(text);
            }
        }

        return mapped;
    }

    /// <summary>What is stored for rows that were given: secrets that are new through <paramref name="protect"/>, the others from the <paramref name="stored"/> rows.</summary>
    public JsonNode? Store(JsonNode? rows, JsonNode? stored, Func<string, string> protect)
    {
        var kept = rows?.DeepClone();
        foreach (var row in RowsOf(kept))
        {
            foreach (var (secret, place) in _fields)
            {
                row[secret] = Text(row, secret) switch
                {
                    null or Masked => RowsOf(stored).Where(old => place.All(name => JsonNode.DeepEquals(old[name], row[name]))).Select(old => Text(old, secret)).FirstOrDefault(old => old is { Length: > 0 }),
                    "" => null,
                    var text => protect(text),
                };
            }
        }

        return kept;
    }

    private static IEnumerable<JsonObject> RowsOf(JsonNode? rows) => (rows as JsonArray)?.OfType<JsonObject>() ?? [];

    private static string? Text(JsonObject row, string name) => row[name]?.GetValue<string>();

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
