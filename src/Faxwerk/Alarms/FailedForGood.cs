using System.Text.Json;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Alarms;

/// <summary>What will not be tried again by itself: deliveries of received faxes, their routing, reports and other mails of our own. It is a trouble until somebody has dealt with it, or a week has passed.</summary>
internal sealed class FailedForGood(Database database, string postmaster, TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    /// <summary>By the kind of task as it is stored; those who own these kinds are above this.</summary>
    private static readonly Dictionary<string, Work> Works = new(StringComparer.Ordinal)
    {
        ["RouteFax"] = new(
            "RouteFax", ["faxId"], "empfangene Faxe hat niemand bekommen", "die Ursache beheben (sie steht auch im Protokoll des Servers), dann die Faxe auf der Seite Zustellungen neu routen.",
            "received faxes have gone to nobody", "mend the cause (it is in the server's log too), then route the faxes anew on the page Deliveries."),
        ["SendMail"] = new(
            "SendMail", ["recipient"], "eigene Mails (Sendeberichte, Alarme) sind endgültig gescheitert", "Adressen und Mailserver (mail.*) prüfen; was an andere ging, hat der Postmaster bekommen, wo der Mailserver ihm etwas abnimmt.",
            "mails of our own (reports, alarms) have failed for good", "check addresses and mail server (mail.*); what was for others has gone to the postmaster, where the mail server takes it."),
        ["send-report"] = new(
            "SendReport", ["faxId"], "Sendeberichte konnten nicht geschrieben werden", "Wie die Faxe ausgingen, steht im Journal; die Ursache steht im Protokoll des Servers.",
            "reports could not be written", "how the faxes ended is in the journal; the cause is in the server's log."),
        ["ReportRefusal"] = new(
            "ReportRefusal", ["origin", "reportTo"], "Absender wissen nicht, dass ihre Mail kein Fax wurde", "die Absender verständigen; die Ursache steht im Protokoll des Servers.",
            "senders do not know that their mail became no fax", "tell the senders; the cause is in the server's log."),
        ["TellQuarantine"] = new(
            "TellQuarantine", ["mailTo"], "Mails über die Quarantäne sind endgültig gescheitert", "junk.summary und die Adressen prüfen; was zurückgehalten ist, steht auf der Seite Unerwünscht.",
            "mails about the quarantine have failed for good", "check junk.summary and the addresses; what is held back is on the page Junk."),
    };

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
            $"SELECT id, kind, payload, last_error AS error, finished_at FROM task WHERE state = 'failed' AND finished_at > @since AND kind IN ({string.Join(", ", Works.Keys.Select(kind => $"'{kind}'"))}) ORDER BY id DESC LIMIT 1000",
            new { since = time.GetUtcNow() - Remembered },
            cancel);
        return failed.GroupBy(task => task.Kind).Select(of =>
        {
            var (work, count, error) = (Works[of.Key], of.Count(), of.First().Error);
            var which = string.Join(", ", of.Select(task => work.Which(task.Payload)).Where(value => value.Length > 0).Distinct().Take(10));
            return new Trouble($"failed:{work.Name}", $"{count} {work.German} ({which}): {error} Abhilfe: {work.GermanAdvice}", $"{count} {work.English} ({which}): {error} What to do: {work.Advice}")
            {
                LastAt = of.Max(task => task.FinishedAt),
            };
        });
    }

    /// <summary>A kind of task that nobody may miss: what failed, and what is to be done. <paramref name="Path"/> leads to what a payload is about.</summary>
    private sealed record Work(string Name, string[] Path, string German, string GermanAdvice, string English, string Advice)
    {
        /// <summary>What a task is about; empty where its payload does not say.</summary>
        public string Which(string payload)
        {
            using var json = JsonDocument.Parse(payload);
            var at = json.RootElement;
            return Path.All(name => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out at)) ? at.ToString() : "";
        }
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
