using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;
using Faxwerk.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Intake;

/// <summary>Whose fax a mail is.</summary>
public sealed class MailSenderTests : IAsyncLifetime
{
    private readonly TestServices _services = new(services => services.AddSingleton<NumberPolicy>().AddSingleton<MailSenders>().AddSingleton<MailIntake>().AddSingleton(new FreeSpace(() => long.MaxValue)));

    public ValueTask InitializeAsync() => _services.StartAsync();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_mail_is_the_fax_of_the_user_with_the_address()
    {
        var anna = await AddAsync("anna", Role.User, "anna@firma.de", "a.huber@firma.de");
        Assert.Equal(new MailSender(anna.SubmittedBy, null), await JudgeAsync("A.Huber@firma.de"));
        Assert.Equal(new MailSender("", null), await JudgeAsync("bert@firma.de"));
        await SendAsync("a.huber@firma.de");
        Assert.Contains($"\"submittedBy\":\"{anna.SubmittedBy}\"", Assert.Single(await _services.Get<Database>().QueryAsync<string>("SELECT payload FROM task")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Unknown_senders_are_refused_or_send_as_the_default_user()
    {
        await AddAsync("anna", Role.User, "anna@firma.de");
        var stranger = await AddAsync("stranger", Role.User);
        await _services.SetAsync("mail.defaultUser", "Stranger");
        Assert.Equal(stranger.SubmittedBy, (await JudgeAsync("bert@firma.de")).SubmittedBy);
        await _services.SetAsync("mail.unknownSender", "refuse");
        Assert.Equal((550, "5.7.1"), Code(await JudgeAsync("bert@firma.de")));
        Assert.Null((await JudgeAsync("anna@firma.de")).Refusal);
        Assert.Equal(550, (await _services.Get<MailIntake>().MailAsync(Envelope("bert@firma.de"), CancellationToken.None)).Code);
        await _services.SetAsync("mail.unknownSender", "default");
        await _services.SetAsync("mail.defaultUser", "nobody");
        Assert.Equal((550, "5.7.1"), Code(await JudgeAsync("bert@firma.de")));
    }

    [Fact]
    public async Task A_system_that_is_nobodys_address_sends_as_the_user_of_the_first_row_that_fits()
    {
        var (anna, sap) = (await AddAsync("anna", Role.User, "fax=+498912@crm.firma.de"), await AddAsync("sap", Role.User));
        await _services.SetAsync("mail.unknownSender", "refuse");
        await _services.SetAsync("mail.senders", """[{"sender":"FAX=+4989*@crm.firma.de","user":"SAP"},{"sender":"@mon.firma.de","user":"sap","port":2534},{"sender":"scan@firma.de","user":"gone"}]""");
        Assert.Equal(sap.SubmittedBy, (await JudgeAsync("fax=+498934@CRM.firma.de")).SubmittedBy);
        Assert.Equal(anna.SubmittedBy, (await JudgeAsync("FAX=+498912@crm.firma.de")).SubmittedBy);
        Assert.Equal((550, "5.7.1"), Code(await JudgeAsync("FAX=+493012@crm.firma.de")));
        Assert.Equal(sap.SubmittedBy, (await JudgeAsync("nagios@mon.firma.de", 2534)).SubmittedBy);
        Assert.Equal((550, "5.7.1"), Code(await JudgeAsync("nagios@mon.firma.de", 2533)));
        Assert.Equal((550, "5.7.1"), Code(await JudgeAsync("scan@firma.de")));
        await _services.Get<Users>().ChangeAsync(sap.Id, user => user with { State = UserState.Disabled }, "test");
        Assert.Equal((550, "5.7.1"), Code(await JudgeAsync("fax=+498934@crm.firma.de")));
    }

    [Fact]
    public async Task A_mapped_sender_opens_the_server_to_no_client()
    {
        await AddAsync("sap", Role.User);
        await _services.SetAsync("mail.senders", """[{"sender":"@crm.firma.de","user":"sap"}]""");
        await _services.SetAsync("mail.allowedNetworks", """["192.0.2.0/24"]""");
        await _services.SetAsync("mail.submissionUser", "erp");
        await _services.SetAsync("mail.submissionPassword", "a-long-password");
        Assert.Equal(SmtpReply.AuthenticationRequired, await _services.Get<MailIntake>().MailAsync(Envelope("batch@crm.firma.de"), CancellationToken.None));
    }

    [Theory]
    [InlineData("*@firma.de", "anna", true)]
    [InlineData("a*a@firma.de", "anna", true)]
    [InlineData("a*a@firma.de", "a", false)]
    [InlineData("a*n*a@firma.de", "anna", true)]
    [InlineData("a*x*a@firma.de", "anna", false)]
    [InlineData("an*@firma.de", "Anna", true)]
    [InlineData("nn*@firma.de", "anna", false)]
    [InlineData("anna@firma.de", "annab", false)]
    [InlineData("*bab@firma.de", "babab", true)]
    public void An_asterisk_stands_for_any_characters(string pattern, string localPart, bool fits) =>
        Assert.Equal(fits, new Faxwerk.Settings.MailSenderRow { Sender = pattern, User = "x" }.IsFor(localPart, "Firma.de", 25));

    [Theory]
    [InlineData("firma.de")]
    [InlineData("anna@*.de")]
    [InlineData("anna b@firma.de")]
    public async Task A_pattern_that_is_none_is_refused(string pattern) =>
        Assert.Contains("senders: sender:", (await _services.Get<Faxwerk.Settings.SettingsStore>().SetAsync("mail.senders", $$"""[{"sender":"{{pattern}}","user":"sap"}]""", "test")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Who_is_disabled_or_an_auditor_sends_nothing()
    {
        var anna = await AddAsync("anna", Role.User, "anna@firma.de");
        await AddAsync("otto", Role.Auditor, "otto@firma.de");
        Assert.Equal((550, "5.7.1"), Code(await JudgeAsync("otto@firma.de")));
        Assert.Equal(250, (await _services.Get<MailIntake>().MailAsync(Envelope("anna@firma.de"), CancellationToken.None)).Code);
        await _services.Get<Users>().ChangeAsync(anna.Id, user => user with { State = UserState.Disabled }, "test");
        Assert.Equal((550, "5.7.1"), Code(await JudgeAsync("anna@firma.de")));
        Assert.Equal(550, (await SendAsync("anna@firma.de")).Code);
        Assert.Empty(await _services.Get<Database>().QueryAsync<string>("SELECT payload FROM task"));
    }

    private async Task<User> AddAsync(string login, Role role, params string[] addresses) =>
        (await _services.Get<Users>().AddAsync(new User { Login = login, DisplayName = login, Language = "de", Role = role, Addresses = addresses }, "", "test")).User!;

    private Task<MailSender> JudgeAsync(string address, int port = 2533) =>
        _services.Get<MailSenders>().JudgeAsync(FaxServer.Address(address), new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port), CancellationToken.None);

    private async Task<SmtpReply> SendAsync(string sender)
    {
        await using var message = new MemoryStream("From: a@x.de\r\nSubject: Test\r\n\r\nHallo\r\n"u8.ToArray());
        return await _services.Get<MailIntake>().DataAsync(Envelope(sender), message, CancellationToken.None);
    }

    private static SmtpEnvelope Envelope(string sender) => new()
    {
        Peer = new SmtpPeer { Remote = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 4711) }, Sender = FaxServer.Address(sender), Recipients = [new SmtpRecipient(FaxServer.Address("089123@fax.localhost"))],
    };

    private static (int, string) Code(MailSender sender) => (sender.Refusal!.Code, sender.Refusal.Status);
}
