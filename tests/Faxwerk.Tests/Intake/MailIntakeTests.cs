using System.Net;
using System.Text;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Intake;

public sealed class MailIntakeTests : IAsyncLifetime
{
    private const string Message = "From: a@x.de\r\nSubject: Test\r\n\r\nHallo\r\n";

    private readonly TestServices _services = new(services => services.AddSingleton<NumberPolicy>().AddSingleton<MailSenders>().AddSingleton<MailIntake>());
    private long _free = long.MaxValue;

    private MailIntake Intake => _services.Get<MailIntake>();

    public ValueTask InitializeAsync()
    {
        _services.Collection.AddSingleton(new FreeSpace(() => _free));
        return _services.StartAsync();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1", 250)]
    [InlineData("::1", 250)]
    [InlineData("192.0.2.1", 554)]
    public async Task Only_allowed_networks_may_connect(string address, int code) =>
        Assert.Equal(code, (await Intake.ConnectAsync(PeerAt(address), CancellationToken.None)).Code);

    [Fact]
    public async Task A_network_allowed_in_the_settings_may_connect()
    {
        await _services.SetAsync("mail.allowedNetworks", "192.0.2.0/24");
        Assert.Equal(250, (await Intake.ConnectAsync(PeerAt("192.0.2.1"), CancellationToken.None)).Code);
        Assert.Equal(554, (await Intake.ConnectAsync(PeerAt("127.0.0.1"), CancellationToken.None)).Code);
    }

    [Fact]
    public async Task From_a_strange_network_mail_is_taken_after_signing_in_only()
    {
        await _services.SetAsync("mail.submissionUser", "branch");
        await _services.SetAsync("mail.submissionPassword", "correct horse battery");
        var stranger = PeerAt("192.0.2.1");
        Assert.Equal(250, (await Intake.ConnectAsync(stranger, CancellationToken.None)).Code);
        Assert.Equal(530, (await Intake.MailAsync(new SmtpEnvelope { Peer = stranger, Sender = new MailAddress("a", "x.de") }, CancellationToken.None)).Code);
        Assert.Equal(535, (await Intake.AuthenticateAsync(stranger, "branch", "wrong", CancellationToken.None)).Code);
        Assert.Equal(535, (await Intake.AuthenticateAsync(stranger, "", "", CancellationToken.None)).Code);
        Assert.Equal(235, (await Intake.AuthenticateAsync(stranger, "branch", "correct horse battery", CancellationToken.None)).Code);
        var signedIn = new SmtpEnvelope { Peer = stranger with { User = "branch" }, Sender = new MailAddress("a", "x.de") };
        Assert.Equal(250, (await Intake.MailAsync(signedIn, CancellationToken.None)).Code);
    }

    [Fact]
    public async Task Guesses_of_an_address_end_and_keep_no_other_out()
    {
        await _services.SetAsync("mail.submissionUser", "branch");
        await _services.SetAsync("mail.submissionPassword", "correct horse battery");
        await _services.SetAsync("signIn.failuresByAddress", "2");
        var guesser = PeerAt("192.0.2.1");
        for (var guess = 0; guess < 2; guess++)
            Assert.Equal(535, (await Intake.AuthenticateAsync(guesser, "branch", "wrong", CancellationToken.None)).Code);
        Assert.Equal(454, (await Intake.AuthenticateAsync(guesser, "branch", "correct horse battery", CancellationToken.None)).Code);
        Assert.Equal(235, (await Intake.AuthenticateAsync(PeerAt("192.0.2.2"), "branch", "correct horse battery", CancellationToken.None)).Code);
        Assert.Equal("smtp:192.0.2.1", await _services.Get<Database>().FindAsync<string>("SELECT target FROM audit WHERE action = 'session.lockedOut'"));
    }

    [Fact]
    public async Task Without_an_account_nobody_signs_in() =>
        Assert.Equal(535, (await Intake.AuthenticateAsync(PeerAt("127.0.0.1"), "", "", CancellationToken.None)).Code);

    [Fact]
    public async Task A_bounce_is_refused_before_its_text()
    {
        var bounce = new SmtpEnvelope { Peer = PeerAt("127.0.0.1") };
        Assert.Equal(250, (await Intake.MailAsync(bounce, CancellationToken.None)).Code);
        var reply = await Intake.RecipientAsync(bounce, new SmtpRecipient(new MailAddress("+49891234", "fax.localhost")), CancellationToken.None);
        Assert.Equal((550, "5.7.1"), (reply.Code, reply.Status));
    }

    [Fact]
    public async Task A_full_disk_is_told_before_the_text()
    {
        _free = FreeSpace.Reserve + 1000;
        Assert.Equal(250, (await Intake.MailAsync(Envelope() with { DeclaredSize = 1000 }, CancellationToken.None)).Code);
        Assert.Equal("452 4.3.1", Codes(await Intake.MailAsync(Envelope() with { DeclaredSize = 1001 }, CancellationToken.None)));
    }

    [Theory]
    [InlineData("+4989123456", "fax.firma.de", "250 2.1.5")]
    [InlineData("FAX=+4989123456", "FAX.Firma.de", "250 2.1.5")]
    [InlineData("IMCEAFAX-+2B4989123456", "firma.local", "250 2.1.5")]
    [InlineData("IMCEAFAX-+2B4989123456", "fax.firma.de", "250 2.1.5")]
    [InlineData("huber", "089123456", "250 2.1.5")]
    [InlineData("+4989123456", "firma.local", "550 5.7.1")]
    [InlineData("IMCEAFAX-+2B4989123456", "elsewhere.example", "550 5.7.1")]
    [InlineData("info", "fax.firma.de", "550 5.1.3")]
    [InlineData("info", "elsewhere.example", "550 5.7.1")]
    [InlineData("110", "fax.firma.de", "550 5.7.1")]
    [InlineData("0900123456", "fax.firma.de", "550 5.7.1")]
    [InlineData("089123456,,77", "fax.firma.de", "550 5.1.3")]
    [InlineData("089123456#", "fax.firma.de", "250 2.1.5")]
    [InlineData("49900123456", "fax.firma.de", "550 5.7.1")]
    [InlineData("49110", "fax.firma.de", "550 5.7.1")]
    [InlineData("116117", "fax.firma.de", "550 5.7.1")]
    [InlineData("+19005551234", "fax.firma.de", "550 5.7.1")]
    [InlineData("4989123456", "fax.firma.de", "250 2.1.5")]
    [InlineData("123456", "fax.firma.de", "550 5.1.3")]
    [InlineData("+0", "fax.firma.de", "550 5.1.3")]
    [InlineData("0", "fax.firma.de", "550 5.1.3")]
    [InlineData("4989123456,,1234", "fax.firma.de", "550 5.1.3")]
    [InlineData("FAX=+4989123456/POSTD=1234", "fax.firma.de", "550 5.1.3")]
    [InlineData("+881612345678", "fax.firma.de", "550 5.7.1")]
    public async Task Each_recipient_is_judged(string local, string domain, string codes)
    {
        await _services.SetAsync("mail.faxDomains", "fax.firma.de");
        await _services.SetAsync("mail.encapsulationDomains", "firma.local");
        var reply = await Intake.RecipientAsync(Envelope(), new SmtpRecipient(new MailAddress(local, domain)), CancellationToken.None);
        Assert.Equal(codes, Codes(reply));
    }

    [Fact]
    public async Task An_accepted_mail_is_stored_with_its_envelope_and_a_task()
    {
        var reply = await SendAsync(Message);
        Assert.Equal("250 2.0.0", Codes(reply));
        var task = Assert.Single(await TasksAsync());
        Assert.Contains(task.Id.ToString(), reply.Text);
        var mail = (await _services.Get<TaskQueue>().ClaimAsync(MailToRender.TaskKind, "test", TimeSpan.FromMinutes(1)))!.Read<MailToRender>();
        Assert.Equal("chef@firma.de", mail.Sender);
        Assert.Equal(("089123456", "fax.localhost", DsnNotify.Success), (mail.Recipients[0].LocalPart, mail.Recipients[0].Domain, mail.Recipients[0].Notify));
        Assert.Equal(Message, Encoding.ASCII.GetString(await _services.Get<IBlobStore>().ReadAsync(mail.BlobId)));
        Assert.Equal(1, await _services.Get<Database>().FindAsync<int>("SELECT count(*) FROM blob_use WHERE blob_id = @BlobId", new { mail.BlobId }));
    }

    [Fact]
    public async Task The_password_of_a_machine_is_not_in_the_stored_mail_and_encrypted_in_its_task()
    {
        await SendAsync("X-Fax-Password: 47110815\r\n" + Message);
        var task = (await _services.Get<TaskQueue>().ClaimAsync(MailToRender.TaskKind, "test", TimeSpan.FromMinutes(1)))!;
        var mail = task.Read<MailToRender>();
        Assert.Equal(Message, Encoding.ASCII.GetString(await _services.Get<IBlobStore>().ReadAsync(mail.BlobId)));
        Assert.DoesNotContain("47110815", await _services.Get<Database>().FindAsync<string>("SELECT payload FROM task"), StringComparison.Ordinal);
        Assert.Equal("47110815", _services.Get<SecretText>().Unprotect(mail.FaxPassword!));
    }

    [Fact]
    public async Task A_mail_repeated_after_a_lost_reply_is_accepted_once()
    {
        var first = await SendAsync("Received: by one\r\nMessage-ID: <1@x.de>\r\n" + Message);
        var second = await SendAsync("Received: by two;\r\n later\r\nMessage-ID: <1@x.de>\r\n" + Message);
        Assert.Equal("250 2.0.0", Codes(second));
        Assert.Equal(first.Text.Split(' ')[^1], second.Text.Split(' ')[^1]);
        Assert.Single(await TasksAsync());
        Assert.Single(BlobFiles());
    }

    [Fact]
    public async Task The_same_lines_twice_without_message_id_are_two_mails()
    {
        await SendAsync(Message);
        await SendAsync(Message);
        Assert.Equal(2, (await TasksAsync()).Count);
        Assert.Equal(2, BlobFiles().Length);
    }

    [Fact]
    public async Task Parts_of_one_mail_for_other_recipients_are_mails_of_their_own()
    {
        await SendAsync("Message-ID: <1@x.de>\r\n" + Message, "089123456");
        await SendAsync("Message-ID: <1@x.de>\r\n" + Message, "089123457");
        Assert.Equal(2, (await TasksAsync()).Count);
    }

    [Theory]
    [InlineData("auto-replied", "550 5.7.1")]
    [InlineData("auto-notified; x=y", "550 5.7.1")]
    [InlineData("auto-generated; x=y", "250 2.0.0")]
    [InlineData("no", "250 2.0.0")]
    public async Task A_machines_answer_is_refused_and_not_kept(string value, string codes)
    {
        Assert.Equal(codes, Codes(await SendAsync($"Auto-Submitted: {value}\r\n{Message}")));
        Assert.Equal(codes[0] == '2' ? 1 : 0, BlobFiles().Length);
    }

    [Fact]
    public async Task A_message_that_is_cut_off_is_not_kept()
    {
        await Assert.ThrowsAsync<MessageCutException>(async () => await Intake.DataAsync(Envelope(), new CutStream(), CancellationToken.None));
        Assert.Empty(await TasksAsync());
        Assert.Empty(BlobFiles());
    }

    private static SmtpPeer PeerAt(string address) => new() { Remote = new IPEndPoint(IPAddress.Parse(address), 4000) };

    private static SmtpEnvelope Envelope(string number = "089123456") => new()
    {
        Peer = PeerAt("127.0.0.1"),
        Sender = new MailAddress("chef", "firma.de"),
        Recipients = [new SmtpRecipient(new MailAddress(number, "fax.localhost")) { Notify = DsnNotify.Success }],
    };

    private static string Codes(SmtpReply reply) => $"{reply.Code} {reply.Status}";

    private async Task<SmtpReply> SendAsync(string message, string number = "089123456") =>
        await Intake.DataAsync(Envelope(number), new MemoryStream(Encoding.ASCII.GetBytes(message)), CancellationToken.None);

    private Task<IReadOnlyList<QueuedTask>> TasksAsync() => _services.Get<TaskQueue>().ListAsync(TaskState.Waiting, 10);

    private string[] BlobFiles() => System.IO.Directory.GetFiles(Path.Combine(_services.Folder, "blobs"), "*", SearchOption.AllDirectories);

    private sealed class CutStream() : MemoryStream(Encoding.ASCII.GetBytes(Message))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new MessageCutException("The message was cut off.");
    }
}
