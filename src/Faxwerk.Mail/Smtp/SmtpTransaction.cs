namespace Faxwerk.Mail.Smtp;

/// <summary>What is known of the recipients while the client hands over a mail.</summary>
internal sealed class SmtpTransaction(SmtpEnvelope envelope)
{
    private readonly SmtpOutcome?[] outcomes = new SmtpOutcome?[envelope.Recipients.Count];
    private readonly bool[] taken = new bool[envelope.Recipients.Count];

    public SmtpEnvelope Envelope => envelope;

    /// <summary>The end of the message is on its way: from here on silence means "unknown".</summary>
    public bool Sent { get; set; }

    public bool HasRecipients => taken.Contains(true);

    public void Answer(int recipient, SmtpReply reply)
    {
        if (reply.IsPositive) taken[recipient] = true;
        else outcomes[recipient] = new(envelope.Recipients[recipient], VerdictOf(reply), reply);
    }

    /// <summary>The same for all that are not decided yet.</summary>
    public void Decide(SmtpReply reply) => Decide(VerdictOf(reply), reply);

    public void Decide(SmtpVerdict verdict, SmtpReply reply)
    {
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] ??= new(envelope.Recipients[i], verdict, reply);
    }

    public void BreakOff(string reason) =>
        Decide(Sent ? SmtpVerdict.Unknown : SmtpVerdict.Temporary, new(421, Sent ? "4.4.2" : "4.4.1", reason));

    public SmtpDelivery ToDelivery() => new([.. outcomes.Select(outcome => outcome!)]);

    private static SmtpVerdict VerdictOf(SmtpReply reply) =>
        reply.Code is >= 200 and < 300 ? SmtpVerdict.Accepted : reply.IsPermanent ? SmtpVerdict.Permanent : SmtpVerdict.Temporary;
}
