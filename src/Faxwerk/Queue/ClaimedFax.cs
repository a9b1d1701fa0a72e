using Faxwerk.Storage;

namespace Faxwerk.Queue;

/// <summary>A fax that this node sends now. It begins at <see cref="FirstPage"/>, the first page not yet confirmed.</summary>
public sealed record ClaimedFax(QueuedFax Fax)
{
    /// <summary>First page of this call, 0-based in the document.</summary>
    public int FirstPage => Fax.ConfirmedPages;

    /// <summary>Pages of this call.</summary>
    public int PageCount => Fax.PageCount - Fax.ConfirmedPages;
}

/// <summary>What the queue says to progress of a call.</summary>
public enum ProgressAnswer
{
    /// <summary>Go on.</summary>
    Continue,

    /// <summary>Somebody wants the fax cancelled: end the call.</summary>
    Cancel,

    /// <summary>The fax is no longer ours: end the call.</summary>
    Lost,
}

/// <summary>What came of cancelling.</summary>
public enum CancelResult
{
    /// <summary>Cancelled.</summary>
    Cancelled,

    /// <summary>A call is on; it is ended within seconds, unless its last page is confirmed before.</summary>
    Requested,

    /// <summary>It was sent, given up or cancelled before.</summary>
    TooLate,

    /// <summary>There is no such fax.</summary>
    NotFound,
}
