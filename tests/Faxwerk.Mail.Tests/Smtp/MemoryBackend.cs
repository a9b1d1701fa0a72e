using System.Collections.Concurrent;
using System.Text;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Tests.Smtp;

/// <summary>Keeps what it accepts. Each verdict can be replaced.</summary>
internal sealed class MemoryBackend : ISmtpBackend
{
    public ConcurrentQueue<(SmtpEnvelope Envelope, byte[] Message)> Received { get; } = new();
    public Func<SmtpPeer, SmtpReply> Connect { get; init; } = _ => SmtpReply.Ok;
    public Func<string, string, SmtpReply> Authenticate { get; init; } = (_, password) => password == "secret" ? SmtpReply.Authenticated : SmtpReply.AuthenticationFailed;
    public Func<SmtpEnvelope, SmtpReply> Mail { get; init; } = _ => SmtpReply.SenderOk;
    public Func<SmtpRecipient, SmtpReply> Recipient { get; init; } = _ => SmtpReply.RecipientOk;
    public Func<SmtpEnvelope, Stream, CancellationToken, ValueTask<SmtpReply>>? Data { get; init; }

    public (SmtpEnvelope Envelope, byte[] Message) Single => Assert.Single(Received);
    public string Text => Encoding.UTF8.GetString(Single.Message);

    public ValueTask<SmtpReply> ConnectAsync(SmtpPeer peer, CancellationToken cancel) => new(Connect(peer));
    public ValueTask<SmtpReply> AuthenticateAsync(SmtpPeer peer, string user, string password, CancellationToken cancel) => new(Authenticate(user, password));
    public ValueTask<SmtpReply> MailAsync(SmtpEnvelope envelope, CancellationToken cancel) => new(Mail(envelope));
    public ValueTask<SmtpReply> RecipientAsync(SmtpEnvelope envelope, SmtpRecipient recipient, CancellationToken cancel) => new(Recipient(recipient));

    public async ValueTask<SmtpReply> DataAsync(SmtpEnvelope envelope, Stream message, CancellationToken cancel)
    {
        if (Data is not null) return await Data(envelope, message, cancel);
        var copy = new MemoryStream();
        await message.CopyToAsync(copy, cancel);
        Received.Enqueue((envelope, copy.ToArray()));
        return new SmtpReply(250, "2.6.0", "Queued");
    }
}
