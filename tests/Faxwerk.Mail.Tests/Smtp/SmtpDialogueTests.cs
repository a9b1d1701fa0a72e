using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Tests.Smtp;

public sealed class SmtpDialogueTests
{
    private readonly MemoryBackend backend = new();

    [Fact]
    public async Task A_mail_is_taken_in()
    {
        await Transcript.PlayAsync("""
            S: 220 mx.test ESMTP ready
            C: EHLO client.test
            S: 250-mx.test greets client.test
            S: 250-PIPELINING
            S: 250-SIZE 52428800
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-CHUNKING
            S: 250-DSN
            S: 250 ENHANCEDSTATUSCODES
            C: MAIL FROM:<anne@client.test> SIZE=40
            S: 250 2.1.0 Sender OK
            C: RCPT TO:<12345@fax.test>
            S: 250 2.1.5 Recipient OK
            C: DATA
            S: 354 End with CR LF . CR LF
            C: Subject: hello
            C:
            C: ..dotted
            C: .
            S: 250 2.6.0 Queued
            C: QUIT
            S: 221 2.0.0 Bye
            S.
            """, backend);
        Assert.Equal("Subject: hello\r\n\r\n.dotted\r\n", backend.Text);
        var envelope = backend.Single.Envelope;
        Assert.Equal("anne@client.test", envelope.Sender!.Address);
        Assert.Equal("client.test", envelope.Peer.Name);
        Assert.Equal(40, envelope.DeclaredSize);
        Assert.Equal("12345@fax.test", Assert.Single(envelope.Recipients).Address.Address);
    }

    [Fact]
    public async Task Pipelined_commands_are_answered_in_order()
    {
        await Transcript.PlayAsync("""
            S: 220 *
            C: HELO c
            C: MAIL FROM:<>
            C: RCPT TO:<a@b>
            C: RCPT TO:<c@d>
            C: DATA
            S: 250 mx.test
            S: 250 2.1.0 *
            S: 250 2.1.5 *
            S: 250 2.1.5 *
            S: 354 *
            C: body
            C: .
            C: MAIL FROM:<x@y>
            C: QUIT
            S: 250 2.6.0 Queued
            S: 250 2.1.0 *
            S: 221 *
            S.
            """, backend);
        Assert.Null(backend.Single.Envelope.Sender);
        Assert.Equal(["a@b", "c@d"], backend.Single.Envelope.Recipients.Select(r => r.Address.Address));
    }

    [Theory]
    [InlineData("\\n.\\n", "\r\n.\r\n")]
    [InlineData("\\n.\\r\\n", "\r\n.\r\n")]
    [InlineData("\\r\\n.\\n", "\r\n\r\n")]
    [InlineData("\\r.\\r", "\r.\r")]
    [InlineData("\\r\\n.\\r", "\r\n\r")]
    [InlineData("\\r.\\r\\n", "\r.\r\n")]
    [InlineData("\\n\\n", "\r\n\r\n")]
    public async Task Only_a_dot_between_true_line_ends_ends_a_message(string sent, string stored)
    {
        await Transcript.PlayAsync($"""
            S: 220 *
            C: HELO c
            S: 250 *
            C: MAIL FROM:<a@b>
            C: RCPT TO:<c@d>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C! first{sent}MAIL FROM:<smuggled@evil.test>
            C:
            C: .
            S: 250 2.6.0 Queued
            C: QUIT
            S: 221 *
            """, backend);
        Assert.Equal($"first{stored}MAIL FROM:<smuggled@evil.test>\r\n", backend.Text);
    }

    [Fact]
    public async Task Commands_out_of_order_are_refused()
    {
        await Transcript.PlayAsync("""
            S: 220 *
            C: MAIL FROM:<a@b>
            S: 503 5.5.1 EHLO or HELO first
            C: RCPT TO:<a@b>
            S: 503 5.5.1 MAIL first
            C: HELO c
            S: 250 *
            C: DATA
            S: 503 5.5.1 No valid recipients
            C: MAIL FROM:<a@b>
            S: 250 *
            C: MAIL FROM:<a@b>
            S: 503 5.5.1 Not within a mail transaction
            C: DATA
            S: 503 5.5.1 No valid recipients
            C: RSET
            S: 250 2.0.0 OK
            C: RCPT TO:<a@b>
            S: 503 5.5.1 MAIL first
            C: STARTTLS
            S: 500 5.5.1 *
            C: FOO
            S: 500 5.5.1 Command not recognised
            C! NOOP\n
            S: 500 5.5.2 Lines end with CR LF
            C: VRFY a
            S: 252 2.1.5 *
            """, backend);
    }

    [Fact]
    public async Task The_wishes_of_a_sender_about_reports_reach_the_backend()
    {
        await Transcript.PlayAsync("""
            S: 220 *
            C: HELO c
            S: 250 *
            C: MAIL FROM:<a@b> RET=HDRS ENVID=QQ+2B314 BODY=8BITMIME SMTPUTF8
            S: 250 *
            C: RCPT TO:<+491@f> NOTIFY=SUCCESS,FAILURE ORCPT=fax;+2B4989123
            S: 250 *
            C: RCPT TO:<+492@f> NOTIFY=NEVER
            S: 250 *
            C: RCPT TO:<+493@f> NOTIFY=NEVER,DELAY
            S: 501 5.5.4 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            """, backend);
        var envelope = backend.Single.Envelope;
        Assert.Equal((DsnReturn.Headers, "QQ+314", true, true), (envelope.Return, envelope.EnvelopeId, envelope.EightBit, envelope.Utf8));
        Assert.Equal([DsnNotify.Success | DsnNotify.Failure, DsnNotify.Never], envelope.Recipients.Select(r => r.Notify));
        Assert.Equal("fax;+4989123", envelope.Recipients[0].OriginalRecipient);
        Assert.Empty(backend.Single.Message);
    }

    [Fact]
    public async Task A_message_in_chunks_is_put_together()
    {
        await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO c
            S: 250-*
            S: 250-*
            S: 250-*
            S: 250-*
            S: 250-*
            S: 250-*
            S: 250-*
            S: 250 *
            C: MAIL FROM:<a@b>
            C: RCPT TO:<c@d>
            C: BDAT 7
            C! one\r\n.
            C! \n
            C: BDAT 5 LAST
            C! two\r\n
            C: NOOP
            S: 250 2.1.0 *
            S: 250 2.1.5 *
            S: 250 2.0.0 7 octets received
            S: 250 2.6.0 Queued
            S: 250 2.0.0 OK
            C: BDAT 3 LAST
            C! xyz
            S: 503 5.5.1 No valid recipients
            C: BDAT x
            S: 501 5.5.4 *
            S.
            """, backend);
        Assert.Equal("one\r\n.\ntwo\r\n", backend.Text);
    }

    [Fact]
    public async Task What_is_too_large_is_read_to_its_end_and_refused()
    {
        var failure = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var strict = new MemoryBackend
        {
            Data = async (_, message, cancel) =>
            {
                try
                {
                    await message.CopyToAsync(Stream.Null, cancel);
                }
                catch (Exception e)
                {
                    failure.SetResult(e);
                    throw;
                }
                return SmtpReply.Ok;
            },
        };
        await Transcript.PlayAsync($"""
            S: 220 *
            C: HELO c
            S: 250 *
            C: MAIL FROM:<a@b> SIZE=101
            S: 552 5.3.4 *
            C: MAIL FROM:<a@b> SIZE=100
            S: 250 *
            C: RCPT TO:<c@d>
            S: 250 *
            C: DATA
            S: 354 *
            C: {new string('x', 5000)}
            C: {new string('x', 5000)}
            C: .
            S: 552 5.3.4 Message too large
            C: NOOP
            S: 250 *
            """, strict, new SmtpServerOptions { HostName = "mx.test", MaxMessageBytes = 100 });
        Assert.IsType<MessageCutException>(await failure.Task);
    }

    [Fact]
    public async Task A_fault_of_the_backend_is_temporary_and_the_connection_lives_on()
    {
        var broken = new MemoryBackend
        {
            Mail = envelope => envelope.Sender is null ? throw new InvalidOperationException("broken") : SmtpReply.SenderOk,
            Data = (_, _, _) => throw new IOException("disk full"),
        };
        await Transcript.PlayAsync("""
            S: 220 *
            C: HELO c
            S: 250 *
            C: MAIL FROM:<>
            S: 451 4.3.0 *
            C: MAIL FROM:<a@b>
            S: 250 *
            C: RCPT TO:<c@d>
            S: 250 *
            C: DATA
            S: 354 *
            C: anything
            C: .
            S: 451 4.3.0 *
            C: QUIT
            S: 221 *
            """, broken);
    }

    [Fact]
    public async Task Passwords_are_taken_only_where_they_are_safe_or_allowed()
    {
        await Transcript.PlayAsync("""
            S: 220 *
            C: HELO c
            S: 250 *
            C: AUTH PLAIN AGFubmUAc2VjcmV0
            S: 538 5.7.11 *
            """, backend, new SmtpServerOptions { HostName = "mx.test", Authentication = true });
        await Transcript.PlayAsync("""
            S: 220 *
            C: HELO c
            S: 250 *
            C: AUTH PLAIN AGFubmUAd3Jvbmc=
            S: 535 5.7.8 *
            C: AUTH PLAIN
            S: 334 *
            C: *
            S: 501 5.5.2 *
            C: AUTH CRAM-MD5
            S: 504 5.5.4 *
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: YW5uZQ==
            S: 334 UGFzc3dvcmQ6
            C: c2VjcmV0
            S: 235 2.7.0 *
            C: AUTH LOGIN
            S: 503 5.5.1 Already authenticated
            C: MAIL FROM:<a@b>
            C: RCPT TO:<c@d>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C: .
            S: 250 *
            """, backend, new SmtpServerOptions { HostName = "mx.test", Authentication = true, AuthenticationWithoutTls = true });
        Assert.Equal("anne", backend.Single.Envelope.Peer.User);
    }

    [Fact]
    public async Task Limits_end_a_session_that_abuses_it()
    {
        await Transcript.PlayAsync($"""
            S: 220 *
            C: {new string('x', 9000)}
            S: 500 5.5.2 Line too long
            C: HELO c
            S: 250 *
            C: MAIL FROM:<a@b>
            S: 250 *
            C: RCPT TO:<1@b>
            S: 250 *
            C: RCPT TO:<2@b>
            S: 452 4.5.3 Too many recipients
            C: RCPT TO:<@>
            S: 501 5.1.3 *
            C: FOO
            S: 421 4.7.0 Too many errors
            S.
            """, backend, new SmtpServerOptions { HostName = "mx.test", MaxErrors = 3, MaxRecipients = 1 });
    }

    [Fact]
    public async Task A_client_may_be_turned_away_before_the_greeting() =>
        await Transcript.PlayAsync("""
            S: 554 5.7.1 Not you
            S.
            """, new MemoryBackend { Connect = _ => new(550, "5.7.1", "Not you") });

    [Fact]
    public async Task A_stopping_server_says_so()
    {
        using var stop = new CancellationTokenSource();
        var stopping = new MemoryBackend
        {
            Recipient = _ =>
            {
                stop.Cancel();
                return SmtpReply.RecipientOk;
            },
        };
        await Transcript.PlayAsync("""
            S: 220 *
            C: HELO c
            S: 250 *
            C: MAIL FROM:<a@b>
            S: 250 *
            C: RCPT TO:<c@d>
            S: 250 *
            S: 421 4.3.2 *
            S.
            """, stopping, stopping: stop.Token);
    }

    [Fact]
    public async Task A_message_whose_end_never_comes_is_not_taken_in()
    {
        var cut = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var curious = new MemoryBackend
        {
            Data = async (_, message, _) =>
            {
                try
                {
                    await message.CopyToAsync(Stream.Null, CancellationToken.None);
                    cut.SetResult(false);
                }
                catch (MessageCutException)
                {
                    cut.SetResult(true);
                }
                return SmtpReply.Ok;
            },
        };
        await using var wire = new Wire(curious, new SmtpServerOptions(), TimeProvider.System, CancellationToken.None);
        await wire.SendAsync("HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nhalf a message\r\n.");
        for (var i = 0; i < 5; i++) Assert.NotNull(await wire.ReadLineAsync());
        await wire.CloseAsync();
        await wire.Session;
        Assert.True(await cut.Task);
    }
}
