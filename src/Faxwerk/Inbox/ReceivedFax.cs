using System.Text.Json;
using Faxwerk.Barcodes;
using Faxwerk.Contacts;
using Faxwerk.Directory;
using Faxwerk.Telephony;

namespace Faxwerk.Inbox;

/// <summary>States of a received fax; the words are stored.</summary>
public static class ReceivedState
{
    /// <summary>The call lasts.</summary>
    public const string Receiving = "receiving";

    /// <summary>The sender said that it was all, and was answered.</summary>
    public const string Complete = "complete";

    /// <summary>The call died; the pages confirmed before are kept and delivered.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>The call ended without a page. Kept for the journal.</summary>
    public const string Failed = "failed";
}

/// <summary>A row of table <c>received_fax</c>: one for each call that was answered, also for those that brought no page, and one for each call that fetched pages from another machine.</summary>
public sealed record ReceivedFax
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>One of <see cref="ReceivedState"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>The called number as signalled.</summary>
    public string Called { get; init; } = "";

    /// <summary>The caller's number as signalled; empty where it was withheld.</summary>
    public string Caller { get; init; } = "";

    /// <summary>What the called number is; empty where it is none, null where nobody has read it.</summary>
    public string? CalledE164 { get; init; }

    /// <summary>Whether it can be no other.</summary>
    public bool CalledIsCertain { get; init; }

    /// <summary>What the caller's number is; empty where it is none, null where nobody has read it.</summary>
    public string? CallerE164 { get; init; }

    /// <summary>Whether it can be no other.</summary>
    public bool CallerIsCertain { get; init; }

    /// <summary>The called number as it was read when the call came.</summary>
    public SignalledNumber CalledNumber => new(Called, CalledE164 ?? "", CalledIsCertain);

    /// <summary>The caller's number as it was read when the call came.</summary>
    public SignalledNumber CallerNumber => new(Caller, CallerE164 ?? "", CallerIsCertain);

    /// <summary>The caller's name as signalled.</summary>
    public string? CallerName { get; init; }

    /// <summary>Who has the caller's number, or the CSID where that is a number, by the contacts at the time; null where nobody is known.</summary>
    public string? ContactName { get; init; }

    /// <summary>His company.</summary>
    public string? ContactCompany { get; init; }

    /// <summary>His number in the own books.</summary>
    public string? CustomerNumber { get; init; }

    /// <summary>Name and company of the contact, with <paramref name="withCustomerNumber"/> that too; null where nobody is known.</summary>
    public string? Known(bool withCustomerNumber = false) => ContactName is null
        ? null
        : Contact.Join(ContactName, ContactCompany ?? "") + (withCustomerNumber && !string.IsNullOrEmpty(CustomerNumber) ? $" ({CustomerNumber})" : "");

    /// <summary>The number that passed the call on last; null where it came directly.</summary>
    public string? RedirectedFrom { get; init; }

    /// <summary>Why, as signalled.</summary>
    public string? RedirectReason { get; init; }

    /// <summary>The SIP Call-ID.</summary>
    public string CallId { get; init; } = "";

    /// <summary>The address that the call came from.</summary>
    public string Peer { get; init; } = "";

    /// <summary>The node that took the call.</summary>
    public string Node { get; init; } = "";

    /// <summary>The trunk's row in table <c>line</c>.</summary>
    public int LineId { get; init; }

    /// <summary>The poll by which we fetched it; null where somebody called. The caller is then the number that was called, the called one our own.</summary>
    public long? PollId { get; init; }

    /// <summary>The mail address that a fetched document is for; empty for those who get faxes to this number.</summary>
    public string MailTo { get; init; } = "";

    /// <summary>What the sending machine calls itself (its TSI).</summary>
    public string? Csid { get; init; }

    /// <summary>Pages stored.</summary>
    public int Pages { get; init; }

    /// <summary>Rows that arrived damaged, over all pages; 0 with ECM.</summary>
    public int BadRows { get; init; }

    /// <summary>The <see cref="Telephony.CallStatus"/> as number; null while the call lasts, or where the server died with it.</summary>
    public int? Status { get; init; }

    /// <summary>One sentence on how the call ended.</summary>
    public string? Detail { get; init; }

    /// <summary>Bits per second of the last page.</summary>
    public int? BitRate { get; init; }

    /// <summary>Whether error correction was used.</summary>
    public bool? Ecm { get; init; }

    /// <summary>MH, MR or MMR on the line.</summary>
    public string? Coding { get; init; }

    /// <summary>T.33 subaddress that the sender named; null for none.</summary>
    public string? Subaddress { get; init; }

    /// <summary>The barcodes that were read, as JSON; null where no rule asked for them.</summary>
    public string? Barcodes { get; init; }

    /// <summary>Why barcodes could not be read; null or empty where they could.</summary>
    public string? BarcodeFault { get; init; }

    /// <summary>The barcodes that were read; null where no rule asked for them.</summary>
    public IReadOnlyList<Barcode>? ReadBarcodes() => Barcodes is null ? null : JsonSerializer.Deserialize<IReadOnlyList<Barcode>>(Barcodes, Barcode.Json);

    /// <summary>When the call came.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it lasts, and where the server broke down during the call: then nobody knows.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A row of table <c>received_page</c>: a single-page TIFF.</summary>
public sealed record ReceivedPageRow
{
    /// <summary>The fax.</summary>
    public long FaxId { get; init; }

    /// <summary>0-based.</summary>
    public int PageIndex { get; init; }

    /// <summary>The TIFF.</summary>
    public string BlobId { get; init; } = "";

    /// <summary>Rows that arrived damaged.</summary>
    public int BadRows { get; init; }

    /// <summary>When it was on disk.</summary>
    public DateTimeOffset StoredAt { get; init; }
}

/// <summary>A call that waits for an answer, with its numbers as they are read.</summary>
public sealed record AnnouncedCall(IncomingCall Call, SignalledNumber Called, SignalledNumber Caller);

/// <summary>A call that fetches a document (polling) and has its first page: of which poll and call, from which number, by which own number, for whom.</summary>
public sealed record FetchedFax(long PollId, long Attempt, int LineId, string Number, string Own, string MailTo);
