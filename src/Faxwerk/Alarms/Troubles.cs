using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Faxwerk.Hosting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Alarms;

/// <summary>Looks for what is wrong: trunks that are down, a relay that does not take mail, printers and folders that do not take faxes, what failed for good, a disk that is almost full, addresses that could not be opened for mail, watched folders that cannot be read, pages that cannot be read, certificates that end soon, a synchronisation of users that is stopped.</summary>
public sealed class Troubles(
    Database database, SettingsStore settings, FreeSpace space, NodeOptions node, StorageOptions storage, IOptionsMonitor<AlarmSettings> alarms, IEnumerable<HealthProbe> probes, TimeProvider time)
{
    private const string DiskPrefix = "disk:";

    private const string ListenerPrefix = "smtp:";

    private const string OcrPrefix = "ocr:";
    private const string FolderPrefix = "folders:";

    private const string CertificatePrefix = "certificate:";

    private static readonly TimeSpan Printing = TimeSpan.FromMinutes(10);

    /// <summary>As it stands in names of troubles, without the colon that ends it.</summary>
    private readonly string _node = Uri.EscapeDataString(storage.Node);

    /// <summary>All of them now.</summary>
    public async Task<IReadOnlyList<Trouble>> FindAsync(CancellationToken cancel) =>
        [.. await TrunksAsync(cancel), .. await RelaysAsync(cancel), .. await OutletsAsync(cancel), .. await ReportPrintersAsync(cancel), .. await DirectoryAsync(cancel), .. await IdleRulesAsync(cancel), .. await new FailedForGood(database, settings.Get<MailSettings>().Postmaster, time).FindAsync(cancel), .. Disk(), .. Listeners(), .. Folders(), .. Pages(), .. Certificates()];

    /// <summary>The node that a trouble is of, which alone knows when it is over; null where any node does.</summary>
    internal static string? NodeOf(string name) =>
        name.StartsWith(DiskPrefix, StringComparison.Ordinal) ? Uri.UnescapeDataString(name[DiskPrefix.Length..])
        : name.StartsWith(ListenerPrefix, StringComparison.Ordinal) ? Uri.UnescapeDataString(name[ListenerPrefix.Length..])
        : name.StartsWith(OcrPrefix, StringComparison.Ordinal) ? Uri.UnescapeDataString(name[OcrPrefix.Length..])
        : name.StartsWith(FolderPrefix, StringComparison.Ordinal) ? Uri.UnescapeDataString(name[FolderPrefix.Length..])
        : name.StartsWith(CertificatePrefix, StringComparison.Ordinal) ? Uri.UnescapeDataString(name[CertificatePrefix.Length..].Split(':')[0])
        : null;

    /// <summary>A trunk that is set and up on no node, however long those are silent that had it.</summary>
    private async Task<IEnumerable<Trouble>> TrunksAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var states = await database.QueryAsync<LineState>(
            "SELECT l.id, l.name, s.state, s.up_until FROM line l JOIN line_state s ON s.line_id = l.id ORDER BY l.id, s.seen_at DESC", cancel: cancel);
        return from line in states.GroupBy(state => (state.Id, state.Name))
               where line.All(state => state.UpUntil <= now) && settings.Get<TrunkSettings>(line.Key.Id == 1 ? null : line.Key.Name).Host.Length > 0
               let words = line.First().State
               select new Trouble($"trunk:{line.Key.Name}", $"Die SIP-Leitung {line.Key.Name} ist nicht verfügbar: {words}.", $"The SIP trunk {line.Key.Name} is down: {words}.");
    }

    /// <summary>Mails that were tried and wait to be tried again; the last answer of the first server that was asked is the cause.</summary>
    private async Task<IEnumerable<Trouble>> RelaysAsync(CancellationToken cancel)
    {
        var (mail, found) = (settings.Get<MailSettings>(), new List<Trouble>());
        foreach (var relay in mail.Relays.Select(relay => relay.Host).Prepend(mail.RelayHost).Where(host => host.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var failing = await database.FindAsync<FailingTasks>(
                "SELECT count(*) AS count, max(last_error) AS error FROM task WHERE state = 'waiting' AND last_error LIKE @relay", new { relay = relay + ":%" }, cancel);
            if (failing is { Count: > 0 })
                found.Add(new Trouble(relay == mail.RelayHost ? "relay" : $"relay:{relay}", $"{failing.Count} Mails warten, weil {relay} sie nicht annimmt: {failing.Error}", $"{failing.Count} mails wait because {relay} does not take them: {failing.Error}"));
        }

        return found;
    }

    /// <summary>Printers and folders that faxes wait for: the last error is the cause. What is being printed is no trouble.</summary>
    private async Task<IEnumerable<Trouble>> OutletsAsync(CancellationToken cancel)
    {
        var failing = await database.QueryAsync<FailingOutlet>(
            """
            SELECT d.kind, d.target, count(*) AS count, max(t.last_error) AS error FROM delivery d JOIN task t ON t.id = d.task_id
            WHERE d.state = 'waiting' AND d.kind <> 'mail' AND d.is_under_way = 0 AND t.last_error IS NOT NULL GROUP BY d.kind, d.target ORDER BY d.kind, d.target
            """,
            cancel: cancel);
        return failing.Select(of => new Trouble($"{of.Kind}:{of.Target}", $"{of.Count} Faxe warten auf {of.Target}: {of.Error}", $"{of.Count} faxes wait for {of.Target}: {of.Error}"));
    }

    /// <summary>Reports that wait for a printer, or have been there longer than printing takes.</summary>
    private async Task<IEnumerable<Trouble>> ReportPrintersAsync(CancellationToken cancel)
    {
        var failing = await database.FindAsync<FailingTasks>(
            "SELECT count(*) AS count, max(last_error) AS error FROM task WHERE state = 'waiting' AND (kind = 'PrintReport' OR (kind = 'WatchReport' AND created_at < @before)) AND last_error IS NOT NULL",
            new { before = time.GetUtcNow() - Printing },
            cancel);
        return failing is { Count: > 0 }
            ? [new Trouble("reportPrinter", $"{failing.Count} Sendeberichte sind noch nicht gedruckt: {failing.Error}", $"{failing.Count} reports are not printed yet: {failing.Error}")]
            : [];
    }

    /// <summary>A synchronisation that waits for somebody to confirm it.</summary>
    private async Task<IEnumerable<Trouble>> DirectoryAsync(CancellationToken cancel) =>
        (await database.QueryAsync<HeldSync>("SELECT disabled, active FROM ldap_hold", cancel: cancel)).Take(1).Select(held => new Trouble(
            "ldap",
            $"Der Abgleich mit dem LDAP-Verzeichnis ist angehalten: Er würde {held.Disabled} von {held.Active} Benutzern sperren. Stimmt das, bestätigt ihn ein Administrator.",
            $"The synchronisation with the LDAP directory is stopped: it would disable {held.Disabled} of {held.Active} users. Where that is right, an administrator confirms it."));

    /// <summary>Rules on words of pages while no pages are read: they hold nothing back, and whoever made them thinks that they do.</summary>
    private async Task<IEnumerable<Trouble>> IdleRulesAsync(CancellationToken cancel) =>
        settings.List("ocr.enabled") is [{ Value: "false" }] && await database.FindAsync<int>("SELECT count(*) FROM junk_rule WHERE kind = 'keyword' AND is_proposal = 0", null, cancel) is > 0 and var count
            ? [new Trouble(
                "junk", $"{count} Regeln auf Wörter halten keine Faxe zurück, weil Seiten nicht gelesen werden. Abhilfe: OCR einschalten (ocr.enabled) oder die Regeln löschen.",
                $"{count} rules on words hold no faxes back, because pages are not read. What to do: switch OCR on (ocr.enabled), or remove the rules.")]
            : [];

    private IEnumerable<Trouble> Disk() => space.IsShort(0)
        ? [new Trouble(DiskPrefix + _node, $"Auf {storage.Node} sind weniger als {FreeSpace.Reserve >> 20} MB frei: Es werden keine Faxe angenommen.", $"On {storage.Node} less than {FreeSpace.Reserve >> 20} MB are free: no faxes are taken.")]
        : [];

    private IEnumerable<Trouble> Listeners() => probes.Select(probe => probe()).Where(check => check is { Name: "smtp", Healthy: false }).Select(check =>
        new Trouble(ListenerPrefix + _node, $"{storage.Node} nimmt nicht überall Mails an, wo es soll: {check.Detail}", $"{storage.Node} does not take mail everywhere it should: {check.Detail}"));

    private IEnumerable<Trouble> Pages() => probes.Select(probe => probe()).Where(check => check is { Name: "ocr", Healthy: false }).Select(check =>
        new Trouble(
            OcrPrefix + _node, $"{storage.Node} liest keine Seiten: Empfangene Faxe sind nicht durchsuchbar, und Regeln auf Wörter halten nichts zurück. {check.Detail}",
            $"{storage.Node} reads no pages: received faxes are not searchable, and rules on words hold nothing back. {check.Detail}"));

    private IEnumerable<Trouble> Folders() => probes.Select(probe => probe()).Where(check => check is { Name: "folders", Healthy: false }).Select(check =>
        new Trouble(FolderPrefix + _node, $"{storage.Node} kann nicht mit jedem überwachten Ordner arbeiten: {check.Detail}", $"{storage.Node} cannot work with each watched folder: {check.Detail}"));

    private IEnumerable<Trouble> Certificates()
    {
        var trunks = settings.Names<TrunkSettings>().Select(name => settings.Get<TrunkSettings>(name).TlsCertificate);
        foreach (var file in trunks.Append(node.TlsCertificate).Where(file => file.Length > 0).Distinct(StringComparer.Ordinal))
        {
            if (Read(file) is not { } end)
                yield return new Trouble($"{CertificatePrefix}{_node}:{file}", $"Das Zertifikat {file} kann nicht gelesen werden.", $"The certificate {file} cannot be read.");
            else if (end - alarms.CurrentValue.CertificateBefore < time.GetUtcNow())
                yield return new Trouble($"{CertificatePrefix}{_node}:{file}", $"Das Zertifikat {file} gilt nur bis {end:yyyy-MM-dd}.", $"The certificate {file} is valid until {end:yyyy-MM-dd} only.");
        }
    }

    private static DateTimeOffset? Read(string file)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return new DateTimeOffset(certificate.NotAfter);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }

    private sealed record LineState
    {
        public int Id { get; init; }

        public string Name { get; init; } = "";

        public string State { get; init; } = "";

        public DateTimeOffset UpUntil { get; init; }
    }

    private sealed record FailingOutlet
    {
        public string Kind { get; init; } = "";

        public string Target { get; init; } = "";

        public int Count { get; init; }

        public string Error { get; init; } = "";
    }

    private sealed record HeldSync
    {
        public int Disabled { get; init; }

        public int Active { get; init; }
    }

    private sealed record FailingTasks
    {
        public int Count { get; init; }

        public string Error { get; init; } = "";
    }
}
