using System.Text.Json;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Alarms;

/// <summary>What will not be tried again by itself: deliveries of received faxes, their routing, reports and other mails of our own. It is a trouble until somebody has dealt with it, or a week has passed.</summary>
internal sealed class FailedForGood(Database database, string postmaster, TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    /// <summary>One for each target and kind of work.</summary>
    public async Task<IEnumerable<Trouble>> FindAsync(CancellationToken cancel) => [.. await DeliveriesAsync(cancel), .. await TasksAsync(cancel)];

    private async Task<IEnumerable<Trouble>> DeliveriesAsync(CancellationToken cancel)
    {
        var failed = await database.QueryAsync<FailedDelivery>(
            "SELECT id, fax_id, kind, target, detail, finished_at FROM delivery WHERE state = 'failed' AND finished_at > @since ORDER BY id DESC LIMIT 1000", new { since = time.GetUtcNow() - Remembered }, cancel);
        return failed.GroupBy(delivery => (delivery.Kind, delivery.Target)).Select(of =>
        {
            var (count, last, isPostmasters) = (of.Count(), of.First(), of.Key.Kind == "mail" && of.Key.Target.Equals(postmaster, StringComparison.OrdinalIgnoreCase));
            return new Trouble(
                $"failed:{of.Key.Kind}:{of.Key.Target}",
                $"{count} Zustellungen an {of.Key.Target} sind endgültig gescheitert, zuletzt Fax {last.FaxId}: {last.Detail} {(isPostmasters ? "Niemand hat diese Faxe bekommen." : "Der Postmaster bekommt diese Faxe.")} Abhilfe: die Ursache beheben, dann auf der Seite Zustellungen erneut versuchen oder umleiten.",
                $"{count} deliveries to {of.Key.Target} have failed for good, the last one that of fax {last.FaxId}: {last.Detail} {(isPostmasters ? "Nobody has got these faxes." : "The postmaster gets these faxes.")} What to do: mend the cause, then try again or redirect on the page Deliveries.")
            {
                LastAt = of.Max(delivery => delivery.FinishedAt),
            };
        });
    }

    private async Task<IEnumerable<Trouble>> TasksAsync(CancellationToken cancel)
    {
        var failed = await database.QueryAsync<FailedTask>(
            "SELECT id, kind, payload, last_error AS error, finished_at FROM task WHERE state = 'failed' AND finished_at > @since AND kind IN ('RouteFax', 'SendMail', 'send-report', 'ReportRefusal', 'TellQuarantine') ORDER BY id DESC LIMIT 1000",
            new { since = time.GetUtcNow() - Remembered },
            cancel);
        return failed.GroupBy(task => task.Kind).Select(of => of.Key switch
        {
            "RouteFax" => Of(
                of, "faxId", "empfangene Faxe hat niemand bekommen", "Abhilfe: die Faxe auf ihren Seiten (/received/NUMMER) ansehen und von Hand weitergeben; die Ursache steht im Protokoll des Servers.",
                "received faxes have gone to nobody", "What to do: look at the faxes on their pages (/received/NUMBER) and pass them on by hand; the cause is in the server's log."),
            "SendMail" => Of(
                of, "recipient", "eigene Mails (Sendeberichte, Alarme) sind endgültig gescheitert", "Abhilfe: Adressen und Mailserver (mail.*) prüfen; was an andere ging, hat der Postmaster bekommen, wo der Mailserver ihm etwas abnimmt.",
                "mails of our own (reports, alarms) have failed for good", "What to do: check addresses and mail server (mail.*); what was for others has gone to the postmaster, where the mail server takes it."),
            "TellQuarantine" => Of(
                of, "mailTo", "Mails über die Quarantäne sind endgültig gescheitert", "Abhilfe: junk.summary und die Adressen prüfen; was zurückgehalten ist, steht auf der Seite Unerwünscht.",
                "mails about the quarantine have failed for good", "What to do: check junk.summary and the addresses; what is held back is on the page Junk."),
            "ReportRefusal" => Of(
                of, "origin", "Absender wissen nicht, dass ihre Mail kein Fax wurde", "Abhilfe: die Absender verständigen; die Ursache steht im Protokoll des Servers.",
                "senders do not know that their mail became no fax", "What to do: tell the senders; the cause is in the server's log."),
            _ => Of(
                of, "faxId", "Sendeberichte konnten nicht geschrieben werden", "Abhilfe: Wie die Faxe ausgingen, steht im Journal; die Ursache steht im Protokoll des Servers.",
                "reports could not be written", "What to do: how the faxes ended is in the journal; the cause is in the server's log.") with { Name = "failed:SendReport" },
        });
    }

    private static Trouble Of(IGrouping<string, FailedTask> failed, string field, string german, string germanAdvice, string english, string advice)
    {
        var (count, error) = (failed.Count(), failed.First().Error);
        var which = string.Join(", ", failed.Select(task => Field(task.Payload, field)).Where(value => value.Length > 0).Distinct().Take(10));
        return new Trouble($"failed:{failed.Key}", $"{count} {german} ({which}): {error} {germanAdvice}", $"{count} {english} ({which}): {error} {advice}") { LastAt = failed.Max(task => task.FinishedAt) };
    }

    private static string Field(string payload, string name)
    {
        using var json = JsonDocument.Parse(payload);
        return json.RootElement.TryGetProperty(name, out var value) ? value.ValueKind != JsonValueKind.Object ? value.ToString() : value.TryGetProperty("reportTo", out var sender) ? sender.ToString() : "" : "";
    }

    private sealed record FailedDelivery
    {
        public long Id { get; init; }

        public long FaxId { get; init; }

        public string Kind { get; init; } = "";

        public string Target { get; init; } = "";

        public string Detail { get; init; } = "";

        public DateTimeOffset FinishedAt { get; init; }
    }

    private sealed record FailedTask
    {
        public long Id { get; init; }

        public string Kind { get; init; } = "";

        public string Payload { get; init; } = "";

        public string Error { get; init; } = "";

        public DateTimeOffset FinishedAt { get; init; }
    }
}
