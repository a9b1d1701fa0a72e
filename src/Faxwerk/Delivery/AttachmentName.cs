using System.Globalization;
using Faxwerk.Inbox;
using Faxwerk.Settings;

namespace Faxwerk.Delivery;

/// <summary>What the attachment of a mail with a received fax is called, from <see cref="ReceivingSettings.AttachmentName"/>.</summary>
internal static class AttachmentName
{
    private const int Longest = 120;

    /// <summary>The name with the extension; the date is that of the site. A sender of whom no name is known has his number, else his station ID.</summary>
    public static string Of(string pattern, ReceivedFax fax, TimeZoneInfo zone, string extension)
    {
        var at = TimeZoneInfo.ConvertTime(fax.StartedAt, zone);
        var name = NamePattern.Fill(pattern, field => NamePattern.Moment(field, at) ?? field switch
        {
            "number" => fax.CallerNumber.Shown,
            "own" => fax.Called,
            "name" => fax.CallerName is { Length: > 0 } known ? known : fax.Caller.Length > 0 ? fax.CallerNumber.Shown : fax.Csid ?? "",
            "company" => fax.ContactCompany ?? "",
            "customer" => fax.CustomerNumber ?? "",
            "csid" => fax.Csid ?? "",
            "pages" => fax.Pages.ToString(CultureInfo.InvariantCulture),
            _ => fax.Id.ToString(CultureInfo.InvariantCulture),
        });
        return name[..Math.Min(name.Length, Longest)].Trim('.', ' ') + extension;
    }
}
