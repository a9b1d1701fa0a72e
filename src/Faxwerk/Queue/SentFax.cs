namespace Faxwerk.Queue;

/// <summary>Payload of the task that archives a fax; added in the transaction that says that it was sent.</summary>
public sealed record SentFax(long FaxId)
{
    /// <summary>The task's kind.</summary>
    public const string TaskKind = "ArchiveSent";
}
