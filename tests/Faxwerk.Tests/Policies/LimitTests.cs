using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Storage;
using Faxwerk.Tests.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Policies;

/// <summary>What is taken from whom, by the section <c>limits</c>.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private readonly TestServices _services = new(services => services
        .AddSingleton<NumberPolicy>().AddSingleton<MailSenders>().AddSingleton<MailIntake>().AddSingleton(new FreeSpace(() => long.MaxValue)).AddQueue());

    private User _anna = null!;

    public async ValueTask InitializeAsync()
    {
        await _services.StartAsync();
        var (anna, error) = await _services.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "en", Addresses = ["anna@firma.de"] }, "", "test");
        Assert.Null(error);
        _anna = anna!;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Theory]
    [InlineData("anna@firma.de", "+49891234", 250)]
    [InlineData("anna@firma.de", "+43121234", 550)]   // not among those allowed to her
    [InlineData("bert@firma.de", "+43121234", 250)]
    [InlineData("anna@firma.de", "+49891266", 550)]   // blocked for all
    [InlineData("bert@firma.de", "+49891266", 550)]
    [InlineData("anna@firma.de", "+4990012345", 250)] // premium numbers are open to her alone
    [InlineData("bert@firma.de", "+4990012345", 550)]
    [InlineData("anna@firma.de", "112", 550)]         // emergency numbers to nobody
    public async Task Numbers_are_allowed_and_blocked_for_all_and_for_single_users(string sender, string number, int code)
    {
        await _services.SetAsync("limits.blockedPrefixes", "+49891266");
        await _services.SetAsync("limits.users", """[{"user":"Anna","allowedPrefixes":["+49"],"allowedClasses":["premium","emergency"]}]""");
        Assert.Equal(code, (await RecipientAsync(sender, number)).Code);
    }

    [Fact]
    public async Task More_faxes_within_an_hour_than_allowed_are_taken_later()
    {
        await _services.SetAsync("limits.users", """[{"user":"anna","faxesPerHour":2}]""");
        await EnqueueAsync(_anna.SubmittedBy);
        Assert.Equal(250, (await RecipientAsync("anna@firma.de", "+49891")).Code);
        await EnqueueAsync(_anna.SubmittedBy);
        var reply = await RecipientAsync("anna@firma.de", "+49891");
        Assert.Equal((452, "4.7.1"), (reply.Code, reply.Status));
        Assert.Equal(250, (await RecipientAsync("bert@firma.de", "+49891")).Code);
        var limits = _services.Get<SendLimits>();
        Assert.False((await limits.JudgeRateAsync(_anna.SubmittedBy, 3))!.IsTemporary);
        await _services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE fax SET created_at = created_at - 3600001"));
        Assert.Null(await limits.JudgeRateAsync(_anna.SubmittedBy, 2));
    }

    [Fact]
    public async Task A_fax_has_no_more_pages_and_bytes_than_allowed()
    {
        await _services.SetAsync("limits.pages", "10");
        await _services.SetAsync("limits.bytes", "5000");
        await _services.SetAsync("limits.users", """[{"user":"anna","pages":20},{"user":"key:sap","pages":0}]""");
        var limits = _services.Get<SendLimits>();
        Assert.Equal((true, false), (await limits.JudgeSizeAsync("", 10, 5000) is null, await limits.JudgeSizeAsync("", 11, 5000) is null));
        Assert.Equal((true, false), (await limits.JudgeSizeAsync(_anna.SubmittedBy, 20, 5000) is null, await limits.JudgeSizeAsync(_anna.SubmittedBy, 21, 5000) is null));
        Assert.Equal((true, false), (await limits.JudgeSizeAsync("key:sap", 1000, 5000) is null, await limits.JudgeSizeAsync("key:sap", 1000, 5001) is null));
    }

    [Fact]
    public void Requests_are_counted_for_each_caller_by_the_minute()
    {
        var time = new VirtualTime();
        var rates = new RequestRates(new Fixed<LimitSettings>(new LimitSettings { RequestsPerMinute = 30 }), time);
        Assert.Equal(30, Enumerable.Range(0, 40).Count(_ => rates.Take("key:sap") is null));
        Assert.Equal(TimeSpan.FromMinutes(1), rates.Take("key:sap"));
        Assert.Null(rates.Take("user:1"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(rates.Take("key:sap"));
    }

    [Theory]
    [InlineData("""[{"user":"anna","blockedPrefixes":["0900"]}]""")]
    [InlineData("""[{"user":"anna"},{"user":"Anna"}]""")]
    [InlineData("""[{"faxesPerHour":3}]""")]
    public async Task Limits_that_cannot_be_are_refused(string users) =>
        Assert.NotNull((await _services.Get<Faxwerk.Settings.SettingsStore>().SetAsync("limits.users", users, "test")).Error);

    private ValueTask<SmtpReply> RecipientAsync(string sender, string number) => _services.Get<MailIntake>().RecipientAsync(
        new SmtpEnvelope { Peer = new SmtpPeer { Remote = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 25) }, Sender = FaxServer.Address(sender) }, new SmtpRecipient(new MailAddress(number, "fax.localhost")), CancellationToken.None);

    private Task EnqueueAsync(string submittedBy) => _services.Get<Database>().InTransactionAsync(
        tx => _services.Get<FaxQueue>().EnqueueAsync(tx, QueueBed.Fax("+49891234") with { SubmittedBy = submittedBy }));
}
