using System.Text;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Tests.Smtp;

public sealed class SmtpClientTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryBackend backend = new();

    private static SmtpEnvelope Envelope(params string[] recipients) => new()
    {
        Sender = new MailAddress("fax", "fax.test"),
        Recipients = [.. recipients.Select(text => new SmtpRecipient(MailAddress.TryParse(text, out var address) ? address : throw new FormatException(text)))],
    };

    [Theory]
    [InlineData(SmtpTls.None, false)]
    [InlineData(SmtpTls.Opportunistic, true)]
    [InlineData(SmtpTls.Required, true)]
    [InlineData(SmtpTls.Implicit, true)]
    public async Task A_mail_goes_over_a_real_socket(SmtpTls tls, bool secure)
    {
        await using var server = await TestServer.StartAsync(backend, implicitTls: tls == SmtpTls.Implicit);
        var envelope = Envelope("anne@client.test", "\"a b\"@client.test") with { EnvelopeId = "id=1", Return = DsnReturn.Headers };
        envelope = envelope with { Recipients = [envelope.Recipients[0] with { Notify = DsnNotify.Success | DsnNotify.Delay, OriginalRecipient = "fax;+4989" }, envelope.Recipients[1]] };
        var delivery = await new SmtpClient(server.ClientOptions(tls), TimeProvider.System).SendAsync(envelope, "Subject: x\n\n.dot\r..\rend"u8.ToArray(), None);
        Assert.True(delivery.AllAccepted, delivery.Outcomes[0].Reply.ToString());
        Assert.Equal("Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n", backend.Text);
        var received = backend.Single.Envelope;
        Assert.Equal((secure, "id=1", DsnReturn.Headers), (received.Peer.Secure, received.EnvelopeId, received.Return));
        Assert.Equal(["anne@client.test", "\"a b\"@client.test"], received.Recipients.Select(r => r.Address.Address));
        Assert.Equal((DsnNotify.Success | DsnNotify.Delay, "fax;+4989"), (received.Recipients[0].Notify, received.Recipients[0].OriginalRecipient));
    }

    [Fact]
    public async Task The_client_signs_in_under_tls_and_not_without()
    {
        await using var server = await TestServer.StartAsync(backend);
        var options = server.ClientOptions(SmtpTls.Required) with { User = "anne", Password = "secret" };
        Assert.True((await new SmtpClient(options, TimeProvider.System).SendAsync(Envelope("a@b"), "x"u8.ToArray(), None)).AllAccepted);
        Assert.Equal("anne", backend.Single.Envelope.Peer.User);
        var wrong = await new SmtpClient(options with { Password = "wrong" }, TimeProvider.System).SendAsync(Envelope("a@b"), "x"u8.ToArray(), None);
        Assert.Equal((SmtpVerdict.Temporary, 535), (wrong.Outcomes[0].Verdict, wrong.Outcomes[0].Reply.Code));
        await using var plain = await TestServer.StartAsync(backend, new SmtpServerOptions { Authentication = true });
        foreach (var tls in new[] { SmtpTls.Opportunistic, SmtpTls.Required })
        {
            var refused = await new SmtpClient(plain.ClientOptions(tls) with { User = "anne", Password = "secret" }, TimeProvider.System).SendAsync(Envelope("a@b"), "x"u8.ToArray(), None);
            Assert.Equal((SmtpVerdict.Temporary, "4.7.0"), (refused.Outcomes[0].Verdict, refused.Outcomes[0].Reply.Status));
        }
    }

    [Fact]
    public async Task Where_tls_fails_the_opportunist_goes_without()
    {
        var broken = TestServer.WithTls with { Tls = new() { ServerCertificateSelectionCallback = (_, _) => null! } };
        await using var server = await TestServer.StartAsync(backend, broken);
        var strict = await new SmtpClient(server.ClientOptions(SmtpTls.Required), TimeProvider.System).SendAsync(Envelope("a@b"), "x"u8.ToArray(), None);
        Assert.Equal(SmtpVerdict.Temporary, strict.Outcomes[0].Verdict);
        Assert.Empty(backend.Received);
        var delivery = await new SmtpClient(server.ClientOptions(SmtpTls.Opportunistic), TimeProvider.System).SendAsync(Envelope("a@b"), "x"u8.ToArray(), None);
        Assert.True(delivery.AllAccepted, delivery.Outcomes[0].Reply.ToString());
        Assert.False(backend.Single.Envelope.Peer.Secure);
    }

    [Fact]
    public async Task A_certificate_of_nobody_is_not_trusted()
    {
        await using var server = await TestServer.StartAsync(backend);
        var options = server.ClientOptions(SmtpTls.Required) with { VerifyCertificate = null };
        var delivery = await new SmtpClient(options, TimeProvider.System).SendAsync(Envelope("a@b"), "x"u8.ToArray(), None);
        Assert.Equal(SmtpVerdict.Temporary, delivery.Outcomes[0].Verdict);
        Assert.Contains("TLS failed", delivery.Outcomes[0].Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_recipient_has_its_own_outcome()
    {
        var judging = new MemoryBackend
        {
            Recipient = r => r.Address.LocalPart switch { "gone" => SmtpReply.UnknownRecipient, "full" => SmtpReply.InsufficientStorage, _ => SmtpReply.RecipientOk },
        };
        await using var server = await TestServer.StartAsync(judging);
        var delivery = await new SmtpClient(server.ClientOptions(SmtpTls.None), TimeProvider.System).SendAsync(Envelope("gone@b", "here@b", "full@b"), "x"u8.ToArray(), None);
        Assert.Equal([SmtpVerdict.Permanent, SmtpVerdict.Accepted, SmtpVerdict.Temporary], delivery.Outcomes.Select(o => o.Verdict));
        Assert.Equal(SmtpReply.UnknownRecipient, delivery.Outcomes[0].Reply);
        var none = await new SmtpClient(server.ClientOptions(SmtpTls.None), TimeProvider.System).SendAsync(Envelope("gone@b"), "x"u8.ToArray(), None);
        Assert.Equal(SmtpVerdict.Permanent, Assert.Single(none.Outcomes).Verdict);
        Assert.Single(judging.Received);
    }

    [Fact]
    public async Task Hundreds_of_recipients_are_taken_in_one_transaction()
    {
        await using var server = await TestServer.StartAsync(backend);
        var delivery = await new SmtpClient(server.ClientOptions(SmtpTls.None), TimeProvider.System)
            .SendAsync(Envelope([.. Enumerable.Range(0, 333).Select(i => $"{i}@b")]), "x"u8.ToArray(), None);
        Assert.True(delivery.AllAccepted);
        Assert.Equal(333, backend.Single.Envelope.Recipients.Count);
    }

    [Fact]
    public async Task No_server_is_a_temporary_outcome()
    {
        int port;
        await using (var server = await TestServer.StartAsync(backend)) port = server.Port;
        var delivery = await new SmtpClient(new() { Host = "127.0.0.1", Port = port }, TimeProvider.System).SendAsync(Envelope("a@b"), "x"u8.ToArray(), None);
        Assert.Equal((SmtpVerdict.Temporary, "4.4.1"), (delivery.Outcomes[0].Verdict, delivery.Outcomes[0].Reply.Status));
    }

    [Fact]
    public async Task A_large_message_arrives_unchanged()
    {
        await using var server = await TestServer.StartAsync(backend);
        var random = new Random(7);
        var text = new StringBuilder("Subject: large\r\n\r\n");
        while (text.Length < 3_000_000) text.Append(random.Next(8) == 0 ? "." : "").Append('x', random.Next(200)).Append("\r\n");
        var message = Encoding.ASCII.GetBytes(text.ToString());
        foreach (var tls in new[] { SmtpTls.None, SmtpTls.Opportunistic })
            Assert.True((await new SmtpClient(server.ClientOptions(tls), TimeProvider.System).SendAsync(Envelope("a@b"), message, None)).AllAccepted);
        Assert.All(backend.Received, received => Assert.True(message.AsSpan().SequenceEqual(received.Message)));
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_it_is_sent()
    {
        await using var server = await TestServer.StartAsync(backend, new SmtpServerOptions { MaxMessageBytes = 10 });
        var delivery = await new SmtpClient(server.ClientOptions(SmtpTls.None), TimeProvider.System).SendAsync(Envelope("a@b"), "longer than ten"u8.ToArray(), None);
        Assert.Equal((SmtpVerdict.Permanent, "5.3.4"), (delivery.Outcomes[0].Verdict, delivery.Outcomes[0].Reply.Status));
    }

    [Theory]
    [InlineData("220 x|250 x|250 ok|250 ok|354 go|close", SmtpVerdict.Unknown, "4.4.2")]
    [InlineData("220 x|250 x|250 ok|250 ok|354 go|silent", SmtpVerdict.Unknown, "4.4.2")]
    [InlineData("220 x|250 x|250 ok|250 ok|354 go|550 5.6.0 no", SmtpVerdict.Permanent, "5.6.0")]
    [InlineData("220 x|250 x|250 ok|250 ok|close", SmtpVerdict.Temporary, "4.4.1")]
    [InlineData("220 x|250 x|250 ok|250 ok|451 4.3.0 later", SmtpVerdict.Temporary, "4.3.0")]
    [InlineData("220 x|250 x|550 5.7.1 sender no", SmtpVerdict.Permanent, "5.7.1")]
    [InlineData("220 x|502 what|250 hello|250 ok|250 ok|354 go|250 2.0.0 in", SmtpVerdict.Accepted, "2.0.0")]
    [InlineData("554 5.7.1 go away", SmtpVerdict.Temporary, "5.7.1")]
    [InlineData("HTTP/1.1 400 Bad Request", SmtpVerdict.Temporary, "4.4.1")]
    [InlineData("close", SmtpVerdict.Temporary, "4.4.1")]
    [InlineData("silent", SmtpVerdict.Temporary, "4.4.1")]
    public async Task A_server_of_few_words_is_understood(string script, SmtpVerdict verdict, string status)
    {
        await using var server = new ScriptedServer(script.Split('|'));
        var time = new ManualTime();
        var sending = new SmtpClient(new() { Host = "127.0.0.1", Port = server.Port }, time).SendAsync(Envelope("a@b"), "x"u8.ToArray(), None);
        if (script.EndsWith("silent", StringComparison.Ordinal)) await server.Silence;
        while (script.EndsWith("silent", StringComparison.Ordinal) && !sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
        var delivery = await sending;
        Assert.Equal((verdict, status), (delivery.Outcomes[0].Verdict, delivery.Outcomes[0].Reply.Status));
    }
}
