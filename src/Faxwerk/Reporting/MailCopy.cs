namespace Faxwerk.Reporting;

/// <summary>How the mail to a recipient stands.</summary>
public enum MailCopyState
{
    /// <summary>It waits for its time, or for a mail server that takes it.</summary>
    Waiting,

    /// <summary>A mail server took it.</summary>
    Sent,

    /// <summary>No mail server takes it.</summary>
    Failed,
}

/// <summary>A row of table <c>mail_copy</c>: a recipient of a submission who gets its document by mail.</summary>
public sealed record MailCopy
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>The submission.</summary>
    public string JobId { get; init; } = "";

    /// <summary>A fax of the submission.</summary>
    public long FaxId { get; init; }

    /// <summary>Who handed it in, as <c>fax.submitted_by</c> has it.</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>Whose mail it is: From, Reply-To, and where it comes back.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Who gets it.</summary>
    public string Address { get; init; } = "";

    /// <summary>What the document is called.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The document, a PDF.</summary>
    public string BlobId { get; init; } = "";

    /// <summary>How it stands.</summary>
    public MailCopyState State { get; init; }

    /// <summary>What the mail server said where it did not take it.</summary>
    public string Detail { get; init; } = "";

    /// <summary>It was taken, and came back later.</summary>
    public bool CameBack { get; init; }

    /// <summary>Whether the report has told how it ended.</summary>
    public bool IsTold { get; init; }

    /// <summary>When it was handed in.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was over; null while it waits.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What only this server knows of it, for the address that it comes back to.</summary>
    internal string Secret => $"copy:{JobId}:{BlobId}";
}
