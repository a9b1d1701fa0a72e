using Faxwerk.Directory;
using Faxwerk.Queue;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>Decides which reports come out of which printer.</summary>
public sealed class ReportPrinters(Users users, TaskQueue tasks, IOptionsMonitor<ReportSettings> settings)
{
    /// <summary>The printer of who handed a fax in; null where he has none.</summary>
    public async Task<string?> OfAsync(string submittedBy, string site, CancellationToken cancel)
    {
        var user = User.IdOf(submittedBy) is { } id ? await users.FindAsync(id, cancel) : null;
        return ReportPrinter.Find(settings.CurrentValue.Printers, user?.Login ?? "", user?.Groups ?? [], site.Length > 0 ? site : user?.Site ?? Sites.Default);
    }

    /// <summary>Adds the printing of the report on a fax that is over, where it is wanted; once for each end that the fax has, however often this is asked for.</summary>
    public async Task AddAsync(QueuedFax fax, ReportOrigin origin, CancellationToken cancel)
    {
        var isWanted = origin.Choice?.Print == true || settings.CurrentValue.Print switch
        {
            ReportWhen.Always => true,
            ReportWhen.OnFailure => fax.State != FaxState.Sent,
            _ => false,
        };
        if (isWanted && await OfAsync(fax.SubmittedBy, fax.Site, cancel) is { } printer)
            await tasks.AddAsync(new NewTask(PrintReport.TaskKind, new ReportToPrint(fax.Id, printer), $"print-report:{fax.Id}:{fax.FinishedAt?.ToUnixTimeMilliseconds():x}"), cancel);
    }
}
