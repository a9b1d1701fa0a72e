using System.Collections.Frozen;

namespace Faxwerk.Mail.Smtp;

/// <summary>Where a session stands.</summary>
[Flags]
internal enum SmtpState
{
    Connected = 1,
    Greeted = 2,

    /// <summary>MAIL was accepted.</summary>
    Sender = 4,

    /// <summary>At least one RCPT was accepted.</summary>
    Recipients = 8,

    /// <summary>Between the first and the last BDAT.</summary>
    Chunks = 16,

    Ended = 32,

    Any = Connected | Greeted | Sender | Recipients | Chunks,
}

/// <summary>
/// One command: where it is allowed, what is answered elsewhere, and what it does. <paramref name="Act"/> leaves the session in its next state.
/// </summary>
internal sealed record SmtpVerb(string Name, SmtpState Allowed, SmtpReply Otherwise, Func<SmtpSession, string, ValueTask> Act);

/// <summary>The dialogue of RFC 5321 and the extensions offered, as a table.</summary>
internal static class SmtpDialogue
{
    public static readonly SmtpReply UnknownCommand = new(500, "5.5.1", "Command not recognised");

    private static readonly SmtpReply NeedsHello = new(503, "5.5.1", "EHLO or HELO first");
    private static readonly SmtpReply NeedsMail = new(503, "5.5.1", "MAIL first");
    private static readonly SmtpReply NeedsRecipient = new(503, "5.5.1", "No valid recipients");
    private static readonly SmtpReply InTransaction = new(503, "5.5.1", "Not within a mail transaction");
    private static readonly SmtpReply InChunks = new(503, "5.5.1", "A message in chunks is under way");

    private const SmtpState Idle = SmtpState.Connected | SmtpState.Greeted;
    private const SmtpState Whole = Idle | SmtpState.Sender | SmtpState.Recipients;
    private const SmtpState Addressing = SmtpState.Sender | SmtpState.Recipients;

    private static readonly FrozenDictionary<string, SmtpVerb> Verbs = new SmtpVerb[]
    {
        //   command     allowed in             elsewhere        does
        new("EHLO",      Whole,                 InChunks,        (s, a) => s.Hello(a, extended: true)),
        new("HELO",      Whole,                 InChunks,        (s, a) => s.Hello(a, extended: false)),
        new("STARTTLS",  Idle,                  InTransaction,   (s, a) => s.StartTlsAsync(a)),
        new("AUTH",      SmtpState.Greeted,     InTransaction,   (s, a) => s.AuthenticateAsync(a)),
        new("MAIL",      SmtpState.Greeted,     NeedsHello,      (s, a) => s.MailAsync(a)),
        new("RCPT",      Addressing,            NeedsMail,       (s, a) => s.RecipientAsync(a)),
        new("DATA",      SmtpState.Recipients,  NeedsRecipient,  (s, a) => s.DataAsync(a)),
        new("BDAT",      SmtpState.Any,         NeedsRecipient,  (s, a) => s.ChunkAsync(a)),
        new("RSET",      SmtpState.Any,         NeedsHello,      (s, _) => s.ResetAsync()),
        new("NOOP",      SmtpState.Any,         NeedsHello,      (s, _) => s.Say(SmtpReply.Ok)),
        new("VRFY",      SmtpState.Any,         NeedsHello,      (s, _) => s.Say(new(252, "2.1.5", "Cannot verify, but will take mail and try"))),
        new("EXPN",      SmtpState.Any,         NeedsHello,      (s, _) => s.Say(new(502, "5.5.1", "Not offered"))),
        new("HELP",      SmtpState.Any,         NeedsHello,      (s, _) => s.Say(new(214, "2.0.0", "See RFC 5321"))),
        new("QUIT",      SmtpState.Any,         NeedsHello,      (s, _) => s.End(new(221, "2.0.0", "Bye"))),
    }.ToFrozenDictionary(verb => verb.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Carries out one command line, or answers why not.</summary>
    public static ValueTask RunAsync(SmtpSession session, string line)
    {
        var blank = line.IndexOf(' ');
        var name = blank < 0 ? line : line[..blank];
        if (!Verbs.TryGetValue(name, out var verb)) return session.Refuse(UnknownCommand);
        if (!verb.Allowed.HasFlag(session.State)) return session.Refuse(verb.Name == "MAIL" && session.State != SmtpState.Connected ? InTransaction : verb.Otherwise);
        return verb.Act(session, blank < 0 ? "" : line[(blank + 1)..].Trim());
    }
}
