using Faxwerk.Mail.Smtp;
using Faxwerk.Queue;

namespace Faxwerk.Reporting;

/// <summary>
/// Whom a report goes to, and what it answers. Stored with the submission as JSON: names never change.
/// </summary>
public sealed record ReportOrigin
{
    /// <summary>Names the submission in Message-IDs and files; unique for ever.</summary>
    public required string Key { get; init; }

    /// <summary>The mailbox that is told; null where nobody is (a program that asks the API).</summary>
    public string? ReportTo { get; init; }

    /// <summary>The subject of the mail, or what the document was called.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Message-ID of the mail, with angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>ENVID of RFC 3461.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>RET of RFC 3461.</summary>
    public DsnReturn Return { get; init; }

    /// <summary>The mail as it came, for what a notification returns of it.</summary>
    public string? MailBlobId { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What the sender said about the report; null for the settings.</summary>
    public ReportChoice? Choice { get; init; }

    /// <summary>How many reports there are where the sender said nothing, as it was set when the faxes were accepted; null for what is set now. Were it to change between the ends of two faxes, one would be told twice or never.</summary>
    public ReportPer? Per { get; init; }

    /// <summary>Whether the delivery was confirmed as soon as the faxes were queued; null for what is set now.</summary>
    public bool? IsConfirmedAtOnce { get; init; }

    /// <summary>What of the mail is not faxed.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; init; } = [];

    /// <summary>Wishes about reports, by <see cref="WishKey"/>.</summary>
    public IReadOnlyDictionary<string, ReportWish> Wishes { get; init; } = new Dictionary<string, ReportWish>(StringComparer.Ordinal);

    /// <summary>Those of further addresses of the same number: it is called once, and each address has a notification of its own.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ReportWish>> FurtherWishes { get; init; } = new Dictionary<string, IReadOnlyList<ReportWish>>(StringComparer.Ordinal);

    /// <summary>Tells apart two recipients at one number: the number as typed, with the subaddress that stood in the address.</summary>
    public static string WishKey(string numberTyped, string subaddress) => subaddress.Length == 0 ? numberTyped : $"{numberTyped}/T33S={subaddress}";

    /// <summary>What the mail wanted about a fax, one entry an address; one that says nothing where the mail did. A subaddress for all of a mail stands in none of its addresses.</summary>
    public IReadOnlyList<ReportWish> WishesOf(QueuedFax fax)
    {
        var key = WishKey(fax.NumberTyped, fax.ReadOptions().Subaddress ?? "");
        if (!Wishes.ContainsKey(key)) key = fax.NumberTyped;
        return [Wishes.GetValueOrDefault(key) ?? new ReportWish(DsnNotify.Unspecified, null), .. FurtherWishes.GetValueOrDefault(key) ?? []];
    }
}

/// <summary>NOTIFY and ORCPT of one recipient (RFC 3461).</summary>
public sealed record ReportWish(DsnNotify Notify, string? OriginalRecipient);

/// <summary>What a sender said about the report of one submission; null for the settings. Stored as JSON: names never change.</summary>
public sealed record ReportChoice
{
    /// <summary>Whether there is one.</summary>
    public ReportWhen? When { get; init; }

    /// <summary>What it brings.</summary>
    public ReportAttachment? Attach { get; init; }

    /// <summary>How many there are.</summary>
    public ReportPer? Per { get; init; }

    /// <summary>Whether it is printed too.</summary>
    public bool? Print { get; init; }
}
