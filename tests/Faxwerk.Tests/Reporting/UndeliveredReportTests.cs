using System.Text;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Mail.Mime;
using Faxwerk.Outbox;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Reporting;

/// <summary>Reports that meet obstacles: somebody is told all the same.</summary>
public sealed class UndeliveredReportTests : IAsyncLifetime
{
    private static readonly ReportOrigin Origin = new() { Key = "4711", ReportTo = "chef@firma.de", Subject = "Angebot" };

    private readonly TestServices _services = new(services => services.AddSingleton(new NodeOptions()).AddOutbox().AddQueue().AddReporting());

    public async ValueTask InitializeAsync()
    {
        await _services.StartAsync();
        await _services.SetAsync("mail.postmaster", "post@firma.de");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_report_that_its_sender_cannot_get_goes_to_the_postmaster_unchanged()
    {
        var blob = await _services.Get<IBlobStore>().WriteAsync("Message-ID: <1@x>\r\n\r\n"u8.ToArray());
        await _services.Get<Database>().InTransactionAsync(
            tx => SendMail.AddAsync(tx, _services.Get<TaskQueue>(), new MailToSend(blob.Id, "chef@firma.de", "report-4711")));
        await GiveUpAsync(SendMail.TaskKind);

        var again = await ClaimAsync(SendMail.TaskKind);
        Assert.Equal(("post@firma.de", blob.Id), (again!.Read<MailToSend>().Recipient, again.Read<MailToSend>().BlobId));
        Assert.Equal([$"task:{again.Id}"], await _services.Get<Database>().QueryAsync<string>("SELECT owner FROM blob_use"));
        await GiveUpAsync(again);
        Assert.Null(await ClaimAsync(SendMail.TaskKind));
        Assert.Single(await _services.Get<Database>().QueryAsync<string>("SELECT owner FROM blob_use"));
    }

    [Fact]
    public async Task A_refusal_that_its_sender_cannot_get_goes_to_the_postmaster_under_its_message_id()
    {
        await _services.Get<Database>().InTransactionAsync(tx => _services.Get<Refusals>().AddAsync(tx, new RefusalReport(Origin, [new Refusal("Leer.", "Empty.")])));
        await GiveUpAsync(Refusals.TaskKind);

        var again = (await ClaimAsync(Refusals.TaskKind))!;
        Assert.Equal("post@firma.de", again.Read<RefusalReport>().InsteadTo);
        Assert.Equal(TaskResult.Done, await HandlerOf(Refusals.TaskKind).HandleAsync(again, CancellationToken.None));
        var mail = MimeReader.Read(await File.ReadAllBytesAsync(Assert.Single(System.IO.Directory.GetFiles(_services.Get<MailDispatch>().Folder))));
        Assert.Equal(("<refusal.4711@localhost>", "chef@firma.de"), (mail.MessageId, mail.To.Single().Address));
        await GiveUpAsync(again);
        Assert.Null(await ClaimAsync(Refusals.TaskKind));
    }

    [Fact]
    public async Task A_document_that_is_lost_is_reported_without_its_pages()
    {
        var blob = await _services.Get<IBlobStore>().WriteAsync(Encoding.ASCII.GetBytes("lost"));
        var fax = new NewFax
        {
            JobId = Origin.Key, Sender = "chef@firma.de", BlobId = blob.Id, PageCount = 1, Origin = JsonSerializer.Serialize(Origin, JsonSerializerOptions.Web),
            Recipients = [new FaxRecipient(FaxNumber.Parse("089123456", new SiteSettings())!)],
        };
        var ids = await _services.Get<Database>().InTransactionAsync(tx => _services.Get<FaxQueue>().EnqueueAsync(tx, fax));
        await _services.Get<FaxQueue>().CancelAsync(ids[0]);
        await _services.Get<IBlobStore>().DeleteAsync(blob.Id);

        Assert.Equal(TaskResult.Done, await HandlerOf(SendReport.Kind).HandleAsync((await ClaimAsync(SendReport.Kind))!, CancellationToken.None));
        Assert.Equal("chef@firma.de", (await ClaimAsync(SendMail.TaskKind))!.Read<MailToSend>().Recipient);
    }

    private ITaskHandler HandlerOf(string kind) => _services.Get<IEnumerable<ITaskHandler>>().Single(handler => handler.Kind == kind);

    private Task<LeasedTask?> ClaimAsync(string kind) => _services.Get<TaskQueue>().ClaimAsync(kind, "test", TimeSpan.FromMinutes(1));

    private async Task GiveUpAsync(string kind) => await GiveUpAsync((await ClaimAsync(kind))!);

    private Task GiveUpAsync(LeasedTask task) =>
        _services.Get<TaskQueue>().FailAsync(task, "550 no such user", tx => HandlerOf(task.Kind).GivenUpAsync(tx, task, "550 no such user"));
}
