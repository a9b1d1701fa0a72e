using System.Diagnostics;
using Faxwerk.Archive;
using Faxwerk.Hosting;
using Faxwerk.Inbox;
using Faxwerk.Mail.Mime;
using Faxwerk.Ocr;
using Faxwerk.Pages;
using Faxwerk.Rendering;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Tests.Inbound;
using Faxwerk.Tests.Rendering;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Faxwerk.Tests.Ocr;

/// <summary>The text of received faxes on its way into mail, archive and inbox.</summary>
public sealed class SearchableFaxTests(RendererFixture renderer)
{
    [Theory]
    [EveryEngine]
    public async Task The_words_of_a_fax_are_found_in_its_mail_and_kept_for_the_inbox(Engine engine)
    {
        await using var services = await StartAsync(engine);
        var page = await TesseractTests.PageAsync(renderer, Resolution.Fine);
        var id = await ReceiveAsync(services, page, page);
        await services.RunTasksAsync();

        var pdf = Mailed(services);
        Assert.Contains("überweisen", await TextAsync(pdf), StringComparison.Ordinal);
        var texts = await services.Get<ReceivedTexts>().ReadAsync(id, CancellationToken.None);
        Assert.Equal([0, 1], texts.Select(text => text.PageIndex));
        Assert.All(texts, text => Assert.Contains("4711", text.Text, StringComparison.Ordinal));
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("DELETE FROM received_fax WHERE id = @id", new { id }));
        Assert.Empty(await services.Get<ReceivedTexts>().ReadAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task A_mail_waits_for_its_text_no_longer_than_its_patience_and_the_archive_longer()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await ReceiveAsync(services, InboundServices.Page(0, last: true).Image);
        await RunAsync(services, ReceivedFaxes.RouteFax);
        var tasks = services.Get<TaskQueue>();
        services.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.Null(await tasks.ClaimAsync(Delivery.DeliverMail.TaskKind, "test", TimeSpan.FromMinutes(1)));
        services.Time.Advance(TimeSpan.FromSeconds(1));
        await RunAsync(services, Delivery.DeliverMail.TaskKind);
        Assert.Equal("", (await TextAsync(Mailed(services))).Trim());
        Assert.Null(await tasks.ClaimAsync(ArchiveReceived.TaskKind, "test", TimeSpan.FromMinutes(1)));
        services.Time.Advance(new OcrSettings().ArchivePatience);
        Assert.NotNull(await tasks.ClaimAsync(ArchiveReceived.TaskKind, "test", TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Without_tesseract_a_mail_goes_at_once_and_the_next_one_does_not_even_wait()
    {
        await using var services = await StartAsync(Engine.Sqlite, "/usr/bin/no-tesseract");
        await ReceiveAsync(services, InboundServices.Page(0, last: true).Image);
        await RunAsync(services, ReceivedFaxes.RouteFax);
        var task = (await services.Get<TaskQueue>().ClaimAsync(ReadText.TaskKind, "test", TimeSpan.FromMinutes(1)))!;
        Assert.NotEqual(TaskResult.Done, await services.Handler(ReadText.TaskKind).HandleAsync(task, CancellationToken.None));
        await RunAsync(services, Delivery.DeliverMail.TaskKind);
        Assert.NotEmpty(Mailed(services));
        Assert.Contains("tesseract-ocr", services.Get<Tesseract>().Fault, StringComparison.Ordinal);
        await ReceiveAsync(services, InboundServices.Page(0, last: true).Image);
        await RunAsync(services, ReceivedFaxes.RouteFax);
        await RunAsync(services, Delivery.DeliverMail.TaskKind);
        Assert.Equal(2, System.IO.Directory.GetFiles(services.Outbox, "*.eml").Length);
    }

    [Fact]
    public async Task A_page_whose_reading_is_killed_is_read_again()
    {
        await using var services = await StartAsync(Engine.Sqlite);
        var id = await ReceiveAsync(services, await TesseractTests.PageAsync(renderer, Resolution.Fine));
        await RunAsync(services, ReceivedFaxes.RouteFax);
        Assert.Null(await services.Get<Tesseract>().CheckAsync(CancellationToken.None));
        var reading = RunAsync(services, ReadText.TaskKind);
        Process? child = null;
        await Eventually.HoldsAsync(() => (child = Child()) is not null || reading.IsCompleted, "tesseract runs");
        child!.Kill();
        await reading;
        Assert.Contains("4711", Assert.Single(await services.Get<ReceivedTexts>().ReadAsync(id, CancellationToken.None)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tiff", ".tif")]
    [InlineData("Pdf", ".pdf")]
    public async Task Only_a_pdf_waits_for_text(string format, string ending)
    {
        await using var services = await StartAsync(Engine.Sqlite);
        await services.SetAsync("receiving.attachment", format);
        await ReceiveAsync(services, InboundServices.Page(0, last: true).Image);
        await RunAsync(services, ReceivedFaxes.RouteFax);
        var isDue = await services.Get<TaskQueue>().ClaimAsync(Delivery.DeliverMail.TaskKind, "test", TimeSpan.FromMinutes(1)) is not null;
        Assert.Equal(ending == ".tif", isDue);
    }

    private async Task<InboundServices> StartAsync(Engine engine, string program = "/usr/bin/tesseract")
    {
        renderer.RequireRenderer();
        var services = await InboundServices.StartAsync(engine, collection => collection.AddSingleton(provider =>
            new Tesseract(renderer.Runner, provider.GetRequiredService<IOptionsMonitor<OcrSettings>>(), provider.GetRequiredService<IOptionsMonitor<RenderingSettings>>()) { Program = program }));
        await services.SetAsync("ocr.enabled", "true");
        return services;
    }

    private static async Task<long> ReceiveAsync(InboundServices services, params PageImage[] pages)
    {
        var fax = await services.AnswerAsync("123");
        for (var i = 0; i < pages.Length; i++)
            await fax.StorePage(new ReceivedPage(i, pages[i], BadRows: 0, i == pages.Length - 1, "+49 89 555"), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok });
        return (await services.Get<ReceivedFaxes>().ListAsync(long.MaxValue, 1, CancellationToken.None))[0].Id;
    }

    private static async Task RunAsync(InboundServices services, string kind)
    {
        var task = await services.Get<TaskQueue>().ClaimAsync(kind, "test", TimeSpan.FromMinutes(1));
        Assert.NotNull(task);
        Assert.Equal(TaskResult.Done, await services.Handler(kind).HandleAsync(task, CancellationToken.None));
    }

    private static byte[] Mailed(InboundServices services) =>
        MimeReader.Read(File.ReadAllBytes(System.IO.Directory.GetFiles(services.Outbox, "*.eml").Single())).Attachments.Single(part => part.FileName!.EndsWith(".pdf", StringComparison.Ordinal)).Decode().ToArray();

    private async Task<string> TextAsync(byte[] pdf)
    {
        var result = await renderer.Runner.RunAsync(
            new ProcessCommand("pdftotext", ["-", "-"]), pdf, new ProcessLimits(TimeSpan.FromSeconds(30), 1 << 20), CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(result.Output.Span);
    }

    /// <summary>A tesseract that this process started, by way of its sandbox.</summary>
    private static Process? Child() => Process.GetProcessesByName("tesseract").FirstOrDefault(process => Ancestors(process.Id).Contains(Environment.ProcessId));

    private static IEnumerable<int> Ancestors(int id)
    {
        for (var depth = 0; depth < 8 && id > 1; depth++)
        {
            string stat;
            try
            {
                stat = File.ReadAllText($"/proc/{id}/stat");
            }
            catch (IOException)
            {
                yield break;
            }

            id = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            yield return id;
        }
    }
}
