using Faxwerk.Archive;
using Faxwerk.Audit;
using Faxwerk.Delivery;
using Faxwerk.Inbox;
using Faxwerk.Mail.Mime;
using Faxwerk.Routing;
using Faxwerk.Settings;
using Faxwerk.Tasks;
using Faxwerk.Tests.Printing;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

public sealed class DeliveryTests
{
    /// <summary>Where no printer is.</summary>
    private const string Off = "ipp://127.0.0.1:1/ipp/print";

    [Theory, EveryEngine]
    public async Task A_printer_that_is_off_and_a_folder_that_is_missing_hold_up_no_mail(Engine engine)
    {
        await using var bed = await DeliveryBed.StartAsync(engine);
        var print = await bed.DeliverAsync(DeliveryKind.Print, Off);
        var save = await bed.DeliverAsync(DeliveryKind.Save, $"SaveAsTiff:{bed.Services.Folder}/missing");
        var mail = await bed.DeliverAsync(DeliveryKind.Mail, "anna@firma.de");
        foreach (var kind in new[] { PrintFax.TaskKind, SaveFax.TaskKind, DeliverMail.TaskKind })
            Assert.Equal(1, await bed.TryAsync(kind));
        Assert.Equal((DeliveryState.Waiting, DeliveryState.Waiting, DeliveryState.Done), ((await bed.FindAsync(print)).State, (await bed.FindAsync(save)).State, (await bed.FindAsync(mail)).State));
        var waiting = await bed.FindAsync(print);
        Assert.Equal((1, bed.Services.Time.GetUtcNow() + TimeSpan.FromSeconds(10)), (waiting.Attempts, waiting.NextAt));
        Assert.Contains("127.0.0.1:1", waiting.Detail, StringComparison.Ordinal);
        Assert.Contains("missing", (await bed.FindAsync(save)).Detail, StringComparison.Ordinal);
        Assert.Equal(0, await bed.TryAsync(PrintFax.TaskKind));
        Assert.Equal([save, print], (await bed.Deliveries.ListAsync(new DeliveryFilter(DeliveryState.Waiting), CancellationToken.None)).Select(row => row.Id));
        Assert.Equal([print], (await bed.Deliveries.ListAsync(new DeliveryFilter(Kind: DeliveryKind.Print, FaxId: 1), CancellationToken.None)).Select(row => row.Id));
    }

    [Theory, EveryEngine]
    public async Task A_fax_whose_routing_failed_is_routed_anew_once(Engine engine)
    {
        await using var bed = await DeliveryBed.StartAsync(engine);
        var (tasks, unrouted) = (bed.Services.Get<TaskQueue>(), bed.Services.Get<Unrouted>());
        var route = await tasks.AddAsync(new NewTask(ReceivedFaxes.RouteFax, new FaxToRoute(1), "route:1:read"));
        var task = (await tasks.ClaimAsync(ReceivedFaxes.RouteFax, "test", TimeSpan.FromMinutes(1)))!;
        await tasks.FailAsync(task, "broken", _ => Task.CompletedTask);
        Assert.Equal((1, "broken"), ((await unrouted.ListAsync(default))[0].Fax, (await unrouted.ListAsync(default))[0].Detail));
        Assert.False(await unrouted.RouteAsync(2, "test", default));
        Assert.Single(await Task.WhenAll(unrouted.RouteAsync(1, "test", default), unrouted.RouteAsync(1, "test", default)), isRouted => isRouted);
        Assert.Empty(await unrouted.ListAsync(default));
        Assert.Equal(TaskState.Waiting, (await tasks.FindAsync(route.Id))!.State);
    }

    [Theory, EveryEngine]
    public async Task What_is_not_printed_within_the_time_is_the_postmasters_who_hears_why_though_he_has_the_fax(Engine engine)
    {
        await using var bed = await DeliveryBed.StartAsync(engine);
        await bed.DeliverAsync(DeliveryKind.Mail, "postmaster@localhost");
        var print = await bed.DeliverAsync(DeliveryKind.Print, Off);
        await bed.TryAsync(DeliverMail.TaskKind);
        await bed.TryAsync(PrintFax.TaskKind);
        bed.Services.Time.Advance(bed.Services.Get<Microsoft.Extensions.Options.IOptionsMonitor<PrintingSettings>>().CurrentValue.GiveUpAfter);
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryState.Failed, (await bed.FindAsync(print)).State);
        await bed.TryAsync(DeliverMail.TaskKind);
        var mails = System.IO.Directory.GetFiles(bed.Services.Outbox, "*.eml").Select(file => MimeReader.Read(File.ReadAllBytes(file))).ToList();
        Assert.Equal(2, mails.Count);
        Assert.Single(mails, mail => mail.PlainText!.Contains("NOT PRINTED", StringComparison.Ordinal) && mail.PlainText.Contains("127.0.0.1:1", StringComparison.Ordinal));
    }

    [Theory, EveryEngine]
    public async Task An_operator_tries_a_failed_one_again_and_it_has_the_whole_time_before_it(Engine engine)
    {
        await using var printer = await StubPrinter.StartAsync();
        await using var bed = await DeliveryBed.StartAsync(engine);
        var outlet = await bed.PrinterAsync("Flur", Off);
        var id = await bed.DeliverAsync(DeliveryKind.Print, "Flur");
        await bed.TryAsync(PrintFax.TaskKind);
        bed.Services.Time.Advance(TimeSpan.FromDays(4));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryAnswer.Done, await bed.Deliveries.RetryAsync(id, "otto", CancellationToken.None));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryState.Waiting, (await bed.FindAsync(id)).State);
        await bed.Services.Get<Outlets>().ChangeAsync(outlet.Id, before => before with { Address = printer.Address }, null, "otto", CancellationToken.None);
        Assert.Equal(DeliveryAnswer.Done, await bed.Deliveries.RetryAsync(id, "otto", CancellationToken.None));
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryState.Done, (await bed.FindAsync(id)).State);
        Assert.Equal(DeliveryAnswer.NotNow, await bed.Deliveries.RetryAsync(id, "otto", CancellationToken.None));
        Assert.Equal(DeliveryAnswer.Missing, await bed.Deliveries.RetryAsync(99, "otto", CancellationToken.None));
        var audit = await bed.Services.Get<AuditLog>().ListAsync(new AuditFilter { Who = "otto", Action = AuditAction.DeliveryRetried }, CancellationToken.None);
        Assert.Equal(2, audit.Count);
    }

    [Theory, EveryEngine]
    public async Task A_redirected_one_goes_elsewhere_and_no_longer_where_it_was_to_go(Engine engine)
    {
        await using var bed = await DeliveryBed.StartAsync(engine);
        var id = await bed.DeliverAsync(DeliveryKind.Print, Off);
        await bed.TryAsync(PrintFax.TaskKind);
        Assert.Equal(DeliveryAnswer.Done, await bed.Deliveries.RedirectAsync(id, new DeliveryTarget(DeliveryKind.Mail, "anna@firma.de"), "otto", CancellationToken.None));
        bed.Services.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, 1), (await bed.TryAsync(PrintFax.TaskKind), await bed.TryAsync(DeliverMail.TaskKind)));
        Assert.Equal((DeliveryState.Redirected, "mail anna@firma.de"), ((await bed.FindAsync(id)).State, (await bed.FindAsync(id)).Detail));
        Assert.Equal(DeliveryAnswer.NotNow, await bed.Deliveries.RedirectAsync(id, new DeliveryTarget(DeliveryKind.Mail, "bert@firma.de"), "otto", CancellationToken.None));
        Assert.Equal(DeliveryState.Done, (await bed.Deliveries.ListAsync(new DeliveryFilter(Kind: DeliveryKind.Mail), CancellationToken.None))[0].State);
    }

    [Fact]
    public async Task One_that_is_being_tried_at_this_moment_is_not_sent_elsewhere()
    {
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        var id = await bed.DeliverAsync(DeliveryKind.Print, Off);
        Assert.NotNull(await bed.Services.Get<Faxwerk.Tasks.TaskQueue>().ClaimAsync(PrintFax.TaskKind, "test", TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Equal(DeliveryAnswer.NotNow, await bed.Deliveries.RedirectAsync(id, new DeliveryTarget(DeliveryKind.Mail, "anna@firma.de"), "otto", CancellationToken.None));
        bed.Services.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(DeliveryAnswer.Done, await bed.Deliveries.RedirectAsync(id, new DeliveryTarget(DeliveryKind.Mail, "anna@firma.de"), "otto", CancellationToken.None));
    }

    [Fact]
    public async Task The_postmaster_who_has_the_fax_hears_of_each_mail_that_failed_and_again_where_it_was_tried_again()
    {
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        await bed.DeliverAsync(DeliveryKind.Mail, "postmaster@localhost");
        var id = await bed.DeliverAsync(DeliveryKind.Mail, "anna@firma.de");
        var queue = bed.Services.Get<Faxwerk.Tasks.TaskQueue>();
        for (var i = 0; i < 2; i++)
        {
            while (await queue.ClaimAsync(DeliverMail.TaskKind, "test", TimeSpan.FromMinutes(1), CancellationToken.None) is { } task)
            {
                if (task.Read<MailDelivery>().MailTo == "anna@firma.de")
                    await queue.FailAsync(task, "550 unknown", tx => bed.Services.Handler(DeliverMail.TaskKind).GivenUpAsync(tx, task, "550 unknown"), CancellationToken.None);
                else
                    Assert.Equal(Faxwerk.Tasks.TaskResult.Done, await bed.Services.Handler(DeliverMail.TaskKind).HandleAsync(task, CancellationToken.None));
            }

            Assert.Equal(DeliveryState.Failed, (await bed.FindAsync(id)).State);
            bed.Services.Time.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(DeliveryAnswer.Done, await bed.Deliveries.RetryAsync(id, "otto", CancellationToken.None));
        }

        var mails = System.IO.Directory.GetFiles(bed.Services.Outbox, "*.eml").Select(file => MimeReader.Read(File.ReadAllBytes(file)).PlainText!).ToList();
        Assert.Equal((3, 2), (mails.Count, mails.Count(text => text.Contains("NOT DELIVERED (anna@firma.de): 550 unknown", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("SaveAsTiff:", ".tif", "II*")]
    [InlineData("SaveAsPDF:", ".pdf", "%PDF-")]
    [InlineData("SaveAsSff:", ".sff", "Sfff")]
    public async Task A_fax_is_saved_in_the_format_of_its_folder_under_a_name_of_its_own(string prefix, string ending, string begins)
    {
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(bed.Services.Folder, "Scans")).FullName;
        var id = await bed.DeliverAsync(DeliveryKind.Save, prefix + folder);
        await bed.TryAsync(SaveFax.TaskKind);
        var file = Assert.Single(System.IO.Directory.GetFiles(folder));
        Assert.Equal((DeliveryState.Done, Path.GetFileName(file)), ((await bed.FindAsync(id)).State, (await bed.FindAsync(id)).Detail));
        Assert.EndsWith($"_+4989555_r1{ending}", file, StringComparison.Ordinal);
        Assert.StartsWith(begins, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_keeps_its_name_and_a_try_that_broke_off_leaves_one_file()
    {
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(bed.Services.Folder, "Scans")).FullName;
        await bed.FolderAsync("Scans", folder, new OutletOptions { Format = AttachmentFormat.Tiff, FileName = "{own}/{number}_{id}" });
        var theirs = Path.Combine(System.IO.Directory.CreateDirectory(Path.Combine(folder, "+4989123")).FullName, "+4989555_r1.tif");
        await File.WriteAllTextAsync(theirs, "theirs");
        for (var i = 0; i < 2; i++)
        {
            await bed.DeliverAsync(DeliveryKind.Save, "scans", again: i == 0 ? "" : ":again");
            await bed.TryAsync(SaveFax.TaskKind);
        }

        Assert.Equal("theirs", await File.ReadAllTextAsync(theirs));
        Assert.Equal(2, System.IO.Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData("SaveAsTiff:/srv/fax", true)]
    [InlineData("""SaveAsPDF:\\server\share\in""", true)]
    [InlineData("""saveaspdf: \\server\share""", true)]
    [InlineData("SaveAsPDF:relative", false)]
    [InlineData("SaveAsPDF:/", false)]
    [InlineData("SaveAs1:/srv/fax", false)]
    [InlineData("/srv/fax", false)]
    public void Folders_are_written_as_XPhone_writes_them(string text, bool isOne) => Assert.Equal(isOne, SaveAddress.Parse(text) is not null);

    [Theory]
    [InlineData("ipp://printer.example/ipp/print", false)]
    [InlineData("ipps://printer.example/ipp/print", true)]
    [InlineData("ipp://localhost:631/printers/Flur", true)]
    public async Task A_password_goes_to_no_printer_in_the_clear(string address, bool isGood)
    {
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        var outlets = bed.Services.Get<Outlets>();
        Assert.Equal(isGood, (await outlets.AddAsync(new Outlet { Name = "Flur", Address = address }, "geheim", "anna", CancellationToken.None)).Error is null);
        var (open, _) = await outlets.AddAsync(new Outlet { Name = "Open", Address = address }, "", "anna", CancellationToken.None);
        Assert.Equal(isGood, (await outlets.ChangeAsync(open!.Id, before => before, "geheim", "anna", CancellationToken.None)).Error is null);
    }

    [Theory, EveryEngine]
    public async Task A_printer_that_a_rule_names_or_faxes_wait_for_stays_and_its_password_goes_to_no_other_address(Engine engine)
    {
        await using var bed = await DeliveryBed.StartAsync(engine);
        var outlets = bed.Services.Get<Outlets>();
        var (flur, _) = await outlets.AddAsync(new Outlet { Name = "Flur", Address = Off, Options = new OutletOptions { User = "fax" } }, "geheim", "anna", CancellationToken.None);
        Assert.Equal("geheim", outlets.Target(flur!)!.Password);
        Assert.NotNull((await outlets.AddAsync(new Outlet { Name = "FLUR", Address = Off }, null, "anna", CancellationToken.None)).Error);
        Assert.NotNull((await outlets.ChangeAsync(flur!.Id, before => before with { Address = "ipp://evil.example/" }, null, "anna", CancellationToken.None)).Error);
        Assert.Null((await outlets.ChangeAsync(flur.Id, before => before with { Options = before.Options with { Copies = 3 } }, null, "anna", CancellationToken.None)).Error);
        var rules = bed.Services.Get<Faxwerk.Routing.RoutingRules>();
        var (rule, error) = await rules.AddAsync(new Faxwerk.Routing.RoutingRule { Name = "Print", Targets = [new(Faxwerk.Routing.RouteKind.Printer, "FLUR")] }, "anna");
        Assert.Null(error);
        Assert.Contains("Print", (await outlets.RemoveAsync(flur.Id, "anna", CancellationToken.None)).Error, StringComparison.Ordinal);
        Assert.True(await rules.RemoveAsync(rule!.Id, "anna"));
        await bed.DeliverAsync(DeliveryKind.Print, "fLUR");
        Assert.NotNull((await outlets.RemoveAsync(flur.Id, "anna", CancellationToken.None)).Error);
        await bed.Deliveries.RedirectAsync(1, new DeliveryTarget(DeliveryKind.Mail, "anna@firma.de"), "anna", CancellationToken.None);
        Assert.Equal((true, null), await outlets.RemoveAsync(flur.Id, "anna", CancellationToken.None));
    }
}
