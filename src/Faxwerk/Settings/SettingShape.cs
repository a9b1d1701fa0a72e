using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faxwerk.Settings;

/// <summary>What a value is, so that a form can be made for it.</summary>
public enum SettingKind
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A number with decimals.</summary>
    Number,

    /// <summary>True or false.</summary>
    YesNo,

    /// <summary>A time span.</summary>
    Duration,

    /// <summary>One of the choices.</summary>
    Choice,

    /// <summary>A list of lines of text.</summary>
    Texts,

    /// <summary>A list of some of the choices.</summary>
    Choices,

    /// <summary>A list of objects with the fields.</summary>
    Rows,
}

/// <summary>What a value is. <paramref name="Choices"/> of the two kinds that have some; <paramref name="Fields"/> of rows.</summary>
public sealed record SettingShape(SettingKind Kind, IReadOnlyList<string> Choices, IReadOnlyList<SettingField> Fields)
{
    /// <summary>The shape of a property of a section, or of a row in it.</summary>
    internal static SettingShape Of(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (property.GetCustomAttribute<OneOfAttribute>() is { } choices)
            return new SettingShape(SettingKind.Choice, ["", .. choices.Values], []);
        return type switch
        {
            { IsEnum: true } => new SettingShape(SettingKind.Choice, Names(type), []),
            var t when t == typeof(bool) => Plain(SettingKind.YesNo),
            var t when t == typeof(int) || t == typeof(long) => Plain(SettingKind.WholeNumber),
            var t when t == typeof(decimal) || t == typeof(double) => Plain(SettingKind.Number),
            var t when t == typeof(TimeSpan) => Plain(SettingKind.Duration),
            { IsGenericType: true } => List(type.GetGenericArguments()[0]),
            _ => Plain(SettingKind.Text),
        };
    }

    private static SettingShape Plain(SettingKind kind) => new(kind, [], []);

    private static SettingShape List(Type item) => item switch
    {
        { IsEnum: true } => new SettingShape(SettingKind.Choices, Names(item), []),
        var t when t == typeof(string) => Plain(SettingKind.Texts),
        _ => new SettingShape(SettingKind.Rows, [], [.. item.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsKept).Select(SettingField.Of)]),
    };

    private static bool IsKept(PropertyInfo property) => property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is null;

    private static IReadOnlyList<string> Names(Type type) => [.. Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)];
}

/// <summary>A field of a row; <paramref name="IsOptional"/>: it may be null. <paramref name="IsSecret"/>: it shows stars, which as an answer leave it as it is.</summary>
public sealed record SettingField(string Name, SettingShape Shape, bool IsOptional, bool IsSecret)
{
    internal static SettingField Of(PropertyInfo property) => new(
        JsonNamingPolicy.CamelCase.ConvertName(property.Name), SettingShape.Of(property), new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable, property.IsDefined(typeof(SecretAttribute)));
}

/// <summary>The text is empty or one of a list: the static property <paramref name="member"/> of <paramref name="type"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOfAttribute(Type type, string member) : Attribute
{
    /// <summary>The texts that are allowed beside the empty one.</summary>
    public IReadOnlyList<string> Values => (IReadOnlyList<string>)type.GetProperty(member, BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
}
