namespace Faxwerk.Broadcasting;

/// <summary>A row of table <c>broadcast</c>: one document to many, with one report.</summary>
public sealed record Broadcast
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>The submission, as its faxes name it.</summary>
    public string JobId { get; init; } = "";

    /// <summary>The caller of the API that handed it in.</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>What its sender calls it.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The mailbox that gets the report; empty for none.</summary>
    public string ReportTo { get; init; } = "";

    /// <summary>How many get it.</summary>
    public int Recipients { get; init; }

    /// <summary>Handed in.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last of its faxes is due.</summary>
    public DateTimeOffset LastDueAt { get; init; }

    /// <summary>When its sender was told that it takes longer than <c>reports.interimAfter</c>; null where he was not.</summary>
    public DateTimeOffset? LateToldAt { get; init; }

    /// <summary>When somebody cancelled it.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>When the last of its faxes was over, and the report was written.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many were sent; null while it is not over.</summary>
    public int? Sent { get; init; }

    /// <summary>How many were given up; null while it is not over.</summary>
    public int? Failed { get; init; }

    /// <summary>How many were cancelled; null while it is not over.</summary>
    public int? Cancelled { get; init; }
}

/// <summary>How far a broadcast is: its faxes by state.</summary>
public sealed record BroadcastProgress(int Waiting, int Held, int Sending, int Sent, int Failed, int Cancelled)
{
    /// <summary>Those that are not over.</summary>
    public int Open => Waiting + Held + Sending;
}
