namespace Faxwerk.Mail.Smtp;

/// <summary>
/// What stands behind the SMTP server: it judges and takes in, and answers with the reply that the client sees. An exception is a fault and
/// becomes 451 4.3.0; the connection lives on. Sessions run side by side, so an implementation must be safe for that.
/// </summary>
public interface ISmtpBackend
{
    /// <summary>Before the greeting. A negative reply (554, or 421) is sent instead of it, and the connection ends.</summary>
    ValueTask<SmtpReply> ConnectAsync(SmtpPeer peer, CancellationToken cancel);

    /// <summary>AUTH with a clear-text password: <see cref="SmtpReply.Authenticated"/> or <see cref="SmtpReply.AuthenticationFailed"/>.</summary>
    ValueTask<SmtpReply> AuthenticateAsync(SmtpPeer peer, string user, string password, CancellationToken cancel);

    /// <summary>MAIL: the envelope has no recipients yet.</summary>
    ValueTask<SmtpReply> MailAsync(SmtpEnvelope envelope, CancellationToken cancel);

    /// <summary>RCPT: the envelope holds the recipients accepted before.</summary>
    ValueTask<SmtpReply> RecipientAsync(SmtpEnvelope envelope, SmtpRecipient recipient, CancellationToken cancel);

    /// <summary>
    /// The message while it arrives, lines ending in CR LF, dots unstuffed. Reading throws <see cref="MessageCutException"/> when the message was
    /// cut off or is too large: let it pass, and keep nothing. A positive reply takes over responsibility, so answer only when the message
    /// is on disk. <paramref name="cancel"/> fires when the message cannot be completed any more.
    /// </summary>
    ValueTask<SmtpReply> DataAsync(SmtpEnvelope envelope, Stream message, CancellationToken cancel);
}
