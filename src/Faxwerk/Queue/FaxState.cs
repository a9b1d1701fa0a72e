namespace Faxwerk.Queue;

/// <summary>States of a fax.</summary>
public enum FaxState
{
    /// <summary>To be sent at <see cref="QueuedFax.DueAt"/>.</summary>
    Waiting,

    /// <summary>A call is on.</summary>
    Sending,

    /// <summary>Every page was confirmed.</summary>
    Sent,

    /// <summary>Given up; some pages may have been confirmed.</summary>
    Failed,

    /// <summary>Cancelled by somebody.</summary>
    Cancelled,

    /// <summary>Waits until somebody releases it.</summary>
    Held,
}

/// <summary>Who goes first. A fax that waits long moves up, one step each <see cref="Settings.SendingSettings.AgeStep"/>.</summary>
public enum FaxPriority
{
    /// <summary>Before all others.</summary>
    Urgent = 0,

    /// <summary>Before most.</summary>
    High = 1,

    /// <summary>The rule.</summary>
    Normal = 2,

    /// <summary>When nothing else waits, broadcasts for instance.</summary>
    Low = 3,
}

/// <summary>Why a fax was given up.</summary>
public enum EndReason
{
    /// <summary>Its last call ended for a cause that no other call would change.</summary>
    Permanent,

    /// <summary>As many calls without a fax machine answering as are allowed.</summary>
    TooManyDials,

    /// <summary>As many calls with a fax machine answering as are allowed.</summary>
    TooManyTries,

    /// <summary>As many calls that ended for the last cause as are allowed.</summary>
    TooManyOfThisCause,

    /// <summary>Its time was over.</summary>
    Expired,
}
