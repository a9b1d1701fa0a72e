using System.Text;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Tests.Intake;

public class IncomingMessageTests
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
        using var incoming = new IncomingMessage(Envelope("a@x.de", ["1"]));
        incoming.Append(Encoding.ASCII.GetBytes(message));
        incoming.Complete();
        Assert.Equal(expected, incoming.AutoSubmitted);
    }

    [Theory]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status\r\n\r\n", "Content-Type: multipart/report")]
    [InlineData("Content-Type:multipart/report\r\n\r\n", "Content-Type: multipart/report")]
    [InlineData("Subject: x\r\ncontent-type :\r\n\tMultipart/Report;\r\n boundary=a\r\n\r\n", "Content-Type: multipart/report")]
    [InlineData("Precedence:\r\n auto_reply\r\nSubject: x\r\n\r\n", "Precedence: auto_reply")]
    [InlineData("Precedence: bulk\r\nContent-Type: text/plain;\r\n name=\"multipart/report\"\r\n\r\n", null)]
    [InlineData("Content-Type: multipart/reported\r\n\r\n", null)]
    public void An_answer_or_report_is_known_however_its_fields_are_folded(string message, string? expected)
    {
        using var incoming = new IncomingMessage(Envelope("a@x.de", ["1"]));
        incoming.Append(Encoding.ASCII.GetBytes(message));
        incoming.Complete();
        Assert.Equal(expected, incoming.Automatic);
    }

    [Theory]
    [InlineData("Subject: Bestellung 4711", null)]
    [InlineData("X-Auto-Response-Suppress: All", null)]
    [InlineData("In-Reply-To: <1@x>", "Auto-Submitted: auto-generated, In-Reply-To")]
    [InlineData("References: <1@x>", "Auto-Submitted: auto-generated, References")]
    [InlineData("Subject: Automatische Antwort: Angebot", "Auto-Submitted: auto-generated, Subject")]
    [InlineData("Subject: Out of Office: Angebot", "Auto-Submitted: auto-generated, Subject")]
    [InlineData("X-MS-Exchange-Inbox-Rules-Loop: anna@firma.de", "Auto-Submitted: auto-generated, X-MS-Exchange-Inbox-Rules-Loop")]
    [InlineData("X-Fax-Id: 12", "Auto-Submitted: auto-generated, X-Fax-Id")]
    [InlineData("X-Autoreply: yes", "X-Autoreply")]
    [InlineData("Content-Type: multipart/report", "Content-Type: multipart/report")]
    public void What_a_program_wrote_is_refused_only_where_it_answers_something(string field, string? expected)
    {
        foreach (var message in new[] { $"Auto-Submitted: auto-generated\r\n{field}\r\n\r\n", $"{field}\r\nAuto-Submitted: auto-generated\r\n\r\n" })
        {
            using var incoming = new IncomingMessage(Envelope("a@x.de", ["1"]));
            incoming.Append(Encoding.ASCII.GetBytes(message));
            incoming.Complete();
            Assert.Equal(expected, incoming.Automatic);
        }
    }

    [Fact]
    public void Pieces_give_the_same_key_as_the_whole()
    {
        for (var size = 1; size < Message.Length; size++)
            Assert.Equal(Key(Message), Key(Message, piece: size));
    }

    [Theory]
    [InlineData("X-Fax-Password: 47#11\r\n", "47#11")]
    [InlineData("x-fax-PASSWORD :\r\n 47#11\r\n", "47#11")]
    [InlineData("X-Fax-Password: 1\r\nX-Fax-Password: 2\r\n", "1\n 2")]
    [InlineData("X-Fax-Password:\r\n", "")]
    public void The_password_is_known_and_not_kept(string field, string password)
    {
        for (var size = 1; size < 40; size += 3)
        {
            Assert.Equal((Message, password), Read(Message.Insert(Message.IndexOf("Subject", StringComparison.Ordinal), field), size));
            Assert.Equal((Message, password), Read(field + Message, size));
        }
    }

    [Theory]
    [InlineData("X-Fax-Passwords: 1\r\n\r\nText\r\n")]
    [InlineData("Subject: x\r\n X-Fax-Password: 1\r\n\r\nText\r\n")]
    [InlineData("Subject: x\r\n\r\nX-Fax-Password: 1\r\n\r\n")]
    [InlineData("\r\nX-Fax-Password: 1\r\n\r\n")]
    [InlineData("")]
    public void What_is_no_password_is_kept(string message)
    {
        for (var size = 1; size < 40; size += 3)
            Assert.Equal((message, null), Read(message, size));
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
        using var incoming = new IncomingMessage(Envelope(sender, recipients ?? ["1"]));
        foreach (var chunk in Encoding.ASCII.GetBytes(message).Chunk(piece))
            incoming.Append(chunk);
        incoming.Complete();
        return incoming.TakeKey();
    }

    private static (string Kept, string? Password) Read(string message, int piece)
    {
        using var incoming = new IncomingMessage(Envelope("a@x.de", ["1"]));
        var kept = Encoding.ASCII.GetBytes(message).Chunk(piece).SelectMany(chunk => incoming.Append(chunk).ToArray()).ToList();
        kept.AddRange(incoming.Complete().ToArray());
        return (Encoding.ASCII.GetString([.. kept]), incoming.Password);
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
