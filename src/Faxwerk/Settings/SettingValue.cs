using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Faxwerk.Settings;

/// <summary>A value as a person types it, and as JSON.</summary>
internal static class SettingValue
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>The value as JSON; null with <paramref name="allowed"/> in words where the text is none of the type.</summary>
    public static JsonNode? Parse(Type type, string text, out string allowed)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        text = text.Trim();
        allowed = Allowed(type);
        if (type == typeof(string))
            return JsonValue.Create(text);
        if (type == typeof(bool))
            return Bool(text) is { } yes ? JsonValue.Create(yes) : null;
        if (type == typeof(int) || type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null;
        if (type == typeof(TimeSpan))
            return Duration(text) is { } span ? JsonValue.Create(span.ToString("c", CultureInfo.InvariantCulture)) : null;
        if (type.IsEnum)
            return Enum.GetNames(type).FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? JsonValue.Create(Camel(name)) : null;
        if (type == typeof(IReadOnlyList<string>) && !text.StartsWith('['))
            return new JsonArray([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => JsonValue.Create(item))]);
        return Structure(type, text);
    }

    /// <summary>JSON as a person reads it: text without quotes, lists of text with commas.</summary>
    public static string Show(JsonNode? value) => value switch
    {
        null => "",
        JsonArray list when list.All(item => item is JsonValue) => string.Join(", ", list.Select(Show)),
        JsonValue text when text.TryGetValue<string>(out var s) => s,
        _ => value.ToJsonString(Json),
    };

    /// <summary>What a type takes, in words.</summary>
    public static string Allowed(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(bool) => "yes or no",
        var t when t == typeof(int) || t == typeof(long) => "a whole number",
        var t when t == typeof(TimeSpan) => "a time such as 90s, 5m, 2h, 1d or 00:05:00",
        { IsEnum: true } t => "one of " + string.Join(", ", Enum.GetNames(t).Select(Camel)),
        var t when t == typeof(IReadOnlyList<string>) => "a list with commas, or a JSON array of strings",
        var t when t == typeof(string) => "text",
        var t => "JSON such as " + Example(t),
    };

    private static bool? Bool(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        _ => null,
    };

    private static TimeSpan? Duration(string text)
    {
        if (text.Contains(':'))
            return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) ? span : null;
        if (text.Length < 2 || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count > 1e7)
            return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' when count <= 10_000 => TimeSpan.FromDays(count),
            _ => null,
        };
    }

    /// <summary>JSON may hold null where a list has an entry; nobody who reads a setting reckons with it.</summary>
    private static bool HasGap(JsonNode? node) => node switch
    {
        JsonArray list => list.Any(item => item is null || HasGap(item)),
        JsonObject parts => parts.Any(part => HasGap(part.Value)),
        _ => false,
    };

    private static JsonNode? Structure(Type type, string text)
    {
        try
        {
            var read = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(text, type, Json), type, Json);
            return HasGap(read) ? null : read;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Example(Type type)
    {
        var item = type.IsGenericType ? type.GetGenericArguments()[0] : type;
        var example = item.GetConstructor([]) is { } make ? JsonSerializer.Serialize(make.Invoke(null), item, Json) : "...";
        return type.IsGenericType ? $"[{example}]" : example;
    }

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
