namespace Faxwerk.Mail.Smtp;

/// <summary>What became of a recipient.</summary>
public enum SmtpVerdict
{
    /// <summary>The server took responsibility.</summary>
    Accepted,

    /// <summary>To be tried again; also where no server was reached, or it refused us rather than the mail.</summary>
    Temporary,

    /// <summary>Refused for good.</summary>
    Permanent,

    /// <summary>The connection was lost after the end of the message: it may have been accepted.</summary>
    Unknown,
}

/// <summary>One recipient's outcome with the reply that decided it; where no server spoke, the reply is the client's own.</summary>
public sealed record SmtpOutcome(SmtpRecipient Recipient, SmtpVerdict Verdict, SmtpReply Reply);

/// <summary>The outcome of handing over one mail, in the order of the envelope's recipients.</summary>
public sealed record SmtpDelivery(IReadOnlyList<SmtpOutcome> Outcomes)
{
    public bool AllAccepted => Outcomes.All(outcome => outcome.Verdict == SmtpVerdict.Accepted);
}
