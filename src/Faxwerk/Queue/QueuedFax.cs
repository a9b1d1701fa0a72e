using System.Text.Json;
using Faxwerk.Telephony;

namespace Faxwerk.Queue;

/// <summary>A row of table <c>fax</c>: one document to one destination.</summary>
public sealed record QueuedFax
{
    /// <summary>Counts up; people know the fax by it.</summary>
    public long Id { get; init; }

    /// <summary>The submission it belongs to.</summary>
    public string JobId { get; init; } = "";

    /// <summary>Mail address of the sender.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The caller of the API that handed it in; empty for mail, and where it is from before that was kept.</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>What the sender calls it.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Who is to get it, where known.</summary>
    public string RecipientName { get; init; } = "";

    /// <summary>The number as typed.</summary>
    public string NumberTyped { get; init; } = "";

    /// <summary>The number in E.164.</summary>
    public string NumberE164 { get; init; } = "";

    /// <summary>The number as dialled.</summary>
    public string NumberDialled { get; init; } = "";

    /// <summary>No two calls with the same lock at a time; null where the number has several lines.</summary>
    public string? DestinationLock { get; init; }

    /// <summary>The document, TIFF-F.</summary>
    public string BlobId { get; init; } = "";

    /// <summary>Its pages.</summary>
    public int PageCount { get; init; }

    /// <summary>normal, fine, superfine or 300, 400 dpi; empty where it is from before that was kept.</summary>
    public string Resolution { get; init; } = "";

    /// <summary>Octets of the document.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Pages confirmed so far, over all calls.</summary>
    public int ConfirmedPages { get; init; }

    /// <summary><see cref="SendOptions"/> as JSON.</summary>
    public string Options { get; init; } = "{}";

    /// <summary>What the way in wants to remember for the report, JSON of its own.</summary>
    public string Origin { get; init; } = "{}";

    /// <summary>The site it comes from; empty for none.</summary>
    public string Site { get; init; } = "";

    /// <summary>The lines it may take.</summary>
    public int RouteId { get; init; }

    /// <summary>Calls after this one are of one round: in a round each line that fails is tried once.</summary>
    public long RoundStart { get; init; }

    /// <summary>As asked for.</summary>
    public FaxPriority Priority { get; init; }

    /// <summary>With ageing, 0 is first.</summary>
    public int EffectivePriority { get; init; }

    /// <summary>Order among equals: the virtual start time of the sender's share.</summary>
    public long Rank { get; init; }

    /// <summary>Its state.</summary>
    public FaxState State { get; init; }

    /// <summary>How the last call ended.</summary>
    public CallStatus? Cause { get; init; }

    /// <summary>Why it was given up.</summary>
    public EndReason? EndReason { get; init; }

    /// <summary>When it entered the queue.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Somebody sends it immediately, or it has a time of its own (<see cref="NewFax.NotAfter"/>): neither it nor its redials wait for the economy window.</summary>
    public bool SentNow { get; init; }

    /// <summary>Not after.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>When it was sent, given up or cancelled.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Calls in which no fax machine answered.</summary>
    public int Dials { get; init; }

    /// <summary>Calls in which a fax machine answered, without those that we ended ourselves.</summary>
    public int Tries { get; init; }

    /// <summary>Counts claims: the fence.</summary>
    public long Attempt { get; init; }

    /// <summary>The line of the call.</summary>
    public int? LineId { get; init; }

    /// <summary>The node of the call.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>Till then the node has it alone.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Somebody wants it cancelled.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>The broadcast that it is one of, which reports it with the others.</summary>
    public long? BroadcastId { get; init; }

    /// <summary><see cref="Options"/> read.</summary>
    public SendOptions ReadOptions() => JsonSerializer.Deserialize<SendOptions>(Options, SendOptions.Json) ?? new SendOptions();
}

/// <summary>How a fax is sent, kept with it so that every call is made alike. Null: the settings of the moment.</summary>
public sealed record SendOptions
{
    /// <summary>Most characters of <see cref="CoverText"/>.</summary>
    public const int CoverTextLength = 4000;

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Caller number (CLI).</summary>
    public string? Caller { get; init; }

    /// <summary>TSI.</summary>
    public string? StationId { get; init; }

    /// <summary>Our number in the header line.</summary>
    public string? HeaderNumber { get; init; }

    /// <summary>T.33 subaddress of the recipient.</summary>
    public string? Subaddress { get; init; }

    /// <summary>Password that the recipient's machine asks for (PWD of T.30): in clear as it is handed in, encrypted by <see cref="Storage.SecretText"/> in the table.</summary>
    public string? FaxPassword { get; init; }

    /// <summary>Longest <see cref="Headline"/> in UTF-16 units.</summary>
    public const int HeadlineLength = 200;

    /// <summary>The sender's words in the header line.</summary>
    public string? Headline { get; init; }

    /// <summary>The sender's time zone, by its IANA name.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The sender's language, such as de-DE.</summary>
    public string? Language { get; init; }

    /// <summary>What the sender writes on the cover page: plain text, lines ending in LF, at most <see cref="CoverTextLength"/> characters.</summary>
    public string? CoverText { get; init; }

    /// <summary>The template of its first page; null where it has no cover.</summary>
    public string? Cover { get; init; }
}
