using System.Text;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Tests.Intake;

public class MessageFingerprintTests
{
    private const string Message = "Received: from a by b;\r\n Mon, 2 Mar 2026\r\nMessage-ID: <1@x>\r\nSubject: Test\r\n\r\nHallo\r\n";

    [Fact]
    public void The_way_that_a_message_took_makes_no_difference() => Assert.Equal(
        Key(Message),
        Key("received: from c by d\r\n\tid 2\r\nReceived: from e\r\n" + Message[Message.IndexOf("Message-ID", StringComparison.Ordinal)..]));

    [Fact]
    public void The_order_of_recipients_makes_no_difference() =>
        Assert.Equal(Key(Message, recipients: ["1", "2"]), Key(Message, recipients: ["2", "1"]));

    [Theory]
    [InlineData("Received: x\r\nMessage-ID: <1@x>\r\nSubject: Test\r\n\r\nHallo!\r\n", "a@x.de", "1")]
    [InlineData("Message-ID: <2@x>\r\nSubject: Test\r\n\r\nHallo\r\n", "a@x.de", "1")]
    [InlineData(Message, "b@x.de", "1")]
    [InlineData(Message, "a@x.de", "2")]
    [InlineData("Message-ID: <1@x>\r\nSubject: Test\r\n\r\nReceived: in the text\r\nHallo\r\n", "a@x.de", "1")]
    public void Another_text_sender_or_recipient_is_another_mail(string message, string sender, string recipient) =>
        Assert.NotEqual(Key(Message), Key(message, sender, [recipient]));

    [Theory]
    [InlineData("Auto-Submitted: no\r\n\r\n", "no")]
    [InlineData("Subject: x\r\nauto-submitted:  Auto-Replied ; a=b\r\n\r\n", "auto-replied")]
    [InlineData("Auto-Submitted: auto-generated (rejected)\r\n\r\n", "auto-generated")]
    [InlineData("Subject: x\r\n\r\nAuto-Submitted: auto-replied\r\n", null)]
    [InlineData("", null)]
    public void A_machines_answer_is_known_by_its_header(string message, string? expected)
    {
        using var fingerprint = new MessageFingerprint(Envelope("a@x.de", ["1"]));
        fingerprint.Append(Encoding.ASCII.GetBytes(message));
        fingerprint.Complete();
        Assert.Equal(expected, fingerprint.AutoSubmitted);
    }

    [Fact]
    public void Pieces_give_the_same_key_as_the_whole()
    {
        for (var size = 1; size < Message.Length; size++)
            Assert.Equal(Key(Message), Key(Message, piece: size));
    }

    [Fact]
    public void Without_a_message_id_a_repetition_cannot_be_told_from_a_second_mail() =>
        Assert.Null(Key("Subject: Test\r\n\r\nMessage-ID: <1@x>\r\n"));

    [Fact]
    public void An_endless_header_is_bounded()
    {
        var line = " " + new string('x', 70) + "\r\n";
        Key("Subject:" + string.Concat(Enumerable.Repeat(line, 100_000)), piece: 4096);
    }

    private static string? Key(string message, string sender = "a@x.de", string[]? recipients = null, int piece = int.MaxValue)
    {
        using var fingerprint = new MessageFingerprint(Envelope(sender, recipients ?? ["1"]));
        foreach (var chunk in Encoding.ASCII.GetBytes(message).Chunk(piece))
            fingerprint.Append(chunk);
        return fingerprint.Complete();
    }

    private static SmtpEnvelope Envelope(string sender, string[] recipients)
    {
        Assert.True(MailAddress.TryParse(sender, out var from));
        return new SmtpEnvelope
        {
            Peer = new SmtpPeer(),
            Sender = from,
            Recipients = [.. recipients.Select(number => new SmtpRecipient(new MailAddress(number, "fax.x.de")))],
        };
    }
}
