using System.Diagnostics.CodeAnalysis;

namespace Faxwerk.Intake.Mail;

/// <summary>
/// A fax recipient written as a mail address. Every form that mail systems and users write is read: plain, <c>FAX=+49...</c> with qualifiers
/// (RFC 3191, 3192, 2846), <c>Name/Company/FAX=...</c>, IMCEAFAX (MS-OXCMAIL 2.1.3.1.8), MAPI one-off brackets, <c>name@number</c>,
/// <c>name=number</c> and flags after <c>^</c>.
/// </summary>
public sealed record FaxAddress
{
    /// <summary>Longest address that is read, in characters; Exchange writes longer ones than RFC 5321 allows.</summary>
    public const int MaxLength = 2048;

    /// <summary>The number as typed: digits, '+', separators, and ',', '*', '#' for what is dialled after the number.</summary>
    public required string Number { get; init; }

    /// <summary>The domain in lower case; empty where the address has none (<c>name@number</c>, brackets).</summary>
    public string Domain { get; init; } = "";

    /// <summary>Who shall get the fax; null where the address does not say.</summary>
    public string? Name { get; init; }

    /// <summary>The company of the recipient; null where the address does not say.</summary>
    public string? Company { get; init; }

    /// <summary>T.33 subaddress (<c>/T33S=</c>): digits and '#'; null where there is none.</summary>
    public string? Subaddress { get; init; }

    /// <summary>Whether the number was wrapped by Exchange (IMCEAFAX), which writes its own domain behind it.</summary>
    public bool Encapsulated { get; init; }

    /// <summary>All qualifiers and flags by their name in upper case; the value is empty for a flag without one.</summary>
    public IReadOnlyDictionary<string, string> Qualifiers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Reads an address, with or without display name and domain. Never throws; false where no single number can be read with certainty:
    /// a wrong guess would reach a stranger.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FaxAddress? address)
    {
        address = null;
        return text is not null && text.Length <= MaxLength && Mailbox.TrySplit(text, out var mailbox) && TryRead(mailbox, out address);
    }

    /// <summary>Reads an address whose local part is already unquoted, as the SMTP server gives it.</summary>
    public static bool TryParse(string local, string domain, [NotNullWhen(true)] out FaxAddress? address)
    {
        address = null;
        if (local.Length + domain.Length > MaxLength)
            return false;
        // "name@5551212": what stands in the place of the domain is the number itself.
        return TryRead(TypedNumber.IsDialable(domain) ? new Mailbox(null, $"{local}@{domain}", "") : new Mailbox(null, local, domain.ToLowerInvariant()), out address);
    }

    /// <summary>The number and, where there is one, the domain: for logs.</summary>
    public override string ToString() => Domain.Length == 0 ? Number : $"{Number}@{Domain}";

    private static bool TryRead(Mailbox mailbox, [NotNullWhen(true)] out FaxAddress? address)
    {
        address = null;
        if (Imcea.TryDecode(mailbox.Local, out var type, out var decoded))
        {
            if (!type.Equals("FAX", StringComparison.OrdinalIgnoreCase))
                return false;
            // Some gateways write IMCEAFAX-+4989... without encoding the plus: what decodes to no number is taken as written.
            address = FaxLocalPart.Parse(decoded) ?? FaxLocalPart.Parse(mailbox.Local[(mailbox.Local.IndexOf('-', StringComparison.Ordinal) + 1)..]);
            address = address is null ? null : address with { Encapsulated = true };
        }
        else
        {
            address = FaxLocalPart.Parse(mailbox.Local);
        }

        if (address is null)
            return false;
        address = address with { Domain = mailbox.Domain, Name = address.Name ?? mailbox.DisplayName };
        return true;
    }
}
