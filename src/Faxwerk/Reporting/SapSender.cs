namespace Faxwerk.Reporting;

/// <summary>What is done with senders in the form of SAPconnect (XPhone: <c>SAPSenderEmailFormat</c>).</summary>
public enum SapSenderFormat
{
    /// <summary>Nothing: they are mail addresses like all.</summary>
    Ordinary,

    /// <summary>Their number is the sender's, and they get notifications without the document.</summary>
    Notification,

    /// <summary>Their number is the sender's, and they get nothing.</summary>
    Silent,

    /// <summary>As <see cref="Notification"/>, but the delivery is confirmed as soon as the fax is in the queue.</summary>
    AtOnce,
}

/// <summary>
/// SAPconnect writes the fax number of its user as sender: <c>FAX=+496227747474@crm-prod.company.example</c>. It takes mail to that address, and reads notifications (RFC 3464) of it.
/// </summary>
public static class SapSender
{
    private const string Selector = "FAX=";

    /// <summary>The number that a sender's address is; null where it has another form.</summary>
    public static string? NumberOf(string address)
    {
        var at = address.LastIndexOf('@');
        var local = (at < 0 ? address : address[..at]).Trim('"', '<', ' ');
        if (!local.StartsWith(Selector, StringComparison.OrdinalIgnoreCase))
            return null;
        var number = local[Selector.Length..].Split('/')[0];
        return number.Any(char.IsAsciiDigit) ? number : null;
    }
}
