using System.Globalization;

namespace Faxwerk.Settings;

/// <summary>How a parameter of the old product writes a value.</summary>
public enum AdvancedForm
{
    /// <summary>As the typed setting does.</summary>
    Plain,

    /// <summary>A list with semicolons.</summary>
    List,

    /// <summary>A time in whole seconds.</summary>
    Seconds,
}

/// <summary>A value that a parameter of the old product takes, what it means, and the typed setting's value that it stands for.</summary>
public sealed record AdvancedValue(string Value, string Meaning, string Setting);

/// <summary>
/// A parameter by its documented name, <c>Service\Name</c>: a view on <paramref name="Key"/>, one of the typed settings. Without <paramref name="Values"/> it takes what that takes.
/// </summary>
public sealed record AdvancedParameter(string Name, string Key, string Meaning, IReadOnlyList<AdvancedValue> Values)
{
    /// <summary>How it writes the typed value where it names none of its own.</summary>
    public AdvancedForm Form { get; init; }

    /// <summary>Those that there are. Parameters of features that there are not are left out: a value that does nothing would be worse than an error.</summary>
    public static IReadOnlyList<AdvancedParameter> All { get; } =
    [
        new(@"Fax2Mail\CallerIdentification", "receiving.callerIdentification", "Whether mails name who called", [new("0", "Off: the number alone", "false"), new("1", "On", "true")]),
        new(@"Fax2Mail\CommonNumber", "receiving.commonNumber", "Number that calls are to which name none", []),
        new(@"Fax2Mail\PostMaster", "mail.postmaster", "Mail address for faxes that no route takes", []),
        new(@"Fax2Mail\PostMasterNumbers", "receiving.postmasterNumbers", "Numbers of nobody whose faxes the postmaster gets, such as 11001-11999;22001-22009", []) { Form = AdvancedForm.List },
        new(@"Fax2Mail\RedirectTimeout", "receiving.redirectAfter", "Seconds after which the postmaster gets a fax whose mail is not taken; 0 for as long as any mail", []) { Form = AdvancedForm.Seconds },
        new(@"Fax2Mail\Sff2Tiff", "receiving.attachment", "Whether mailed SFF files become TIFF", [new("0", "SFF", "sff"), new("1", "TIFF", "tiff")]),
        new(@"Mail2Fax\FaxRendering", "mail.renderAttachments", "Whether attachments become pages on the server", [new("0", "Off: only TIFF and SFF are sent", "false"), new("1", "On", "true")]),
        new(
            @"Fax2Mail\SmsNotificationSenderType", "sms.sender", "Which number of a user the SMS notices to him come from",
            [new("0", "His mobile number", "mobile"), new("1", "His voiceport number", "voiceport")]),
        new(
            @"Mail2Fax\FormatOutgoingMSN", "site.callerForm", "How the own number is shown as caller",
            [
                new("0", "SHORTEST, with outside-line prefix", "shortest"), new("1", "LOCAL, with outside-line prefix", "local"), new("2", "NATIONAL, with outside-line prefix", "national"),
                new("3", "INTERNATIONAL, with outside-line prefix", "international"), new("10", "SHORTEST, without prefix", "shortestBare"), new("11", "LOCAL, without prefix", "localBare"),
                new("12", "NATIONAL, without prefix", "nationalBare"), new("13", "INTERNATIONAL, without prefix", "internationalBare"),
            ]),
        new(
            @"Mail2Fax\SAPSenderEmailFormat", "reports.sapSender", "What is done with senders in the form of SAP (FAX=+49...@domain)",
            [
                new("0", "No special treatment", "ordinary"), new("1", "Sender format is considered; reports without attachment back to SAP", "notification"),
                new("2", "Sender format is considered; no reports to SAP", "silent"),
            ]),
        new(
            @"Mail2Fax\SFAXFromMasterData", "sending.ownNumber", "Which number of a user his faxes show as his own",
            [new("0", "That of the section Fax", "fax"), new("1", "That of the section General", "general")]),
        new(
            @"Mail2Fax\ShortFaxHeadline", "headline.form", "What the header line of sent pages holds",
            [
                new("0", "Long: headline, station ID, date and time, page number", "long"), new("1", "The headline alone", "headlineOnly"), new("2", "The headline and the page number", "headlineAndPage"),
            ]),
        new(@"Mail2Fax\UserCoverPagesDir", "cover.userFolder", "Folder of the senders' own cover pages, each in a folder named by the mail address", []),
    ];

    /// <summary>A parameter by its name, whatever the case; null where there is none.</summary>
    public static AdvancedParameter? Find(string name) => All.FirstOrDefault(parameter => parameter.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The typed value of one of the parameter; null with what is allowed where it is none.</summary>
    public string? ToSetting(string value, out string allowed)
    {
        allowed = Values.Count == 0 ? "" : string.Join("; ", Values.Select(one => $"{one.Value} = {one.Meaning}"));
        if (Form == AdvancedForm.Seconds)
        {
            allowed = "a whole number of seconds";
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture) : null;
        }

        return Form == AdvancedForm.List ? value.Replace(';', ',') : Values.Count == 0 ? value : Values.FirstOrDefault(one => one.Value == value.Trim())?.Setting;
    }

    /// <summary>The parameter's value for a typed one; null where the typed setting has one that the parameter never knew.</summary>
    public string? FromSetting(string setting) => Form == AdvancedForm.List ? setting.Replace(", ", ";", StringComparison.Ordinal)
        : Form == AdvancedForm.Seconds ? TimeSpan.Parse(setting, CultureInfo.InvariantCulture).TotalSeconds.ToString("0", CultureInfo.InvariantCulture)
        : Values.Count == 0 ? setting : Values.FirstOrDefault(one => one.Setting.Equals(setting, StringComparison.OrdinalIgnoreCase))?.Value;
}
