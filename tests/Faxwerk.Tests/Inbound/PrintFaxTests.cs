using System.Text;
using Faxwerk.Alarms;
using Faxwerk.Delivery;
using Faxwerk.Hosting;
using Faxwerk.Printing;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tests.Printing;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

public sealed class PrintFaxTests
{
    [Fact]
    public async Task A_fax_is_printed_when_the_job_is_completed_and_not_when_it_is_accepted()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        await bed.PrinterAsync("Flur", printer.Address, new OutletOptions { Paper = PaperSize.A4, Sides = PrintSides.LongEdge, Tray = "tray-2", Copies = 2 });
        printer.State = PrintJobState.Processing;
        var id = await bed.DeliverAsync(DeliveryKind.Print, "Flur");
        await bed.TryAsync(PrintFax.TaskKind);
        var delivery = await bed.FindAsync(id);
        Assert.Equal((DeliveryState.Waiting, $"1 {printer.Address}"), (delivery.State, delivery.Reference));
        Assert.Contains("is being printed", delivery.Detail, StringComparison.Ordinal);
        printer.State = PrintJobState.Completed;
        bed.Services.Time.Advance(TimeSpan.FromSeconds(30));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryState.Done, (await bed.FindAsync(id)).State);

        var (request, body) = Assert.Single(printer.Jobs);
        Assert.Contains("%PDF-", Encoding.Latin1.GetString(body), StringComparison.Ordinal);
        var job = request.Group(IppTag.JobGroup);
        Assert.Equal((2, "two-sided-long-edge", "fit"), (job["copies"]!.Number, job["sides"]!.Text, job["print-scaling"]!.Text));
        Assert.Equal("tray-2", job["media-col"]!.Members!.Single(member => member.Name == "media-source").Values[0].Text);
        Assert.Equal([21000, 29700], job["media-col"]!.Members![0].Values[0].Members!.Select(side => side.Values[0].Number));
    }

    [Theory]
    [InlineData(PrintJobState.Stopped, "media-empty")]
    [InlineData(PrintJobState.Held, "job-hold-until-specified")]
    public async Task A_job_that_stands_still_waits_with_the_reason_of_the_printer_and_is_not_printed_again(PrintJobState state, string reason)
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        (printer.State, printer.Reasons) = (state, reason);
        var id = await bed.DeliverAsync(DeliveryKind.Print, printer.Address);
        for (var i = 0; i < 3; i++)
        {
            await bed.TryAsync(PrintFax.TaskKind);
            bed.Services.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Contains(reason, (await bed.FindAsync(id)).Detail, StringComparison.Ordinal);
        Assert.Single(printer.Jobs);
    }

    [Fact]
    public async Task A_job_that_the_printer_gave_up_is_printed_again_and_one_that_somebody_cancelled_is_not()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        printer.State = PrintJobState.Aborted;
        var id = await bed.DeliverAsync(DeliveryKind.Print, printer.Address);
        await bed.TryAsync(PrintFax.TaskKind);
        bed.Services.Time.Advance(TimeSpan.FromMinutes(1));
        printer.State = PrintJobState.Canceled;
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(2, printer.Jobs.Count);
        var delivery = await bed.FindAsync(id);
        Assert.Equal(DeliveryState.Failed, delivery.State);
        Assert.Contains("was cancelled there", delivery.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_answer_was_lost_is_found_by_its_name_and_not_printed_twice()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        printer.DropsAnswer = true;
        var id = await bed.DeliverAsync(DeliveryKind.Print, printer.Address);
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryState.Waiting, (await bed.FindAsync(id)).State);
        bed.Services.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryState.Done, (await bed.FindAsync(id)).State);
        Assert.Single(printer.Jobs);
    }

    [Fact]
    public async Task A_printer_at_another_address_is_not_asked_for_the_job_of_the_one_before()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var other = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        var outlet = await bed.PrinterAsync("Flur", printer.Address);
        printer.State = PrintJobState.Processing;
        await bed.DeliverAsync(DeliveryKind.Print, "Flur");
        await bed.TryAsync(PrintFax.TaskKind);
        await bed.Services.Get<Outlets>().ChangeAsync(outlet.Id, before => before with { Address = other.Address }, null, "test", CancellationToken.None);
        bed.Services.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Single(other.Jobs);
    }

    [Fact]
    public async Task A_job_that_the_printer_has_forgotten_is_not_printed_again_and_may_have_been_printed()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        printer.State = PrintJobState.Processing;
        var id = await bed.DeliverAsync(DeliveryKind.Print, printer.Address);
        await bed.TryAsync(PrintFax.TaskKind);
        printer.Forgets = true;
        bed.Services.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryState.Failed, (await bed.FindAsync(id)).State);
        Assert.Contains("may have been printed", (await bed.FindAsync(id)).Detail, StringComparison.Ordinal);
        Assert.Single(printer.Jobs);
    }

    [Theory]
    [InlineData(PrintJobState.Aborted, false)]
    [InlineData(PrintJobState.Completed, true)]
    public async Task A_printer_that_gives_jobs_up_or_never_says_that_it_took_one_gets_two_at_most(PrintJobState state, bool isMute)
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        (printer.State, printer.Forgets) = (state, isMute);
        var id = await bed.DeliverAsync(DeliveryKind.Print, printer.Address);
        for (var i = 0; i < 6; i++)
        {
            printer.DropsAnswer = isMute;
            await bed.TryAsync(PrintFax.TaskKind);
            bed.Services.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(2, printer.Jobs.Count);
        Assert.Equal(DeliveryState.Failed, (await bed.FindAsync(id)).State);
        Assert.Contains("may have been printed", (await bed.FindAsync(id)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_job_of_a_fax_that_went_elsewhere_or_was_given_up_is_cancelled_and_one_that_is_printed_at_the_last_moment_has_not_failed()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        printer.State = PrintJobState.Stopped;
        var ids = new List<long>();
        for (var i = 0; i < 2; i++)
            ids.Add(await bed.DeliverAsync(DeliveryKind.Print, printer.Address, $":{i}"));
        await bed.TryAsync(PrintFax.TaskKind);
        await bed.Deliveries.RedirectAsync(ids[0], new DeliveryTarget(DeliveryKind.Mail, "anna@firma.de"), "otto", CancellationToken.None);
        Assert.Equal(1, await bed.TryAsync(CancelPrint.TaskKind));
        Assert.Single(printer.Asked, IppOperation.CancelJob);
        bed.Services.Time.Advance(TimeSpan.FromDays(3));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryState.Failed, (await bed.FindAsync(ids[1])).State);
        Assert.Equal(1, await bed.TryAsync(CancelPrint.TaskKind));
        Assert.Equal(2, printer.Asked.Count(operation => operation == IppOperation.CancelJob));

        var last = await bed.DeliverAsync(DeliveryKind.Print, printer.Address, ":last");
        await bed.TryAsync(PrintFax.TaskKind);
        printer.State = PrintJobState.Completed;
        bed.Services.Time.Advance(TimeSpan.FromDays(3));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryState.Done, (await bed.FindAsync(last)).State);
    }

    [Fact]
    public async Task A_fax_that_is_tried_again_finds_the_job_that_the_printer_still_has()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        printer.State = PrintJobState.Stopped;
        var id = await bed.DeliverAsync(DeliveryKind.Print, printer.Address);
        await bed.TryAsync(PrintFax.TaskKind);
        bed.Services.Time.Advance(TimeSpan.FromDays(3));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryAnswer.Done, await bed.Deliveries.RetryAsync(id, "otto", CancellationToken.None));
        await bed.TryAsync(CancelPrint.TaskKind);
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal((DeliveryState.Waiting, $"1 {printer.Address}"), ((await bed.FindAsync(id)).State, (await bed.FindAsync(id)).Reference));
        Assert.Single(printer.Jobs);
        Assert.DoesNotContain(IppOperation.CancelJob, printer.Asked);
    }

    [Fact]
    public async Task One_fax_goes_first_to_a_printer_that_is_off_and_the_others_wait_for_what_comes_of_it()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        printer.IsDead = true;
        var first = await bed.DeliverAsync(DeliveryKind.Print, printer.Address);
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Single(printer.Asked);
        var second = await bed.DeliverAsync(DeliveryKind.Print, printer.Address, ":second");
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Single(printer.Asked);
        Assert.Equal((await bed.FindAsync(first)).Detail, (await bed.FindAsync(second)).Detail);
        bed.Services.Time.Advance(TimeSpan.FromSeconds(10));
        printer.IsDead = false;
        await bed.TryAsync(PrintFax.TaskKind);
        bed.Services.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal((DeliveryState.Done, DeliveryState.Done), ((await bed.FindAsync(first)).State, (await bed.FindAsync(second)).State));
    }

    [Theory]
    [InlineData(PrintJobState.Processing, "job-printing", "Sending data to printer.", false)]
    [InlineData(PrintJobState.Processing, "media-empty-error", "", true)]
    [InlineData(PrintJobState.Processing, "job-printing", "The printer may not exist or is unavailable at this time.", true)]
    [InlineData(PrintJobState.Stopped, "none", "", true)]
    public async Task A_printer_that_prints_is_no_trouble_and_one_that_waits_for_somebody_or_is_off_is(PrintJobState state, string reason, string message, bool isTrouble)
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        (printer.State, printer.Reasons, printer.Message) = (state, reason, message);
        await bed.DeliverAsync(DeliveryKind.Print, printer.Address);
        await bed.TryAsync(PrintFax.TaskKind);
        bed.Services.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.TryAsync(PrintFax.TaskKind);
        var troubles = new Troubles(
            bed.Services.Get<Database>(), bed.Services.Get<SettingsStore>(), new FreeSpace(() => long.MaxValue), new NodeOptions(), bed.Services.Get<StorageOptions>(), new Fixed<AlarmSettings>(new AlarmSettings()), [], bed.Services.Time);
        Assert.Equal(isTrouble, (await troubles.FindAsync(CancellationToken.None)).Any(trouble => trouble.Name.StartsWith("print:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_printer_that_takes_no_jobs_says_why()
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        printer.Accepts = false;
        var id = await bed.DeliverAsync(DeliveryKind.Print, printer.Address);
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Contains("media-empty-error", (await bed.FindAsync(id)).Detail, StringComparison.Ordinal);
        Assert.Empty(printer.Jobs);
    }

    [Fact]
    public async Task Printers_of_a_CUPS_server_are_found()
    {
        await using var printer = await StubPrinter.StartAsync();
        using var client = new IppClient();
        var root = printer.Address[..printer.Address.IndexOf("/ipp/print", StringComparison.Ordinal)];
        var found = Assert.Single(await new IppPrinter(client).ListAsync(new IppTarget(root), CancellationToken.None));
        Assert.Equal(("Flur", $"{root}/printers/Flur", "Im Flur"), (found.Name, found.Address, found.Info));
    }

    [Fact]
    public async Task Ippeveprinter_prints_a_fax_with_what_was_asked_of_it()
    {
        await using var printer = await EvePrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        await bed.PrinterAsync("Eve", printer.Address, new OutletOptions { Paper = PaperSize.Letter, Sides = PrintSides.LongEdge, Copies = 2 });
        var id = await bed.DeliverAsync(DeliveryKind.Print, "Eve");
        await Eventually.HoldsAsync(
            async () =>
            {
                await bed.TryAsync(PrintFax.TaskKind);
                bed.Services.Time.Advance(TimeSpan.FromMinutes(1));
                return (await bed.FindAsync(id)).State == DeliveryState.Done;
            },
            "the job is completed", 60);
        var printed = Assert.Single(System.IO.Directory.GetFiles(printer.Spool, "*.pdf"));
        Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(printed)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CUPS_names_its_printers_and_prints_a_fax_on_one_of_them()
    {
        await using var cups = await CupsServer.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        var found = Assert.Single(await bed.Services.Get<IppPrinter>().ListAsync(new IppTarget(cups.Address), CancellationToken.None));
        Assert.Equal(("Flur", "Im Flur"), (found.Name, found.Info));
        await bed.PrinterAsync("Flur", found.Address, new OutletOptions { Paper = PaperSize.A4, Copies = 1 });
        var id = await bed.DeliverAsync(DeliveryKind.Print, "Flur");
        await Eventually.HoldsAsync(
            async () =>
            {
                await bed.TryAsync(PrintFax.TaskKind);
                bed.Services.Time.Advance(TimeSpan.FromMinutes(1));
                return (await bed.FindAsync(id)).State == DeliveryState.Done;
            },
            "the job is completed", 60);
        Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Assert.Single(cups.Printed))), StringComparison.Ordinal);
    }
}
