using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>
/// Section <c>site</c>: where the fax server stands, for reading and dialling numbers, for local time, and for what those who are called see. Further sites are <c>site:NAME</c>, see <see cref="Sites"/>.
/// </summary>
public sealed record SiteSettings : SettingsSection
{
    private const int LongestExtension = 6;

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

    /// <summary>Trunks of faxes from the site that no rule of <c>routes.rules</c> is for, the first that is up is taken; empty for all, in the order in which they were added.</summary>
    [Description("Trunks for faxes from the site in their order, where no rule of routes.rules is for them; empty for all")]
    public IReadOnlyList<string> TrunkOrder { get; init; } = [];

    /// <summary>Own number of faxes whose user and groups have none; empty for that of the trunk.</summary>
    [Description("Own number of faxes from the site whose user and groups have none, empty for that of the trunk")]
    public string SenderNumber { get; init; } = "";

    /// <summary>How the own number is shown as caller (XPhone: <c>FormatOutgoingMSN</c>).</summary>
    [Description("How the own number is written as caller: as it is set, or one of the forms")]
    public NumberForm CallerForm { get; init; }

    /// <summary>How it is written as station ID.</summary>
    [Description("How the own number is written as station ID")]
    public NumberForm StationIdForm { get; init; }

    /// <summary>How it is written in the header line.</summary>
    [Description("How the own number is written in the header line")]
    public NumberForm HeaderForm { get; init; }

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
        if (!Extensions.All(IsExtensions))
            yield return "extensions: ranges of equal length such as 10-99";
        if (TrunkOrder.Any(trunk => trunk.Length == 0) || TrunkOrder.Distinct(StringComparer.Ordinal).Count() != TrunkOrder.Count)
            yield return "trunkOrder: names of trunks, each once";
        if (SenderNumber.Length > 0 && !User.IsNumber(SenderNumber))
            yield return "senderNumber: a telephone number, empty for none";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return "timeZone: an IANA name such as Europe/Berlin";
    }

    /// <summary>Whether one of the ranges has this extension.</summary>
    internal bool HasExtension(string digits) => Extensions.Any(range => NumberRange.Parse(range)?.Contains(digits) == true);

    private static bool IsExtensions(string text) => NumberRange.Parse(text) is { IsFull: false, Digits: <= LongestExtension };

    private static bool IsDigits(string text) => text.All(char.IsAsciiDigit);
}
