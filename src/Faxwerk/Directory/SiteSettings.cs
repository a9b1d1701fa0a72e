using System.ComponentModel;
using System.Globalization;
using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>Section <c>site</c>: where the fax server stands, for reading and dialling numbers and for local time.</summary>
public sealed record SiteSettings : SettingsSection
{
    /// <summary>Country code without plus.</summary>
    [Description("Country code without +")]
    public string Country { get; init; } = "49";

    /// <summary>Area code without national prefix, empty for none: then a number without any prefix is no local one.</summary>
    [Description("Area code without national prefix, empty for none")]
    public string Area { get; init; } = "";

    /// <summary>Dialled before a number of another area.</summary>
    [Description("National prefix")]
    public string NationalPrefix { get; init; } = "0";

    /// <summary>Dialled before a number of another country.</summary>
    [Description("International prefix")]
    public string InternationalPrefix { get; init; } = "00";

    /// <summary>Digits that fetch an outside line.</summary>
    [Description("Digits for an outside line, empty for none")]
    public string OutsideLine { get; init; } = "";

    /// <summary>People type the outside-line digits, so a number without them is an extension.</summary>
    [Description("People type the outside-line digits")]
    public bool OutsideLineTyped { get; init; }

    /// <summary>E.164 number that extensions are appended to, empty for none.</summary>
    [Description("Main number in E.164 that extensions are appended to, empty for none")]
    public string MainNumber { get; init; } = "";

    /// <summary>Extensions, as ranges of equal length.</summary>
    [Description("Extensions such as 10-99 or 200-299")]
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>How numbers are dialled.</summary>
    [Description("How numbers are dialled")]
    public DialFormat DialAs { get; init; } = DialFormat.E164;

    /// <summary>Number classes that nobody may send to.</summary>
    [Description("Classes of numbers that are refused")]
    public IReadOnlyList<NumberClass> RefusedClasses { get; init; } =
    [
        NumberClass.Emergency, NumberClass.ShortCode, NumberClass.Premium, NumberClass.MassCalling, NumberClass.DirectoryEnquiries, NumberClass.Satellite,
    ];

    /// <summary>IANA time zone of reports.</summary>
    [Description("Time zone of reports")]
    public string TimeZone { get; init; } = "Europe/Berlin";

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Country.Length is < 1 or > 3 || !IsDigits(Country) || Country[0] == '0')
            yield return "country: 1 to 3 digits such as 49";
        if (!IsDigits(Area) || (NumberPlan.DropsTrunkZero(Country) && Area.StartsWith('0')))
            yield return "area: digits such as 89, without the 0 before them";
        if (!IsDigits(NationalPrefix) || !IsDigits(InternationalPrefix) || !IsDigits(OutsideLine))
            yield return "nationalPrefix, internationalPrefix, outsideLine: digits";
        if (MainNumber.Length > 0 && !(MainNumber.Length is > 3 and < 16 && MainNumber[0] == '+' && MainNumber[1] != '0' && IsDigits(MainNumber[1..])))
            yield return "mainNumber: E.164 such as +4989840798";
        if (Extensions.Any(range => ExtensionRange.Parse(range) is null))
            yield return "extensions: ranges of equal length such as 10-99";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return "timeZone: an IANA name such as Europe/Berlin";
    }

    private static bool IsDigits(string text) => text.All(char.IsAsciiDigit);
}

/// <summary>Extensions from <paramref name="First"/> to <paramref name="Last"/> with <paramref name="Digits"/> digits each.</summary>
internal readonly record struct ExtensionRange(int First, int Last, int Digits)
{
    public static ExtensionRange? Parse(string text)
    {
        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || parts.Any(p => p.Length is 0 or > 6 || !p.All(char.IsAsciiDigit)) || parts[0].Length != parts[^1].Length)
            return null;
        return new ExtensionRange(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[^1], CultureInfo.InvariantCulture), parts[0].Length);
    }

    public bool Contains(string digits) =>
        digits.Length == Digits && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= First && number <= Last;
}
