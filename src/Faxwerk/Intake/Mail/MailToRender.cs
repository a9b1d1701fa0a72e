using Faxwerk.Mail.Smtp;

namespace Faxwerk.Intake.Mail;

/// <summary>Payload of the task <c>RenderMail</c>: an accepted message and its envelope. Stored as JSON: names never change.</summary>
public sealed record MailToRender
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "RenderMail";

    /// <summary>Who keeps the message's blob while the task is not done.</summary>
    public static string Owner(long taskId) => $"task:{taskId}";

    /// <summary>The message as it came, but for its password.</summary>
    public required string BlobId { get; init; }

    /// <summary>The envelope's sender, to whom everything is reported.</summary>
    public required string Sender { get; init; }

    /// <summary>The user whose fax it becomes, as <c>fax.submitted_by</c> names him; empty for nobody's.</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>The accepted recipients.</summary>
    public required IReadOnlyList<MailRecipient> Recipients { get; init; }

    /// <summary>RET of RFC 3461.</summary>
    public DsnReturn Return { get; init; }

    /// <summary>ENVID of RFC 3461.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>When the message was accepted.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The password of the recipients' machines, encrypted; null where the message named none.</summary>
    public string? FaxPassword { get; init; }
}

/// <summary>A recipient as in RCPT.</summary>
public sealed record MailRecipient(string LocalPart, string Domain, DsnNotify Notify, string? OriginalRecipient);
