using Faxwerk.Hosting;
using Faxwerk.Intake.Mail;
using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Steering;

/// <summary>How full the queue is and whether it moves.</summary>
public sealed class QueueStatusReport(OpenFaxes faxes, Database database, FreeSpace space, IEnumerable<HealthProbe> probes)
{
    /// <summary>As of now.</summary>
    public async Task<QueueStatus> ReadAsync(CancellationToken cancel)
    {
        var counts = await faxes.CountsAsync(cancel);
        var preparing = await database.FindAsync<int>("SELECT count(*) FROM task WHERE kind = @kind AND state = 'waiting'", new { kind = MailToRender.TaskKind }, cancel);
        var intake = space.IsShort(0) ? $"Less than {FreeSpace.Reserve >> 20} MB are free." : probes.Select(probe => probe()).FirstOrDefault(check => check is { Name: "smtp", Healthy: false })?.Detail;
        return new QueueStatus(
            counts.Waiting, counts.Held, counts.Sending, preparing, counts.Sending, counts.Channels, counts.PausedUntil, counts.PausedBy,
            intake is null ? "up" : "down", counts.LineFault is null ? "up" : "down", counts.LineFault, intake) { Newest = counts.Newest };
    }
}
