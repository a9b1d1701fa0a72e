namespace Faxwerk.Settings;

/// <summary>A value that a parameter of the old product takes, what it means, and the typed setting's value that it stands for.</summary>
public sealed record AdvancedValue(string Value, string Meaning, string Setting);

/// <summary>
/// A parameter by its documented name, <c>Service\Name</c>: a view on <paramref name="Key"/>, one of the typed settings. Without <paramref name="Values"/> it takes what that takes.
/// </summary>
public sealed record AdvancedParameter(string Name, string Key, string Meaning, IReadOnlyList<AdvancedValue> Values)
{
    /// <summary>Those that there are. Parameters of features that there are not are left out: a value that does nothing would be worse than an error.</summary>
    public static IReadOnlyList<AdvancedParameter> All { get; } =
    [
        new(@"Fax2Mail\PostMaster", "mail.postmaster", "Mail address for faxes that no route takes", []),
        new(
            @"Mail2Fax\ShortFaxHeadline", "headline.form", "What the header line of sent pages holds",
            [
                new("0", "Long: headline, station ID, date and time, page number", "long"), new("1", "The headline alone", "headlineOnly"), new("2", "The headline and the page number", "headlineAndPage"),
            ]),
    ];

    /// <summary>A parameter by its name, whatever the case; null where there is none.</summary>
    public static AdvancedParameter? Find(string name) => All.FirstOrDefault(parameter => parameter.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The typed value of one of the parameter; null with what is allowed where it is none.</summary>
    public string? ToSetting(string value, out string allowed)
    {
        allowed = Values.Count == 0 ? "" : string.Join("; ", Values.Select(one => $"{one.Value} = {one.Meaning}"));
        return Values.Count == 0 ? value : Values.FirstOrDefault(one => one.Value == value.Trim())?.Setting;
    }

    /// <summary>The parameter's value for a typed one; null where the typed setting has one that the parameter never knew.</summary>
    public string? FromSetting(string setting) => Values.Count == 0 ? setting : Values.FirstOrDefault(one => one.Setting.Equals(setting, StringComparison.OrdinalIgnoreCase))?.Value;
}
