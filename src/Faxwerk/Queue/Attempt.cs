using System.Text.Json;
using Faxwerk.Journal;
using Faxwerk.Telephony;

namespace Faxwerk.Queue;

/// <summary>A row of table <c>attempt</c>: one call for a fax.</summary>
public sealed record Attempt
{
    /// <summary>The fax.</summary>
    public long FaxId { get; init; }

    /// <summary>Counts the calls of the fax, from 1.</summary>
    public long Number { get; init; }

    /// <summary>The line.</summary>
    public int LineId { get; init; }

    /// <summary>The name of its trunk; empty where it was removed and the call is past its time in the journal.</summary>
    public string Trunk { get; init; } = "";

    /// <summary>The node that made the call.</summary>
    public string Node { get; init; } = "";

    /// <summary>The first page of the call, 0-based in the document.</summary>
    public int FirstPage { get; init; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was answered.</summary>
    public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>When it ended, or its last sign of life where <see cref="IsEndKnown"/> is false; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>False where the server or its line broke down during the call: it may have gone on for a while after <see cref="EndedAt"/>.</summary>
    public bool IsEndKnown => Status is not (null or CallStatus.OutcomeUnknown);

    /// <summary>How it ended; null while it runs.</summary>
    public CallStatus? Status { get; init; }

    /// <summary>One sentence on what happened.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Pages confirmed in this call.</summary>
    public int PagesConfirmed { get; init; }

    /// <summary>
    /// This page (0-based in the document) was under way and its confirmation did not come: the other side may have it. Where a later call began with it, it may
    /// have arrived twice.
    /// </summary>
    public int? UncertainPage { get; init; }

    /// <summary>A fax machine answered.</summary>
    public bool FaxAnswered { get; init; }

    /// <summary>The final SIP status, 0 where none came.</summary>
    public int SipStatus { get; init; }

    /// <summary>CSI of the other machine.</summary>
    public string? RemoteId { get; init; }

    /// <summary>Bits per second of the last page.</summary>
    public int BitRate { get; init; }

    /// <summary>With error correction.</summary>
    public bool Ecm { get; init; }

    /// <summary>MH, MR or MMR.</summary>
    public string Coding { get; init; } = "";

    /// <summary>T.38 or G.711; empty where the call did not come so far, or is past its time in the journal.</summary>
    public string Transport { get; init; } = "";

    /// <summary>The number that called, as the journal has it.</summary>
    public string Caller { get; init; } = "";

    /// <summary>The make of the other machine, where it is known.</summary>
    public string RemoteMachine { get; init; } = "";

    /// <summary>Which page went out with which header line and footer, JSON; null where that is not known: no page went out, or it was not kept.</summary>
    public string? Lines { get; init; }

    /// <summary>The pictures of <see cref="Lines"/>; null where no page had any.</summary>
    public string? LinesBlob { get; init; }

    /// <summary>The <see cref="PageOutcome"/>s of the call as the journal has them, JSON.</summary>
    public string? CallPages { get; init; }

    /// <summary>The call in the journal; null while it runs, and when it is past its time there.</summary>
    public long? CallId { get; init; }

    /// <summary>The call's ladder as the journal has it.</summary>
    public byte[]? Ladder { get; init; }

    /// <summary><see cref="CallPages"/> read.</summary>
    public IReadOnlyList<PageOutcome> ReadPages() => CallPages is null ? [] : JsonSerializer.Deserialize<List<PageOutcome>>(CallPages, JsonSerializerOptions.Web) ?? [];

    /// <summary><see cref="Ladder"/> read.</summary>
    public IReadOnlyList<TraceEntry> ReadTrace() => CallLadder.Unpack(Ladder);
}
