using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Outbox;
using Faxwerk.Pages;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Intake;

public sealed class RenderMailTests : IAsyncLifetime
{
    private readonly Renderer _renderer = new();
    private readonly TestServices _services;

    public RenderMailTests() => _services = new TestServices(services => services
        .AddSingleton(new NodeOptions()).AddApi().AddOutbox().AddQueue().AddReporting().AddIntake()
        .AddSingleton<IPageSource>(_renderer)
        .AddSingleton<Func<RenderingSettings>>(() => new RenderingSettings())
        .AddSingleton<DocumentRenderer>());

    public ValueTask InitializeAsync() => _services.StartAsync();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_fault_that_never_ends_is_reported_once()
    {
        _renderer.Fault = new InvalidOperationException("the fonts are gone");
        var task = await AcceptAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Handler().HandleAsync(task, CancellationToken.None));
        for (var i = 0; i < 2; i++)
            await _services.Get<Database>().InTransactionAsync(tx => Handler().GivenUpAsync(tx, task, "the fonts are gone"));
        Assert.Equal(1, await RunAsync(Refusals.TaskKind));
        var mail = MimeReader.Read(await File.ReadAllBytesAsync(Assert.Single(System.IO.Directory.GetFiles(_services.Get<MailDispatch>().Folder))));
        Assert.StartsWith("FEHLER / FAILED", mail.Subject);
        Assert.Contains("the fonts are gone", mail.PlainText);
        Assert.Empty(await FaxesAsync());
        Assert.Equal(0, await _services.Get<Database>().FindAsync<int>("SELECT count(*) FROM blob_use"));
    }

    [Fact]
    public async Task A_renderer_that_is_away_for_the_moment_is_tried_again()
    {
        _renderer.Failure = RenderFailureCode.Unavailable;
        var result = await Handler().HandleAsync(await AcceptAsync(), CancellationToken.None);
        Assert.NotEqual(TaskResult.Done, result);
        Assert.Equal(0, await RunAsync(Refusals.TaskKind));
        Assert.Empty(await FaxesAsync());
    }

    [Fact]
    public async Task A_class_refused_since_the_mail_was_accepted_is_not_called()
    {
        var task = await AcceptAsync();
        await _services.SetAsync("site.refusedClasses", "[\"ordinary\"]");
        Assert.Equal(TaskResult.Done, await Handler().HandleAsync(task, CancellationToken.None));
        Assert.Equal(1, await RunAsync(Refusals.TaskKind));
        Assert.Empty(await FaxesAsync());
    }

    [Fact]
    public async Task A_number_barred_since_the_mail_was_accepted_keeps_no_other_from_its_fax()
    {
        _renderer.Pages = 1;
        var task = await AcceptAsync("089123456", "089555777", "0049 89 555777");
        await _services.SetAsync("limits.blockedPrefixes", "[\"+4989555\"]");
        Assert.Equal(TaskResult.Done, await Handler().HandleAsync(task, CancellationToken.None));
        Assert.Equal("+4989123456", Assert.Single(await FaxesAsync()).NumberE164);
        Assert.Equal(1, await RunAsync(Refusals.TaskKind));
        var report = MimeReader.Read(await File.ReadAllBytesAsync(Assert.Single(System.IO.Directory.GetFiles(_services.Get<MailDispatch>().Folder))));
        Assert.Contains("The other recipients get it", report.PlainText);
        Assert.Contains("089555777 may not be called", report.PlainText);
        Assert.DoesNotContain("089123456", report.PlainText);
    }

    [Fact]
    public async Task More_pages_within_an_hour_than_allowed_are_refused_with_a_report_and_count_for_nothing()
    {
        Assert.Null((await _services.Get<Users>().AddAsync(new User { Login = "chef", DisplayName = "Chef", Language = "en", Addresses = ["chef@firma.de"] }, "", "test")).Error);
        await _services.SetAsync("limits.pagesPerHour", "5");
        await _services.SetAsync("limits.faxesPerHour", "2");
        _renderer.Pages = 3;
        for (var mail = 0; mail < 2; mail++)
            Assert.Equal(TaskResult.Done, await Handler().HandleAsync(await AcceptAsync(), CancellationToken.None));
        Assert.Single(await FaxesAsync());
        Assert.Equal(1, await RunAsync(Refusals.TaskKind));
        var report = MimeReader.Read(await File.ReadAllBytesAsync(Assert.Single(System.IO.Directory.GetFiles(_services.Get<MailDispatch>().Folder))));
        Assert.Contains("5 pages are allowed within an hour, 3 were handed in already, this fax has 3", report.PlainText);
        Assert.Equal(0, await _services.Get<Database>().FindAsync<int>("SELECT count(*) FROM reserved_fax"));
        Assert.Null(await _services.Get<SendLimits>().JudgeRateAsync((await FaxesAsync())[0].SubmittedBy, 1));
    }

    [Fact]
    public void Starttls_takes_its_certificate_from_pem_files()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=fax.firma.de", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var (cert, pem) = (Path.Combine(_services.Folder, "cert.pem"), Path.Combine(_services.Folder, "key.pem"));
        File.WriteAllText(cert, certificate.ExportCertificatePem());
        File.WriteAllText(pem, key.ExportPkcs8PrivateKeyPem());
        Assert.True(new NodeOptions { TlsCertificate = cert, TlsKey = pem }.Certificate()!.Current.HasPrivateKey);
        Assert.Null(new NodeOptions().Certificate());
    }

    private RenderMail Handler() => _services.Get<IEnumerable<ITaskHandler>>().OfType<RenderMail>().Single();

    private Task<IReadOnlyList<QueuedFax>> FaxesAsync() => _services.Get<QueueView>().ListAsync(new FaxFilter());

    private async Task<LeasedTask> AcceptAsync(params string[] numbers)
    {
        var envelope = new SmtpEnvelope
        {
            Peer = new SmtpPeer { Remote = new IPEndPoint(IPAddress.Loopback, 4000) },
            Sender = new MailAddress("chef", "firma.de"),
            Recipients = [.. numbers.DefaultIfEmpty("089123456").Select(number => new SmtpRecipient(new MailAddress(number, "fax.localhost")))],
        };
        var message = new MemoryStream(Encoding.ASCII.GetBytes("Subject: Test\r\n\r\nHallo\r\n"));
        Assert.Equal(250, (await _services.Get<ISmtpBackend>().DataAsync(envelope, message, CancellationToken.None)).Code);
        return (await _services.Get<TaskQueue>().ClaimAsync(MailToRender.TaskKind, "test", TimeSpan.FromMinutes(1)))!;
    }

    private async Task<int> RunAsync(string kind)
    {
        var ran = 0;
        var handler = _services.Get<IEnumerable<ITaskHandler>>().Single(h => h.Kind == kind);
        for (; await _services.Get<TaskQueue>().ClaimAsync(kind, "test", TimeSpan.FromMinutes(1)) is { } task; ran++)
            Assert.Equal(TaskResult.Done, await handler.HandleAsync(task, CancellationToken.None));
        return ran;
    }

    private sealed class Renderer : IPageSource
    {
        public Exception? Fault { get; set; }

        public RenderFailureCode? Failure { get; set; }

        public int Pages { get; set; }

        public bool Accepts(string mediaType) => true;

        public Task<RenderFailure?> RenderAsync(RenderSource source, string mediaType, PageCollector pages, CancellationToken cancellation)
        {
            for (var page = 0; page < Pages; page++)
                pages.Add(new Bitmap(1728, 10));
            return Fault is not null ? throw Fault : Task.FromResult(Failure is { } code ? new RenderFailure(code, source.FileName, null) : null);
        }
    }
}
