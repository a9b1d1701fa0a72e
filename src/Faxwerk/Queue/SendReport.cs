namespace Faxwerk.Queue;

/// <summary>Payload of the task that reports the end of a fax to its sender; added in the transaction that ends it, once a fax.</summary>
public sealed record SendReport(long FaxId)
{
    /// <summary>The task's kind.</summary>
    public const string Kind = "send-report";
}
