using System.Text;
using Faxwerk.Alarms;
using Faxwerk.Delivery;
using Faxwerk.Printing;
using Faxwerk.Reporting;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Tests.Printing;

namespace Faxwerk.Tests.Reporting;

/// <summary>Reports on paper, from the end of a fax to the end of the job at the printer.</summary>
public sealed class PrintReportTests : IAsyncLifetime
{
    private FaxServer _server = null!;
    private StubPrinter _printer = null!;

    public async ValueTask InitializeAsync() => (_server, _printer) = (await FaxServer.StartAsync(), await StubPrinter.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _printer.DisposeAsync();
    }

    [Fact]
    public async Task A_report_is_printed_once_with_the_first_page_of_the_fax_when_the_job_is_completed()
    {
        _printer.State = PrintJobState.Processing;
        await SetAsync("always", "*");
        await _server.MailAsync(FaxServer.Mail("Angebot", "Guten Tag"), "0892401@fax.localhost");
        await Eventually.HoldsAsync(async () => (await TaskAsync(WatchReport.TaskKind))?.LastError is not null, "the look at the job", 60);
        Assert.Contains("job 1 is not printed yet", (await TaskAsync(WatchReport.TaskKind))!.LastError, StringComparison.Ordinal);
        _printer.State = PrintJobState.Completed;
        await HurryAsync();
        await Eventually.HoldsAsync(async () => (await TaskAsync(WatchReport.TaskKind))!.State == TaskState.Done, "the end of the job", 60);
        var (request, body) = Assert.Single(_printer.Jobs);
        Assert.StartsWith("Report on fax 1 ", request.Group(IppTag.OperationGroup)["job-name"]!.Text, StringComparison.Ordinal);
        Assert.InRange(Encoding.Latin1.GetString(body).Split("/Type /Page ").Length - 1, 2, 3);
    }

    [Fact]
    public async Task A_printer_that_is_off_delays_the_report_is_an_alarm_and_holds_up_no_mail()
    {
        _printer.IsDead = true;
        await SetAsync("never", "*");
        await _server.MailAsync(FaxServer.Mail("[fax: report=drucken] Angebot", "Guten Tag"), "0892402@fax.localhost");
        Assert.StartsWith("OK", Assert.Single(await _server.OutboxAsync(1)).Subject, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await TaskAsync(PrintReport.TaskKind))?.LastError is not null, "the first try", 60);
        Assert.Contains(await _server.Get<Troubles>().FindAsync(CancellationToken.None), trouble => trouble.Name == "reportPrinter");
        _printer.IsDead = false;
        _server.Get<Unreachable>().Clear();
        await HurryAsync();
        await Eventually.HoldsAsync(async () => (await TaskAsync(WatchReport.TaskKind))?.State == TaskState.Done, "the end of the job", 60);
        Assert.Single(_printer.Jobs);
        Assert.DoesNotContain(await _server.Get<Troubles>().FindAsync(CancellationToken.None), trouble => trouble.Name == "reportPrinter");
    }

    [Fact]
    public async Task A_job_that_somebody_cancels_is_told_to_the_postmaster_and_not_printed_again()
    {
        _printer.State = PrintJobState.Canceled;
        await SetAsync("always", "*");
        await _server.SetAsync("mail.postmaster", "post@firma.de");
        await _server.MailAsync(FaxServer.Mail("Angebot", "Guten Tag"), "0892403@fax.localhost");
        var told = (await _server.OutboxAsync(2)).Single(mail => mail.Subject == "Sendebericht nicht gedruckt / Report not printed: Fax 1");
        Assert.Equal("post@firma.de", told.To[0].Address);
        Assert.Contains("job 1 was cancelled there", told.PlainText, StringComparison.Ordinal);
        Assert.Single(_printer.Jobs);
    }

    [Theory]
    [InlineData("onFailure", "")]
    [InlineData("never", "")]
    [InlineData("always", "nobody")]
    public async Task What_need_not_be_printed_or_has_no_printer_is_not(string print, string user)
    {
        await SetAsync(print, user.Length > 0 ? user : "*");
        await _server.MailAsync(FaxServer.Mail("Angebot", "Guten Tag"), "0892404@fax.localhost");
        await _server.OutboxAsync(1);
        Assert.Null(await TaskAsync(PrintReport.TaskKind));
        await _server.MailAsync(FaxServer.Mail("[fax: report=print] Anfrage", "Guten Tag"), "0892405@fax.localhost");
        var second = (await _server.OutboxAsync(2)).Single(mail => mail.Subject.EndsWith("Anfrage", StringComparison.Ordinal));
        Assert.Equal(user.Length > 0, second.PlainText!.Contains("No printer is set for your reports", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("anna", "sales", "munich", "own")]
    [InlineData("ANNA", "", "berlin", "own")]
    [InlineData("bert", "board,Sales", "munich", "group")]
    [InlineData("bert", "board", "Munich", "site")]
    [InlineData("", "", "berlin", "all")]
    public void The_nearest_row_names_the_printer(string login, string groups, string site, string printer)
    {
        ReportPrinter[] rows =
        [
            new() { User = "*", Printer = "all" }, new() { User = "site:munich", Printer = "site" }, new() { User = "group:sales", Printer = "group" }, new() { User = "anna", Printer = "own" },
        ];
        Assert.Equal(printer, ReportPrinter.Find(rows, login, groups.Split(',', StringSplitOptions.RemoveEmptyEntries), site));
        Assert.Null(ReportPrinter.Find([rows[3]], "bert", ["sales"], "munich"));
    }

    private async Task SetAsync(string print, string user)
    {
        await _server.SetAsync("reports.printers", $$"""[{"user":"{{user}}","printer":"{{_printer.Address}}"}]""");
        await _server.SetAsync("reports.print", print);
    }

    private Task<QueuedTask?> TaskAsync(string kind) => _server.Get<Database>().FindAsync<QueuedTask>("SELECT * FROM task WHERE kind = @kind", new { kind });

    private Task HurryAsync() => _server.Get<Database>().InTransactionAsync(async tx =>
    {
        await tx.ExecuteAsync("UPDATE task SET due_at = 0 WHERE kind IN ('PrintReport', 'WatchReport')");
        tx.Announce(Topics.Task, 0);
    });
}
