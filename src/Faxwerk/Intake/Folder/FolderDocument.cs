namespace Faxwerk.Intake.Folder;

/// <summary>How a document of a watched folder stands.</summary>
public enum FolderDocumentState
{
    /// <summary>It is kept, and its faxes are still to be made.</summary>
    Taken,

    /// <summary>Its faxes are in the queue, or over.</summary>
    Queued,

    /// <summary>It becomes no fax.</summary>
    Refused,
}

/// <summary>Where its files are.</summary>
public enum FolderDocumentPlace
{
    /// <summary>Where they were dropped.</summary>
    Root,

    /// <summary>In <c>accepted</c>.</summary>
    Accepted,

    /// <summary>In <c>sent</c>.</summary>
    Sent,

    /// <summary>In <c>failed</c>.</summary>
    Failed,
}

/// <summary>A file as it was read: another one of its name has another size or time. The time is in ticks of 100 ns.</summary>
public readonly record struct FileStamp(long Size, long ModifiedAt);

/// <summary>A row of table <c>folder_document</c>.</summary>
public sealed record FolderDocument
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>Path of the folder.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The node that took it.</summary>
    public string Node { get; init; } = "";

    /// <summary>The name it was dropped with.</summary>
    public string Name { get; init; } = "";

    /// <summary>That of its control file; empty for none.</summary>
    public string Control { get; init; } = "";

    /// <summary>What its files are called in the folders of the server, without extension: no other document there is called so.</summary>
    public string KeptStem { get; init; } = "";

    /// <summary>Octets of the document.</summary>
    public long Size { get; init; }

    /// <summary>When it was changed, in ticks.</summary>
    public long ModifiedAt { get; init; }

    /// <summary>Octets of the control file.</summary>
    public long ControlSize { get; init; }

    /// <summary>When that was changed, in ticks.</summary>
    public long ControlModifiedAt { get; init; }

    /// <summary>The user whose faxes it becomes.</summary>
    public string Login { get; init; } = "";

    /// <summary>The document; null for one that was refused as it lay there.</summary>
    public string? BlobId { get; init; }

    /// <summary>What is asked for, by the names of the parts of the API: JSON, encrypted.</summary>
    public string Parts { get; init; } = "";

    /// <summary>What the program calls it.</summary>
    public string Reference { get; init; } = "";

    /// <summary>How it stands.</summary>
    public FolderDocumentState State { get; init; }

    /// <summary>Where its files are.</summary>
    public FolderDocumentPlace Place { get; init; }

    /// <summary>The submission that it became.</summary>
    public string? JobId { get; init; }

    /// <summary>Why it was refused.</summary>
    public string Code { get; init; } = "";

    /// <summary>The same in words.</summary>
    public string Detail { get; init; } = "";

    /// <summary>When it was taken.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when it is put off for the reason of <see cref="DelayedCode"/>; null where it is not.</summary>
    public DateTimeOffset? DelayedAt { get; init; }

    /// <summary>Why it is put off.</summary>
    public string DelayedCode { get; init; } = "";

    /// <summary>When its files came to their last place.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The name of the document in the folders of the server.</summary>
    public string KeptName => KeptStem + FileNames.ExtensionOf(Name);

    /// <summary>Its files: where they were, where they are kept, and what they were when they were read.</summary>
    public IEnumerable<(string Name, string Kept, FileStamp Stamp)> Files => Control.Length == 0
        ? [(Name, KeptName, new FileStamp(Size, ModifiedAt))]
        : [(Name, KeptName, new FileStamp(Size, ModifiedAt)), (Control, KeptStem + FileNames.ExtensionOf(Control), new FileStamp(ControlSize, ControlModifiedAt))];
}
