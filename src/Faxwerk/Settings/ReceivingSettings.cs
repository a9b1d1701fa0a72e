using System.ComponentModel;

namespace Faxwerk.Settings;

/// <summary>How received faxes are attached to mails.</summary>
public enum AttachmentFormat
{
    /// <summary>PDF with the fax pages.</summary>
    Pdf,

    /// <summary>TIFF-F.</summary>
    Tiff,

    /// <summary>The same in Group 3 (MH), for readers that do not take Group 4.</summary>
    TiffG3,

    /// <summary>SFF (structured fax file of CAPI 2.0); pages of 300 and 400 dpi as TIFF.</summary>
    Sff,
}

/// <summary>Section <c>receiving</c>.</summary>
public sealed record ReceivingSettings : SettingsSection
{
    private static readonly string[] NameFields = ["date", "time", "year", "month", "day", "number", "own", "name", "company", "customer", "csid", "pages", "id"];

    /// <summary>Called numbers that are answered: E.164, a trailing <c>*</c> stands for any digits.</summary>
    [Description("Numbers that are answered: E.164, * at the end stands for any digits")]
    public IReadOnlyList<string> ServedNumbers { get; init; } = ["*"];

    /// <summary>Who gets what, the first match wins.</summary>
    [Description("Who gets which fax, the first match wins")]
    public IReadOnlyList<NumberRoute> Routes { get; init; } = [];

    /// <summary>The number that a call is to which names none (XPhone: <c>CommonNumber</c>); empty for none.</summary>
    [Description("Number that calls are to which name none, such as the extension of the switchboard; empty for none")]
    public string CommonNumber { get; init; } = "";

    /// <summary>Numbers of nobody whose faxes the postmaster gets (XPhone: <c>PostMasterNumbers</c>); empty for all.</summary>
    [Description("Numbers of nobody whose faxes the postmaster gets, such as 11001-11999, 22001-22009; other numbers of nobody are not answered. Empty for all")]
    public IReadOnlyList<string> PostmasterNumbers { get; init; } = [];

    /// <summary>Whether the mail names who called (XPhone: <c>CallerIdentification</c>).</summary>
    [Description("The mail names who called, where that is known, and not the number alone")]
    public bool CallerIdentification { get; init; } = true;

    /// <summary>Whether the mail is from the caller's number at the fax domain, so that a reply is a fax.</summary>
    [Description("The mail is from the caller's number at the fax domain: who replies to it answers by fax")]
    public bool ReplyByFax { get; init; } = true;

    /// <summary>How long a mail is tried before the postmaster gets the fax instead (XPhone: <c>RedirectTimeout</c>); nothing for as long as any mail.</summary>
    [Description("How long a mail is tried before the postmaster gets the fax instead, 0s for as long as any mail")]
    public TimeSpan RedirectAfter { get; init; }

    /// <summary>CSID, empty for that of the trunk.</summary>
    [Description("Station id shown to senders, empty for that of the trunk")]
    public string StationId { get; init; } = "";

    /// <summary>Attachment of the mail.</summary>
    [Description("Attachment of the mail")]
    public AttachmentFormat Attachment { get; init; } = AttachmentFormat.Pdf;

    /// <summary>What it is called, without the extension.</summary>
    [Description("Name of the attachment, with the fields {date} {time} {year} {month} {day} {number} {own} {name} {company} {customer} {csid} {pages} {id}")]
    public string AttachmentName { get; init; } = "fax-{id}-{date}-{time}";

    /// <summary>Octets of a mail above which it has a link to the fax's page instead of the attachment; 0 for never.</summary>
    [Description("Bytes of a mail, as it is sent, above which it has a link to the page of the fax instead of the attachment (web.address). 0 for none but what mail servers take")]
    public long AttachmentLimit { get; init; }

    /// <summary>A footer below each page of a PDF.</summary>
    [Description("Date, fax number and own number below the pages of mailed PDFs")]
    public bool Footer { get; init; }

    /// <summary>Pages after which a call is ended.</summary>
    [Description("Pages after which a call is ended")]
    public int MaxPages { get; init; } = 1000;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (ServedNumbers.Concat(Routes.Select(r => r.Number)).FirstOrDefault(n => !IsPattern(n)) is { } wrong)
            yield return $"servedNumbers, routes: +49891234 or +498912* or *, not \"{wrong}\"";
        if (Routes.Any(r => r.MailTo.Count == 0 || !r.MailTo.All(NetworkName.IsMailbox)))
            yield return "routes: each with at least one mail address in mailTo";
        if (CommonNumber.Length > 0 && NumberRange.Read(CommonNumber) is null)
            yield return "commonNumber: an extension, or a number in E.164 such as +49898407980; empty for none";
        if (PostmasterNumbers.FirstOrDefault(range => NumberRange.Parse(range) is null) is { } bad)
            yield return $"postmasterNumbers: numbers and ranges of equal length such as 11001-11999, not \"{bad}\"";
        if (RedirectAfter < TimeSpan.Zero || RedirectAfter > TimeSpan.FromDays(30))
            yield return "redirectAfter: 0s to 30d";
        if (NamePattern.Fault(AttachmentName, NameFields) is { } unnamed)
            yield return $"attachmentName: {unnamed}";
        if (AttachmentLimit < 0)
            yield return "attachmentLimit: 0 or more";
        if (StationId.Length > 20 || !StationId.All(c => char.IsAsciiDigit(c) || c is '+' or ' '))
            yield return "stationId: at most 20 of digits, + and space";
        if (MaxPages is < 1 or > 100_000)
            yield return "maxPages: 1 to 100000";
    }

    private static bool IsPattern(string number)
    {
        var digits = number.AsSpan(number.StartsWith('+') ? 1 : 0);
        if (digits.EndsWith('*'))
            return digits[..^1].IndexOfAnyExceptInRange('0', '9') < 0;
        return digits.Length > 0 && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }
}

/// <summary>Faxes to numbers that match <paramref name="Number"/> go to these mail addresses.</summary>
public sealed record NumberRoute(string Number, IReadOnlyList<string> MailTo)
{
    /// <summary>An empty route, to be filled.</summary>
    public NumberRoute()
        : this("", [])
    {
    }
}
