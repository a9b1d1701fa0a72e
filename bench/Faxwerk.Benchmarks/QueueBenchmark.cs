using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Broadcasting;
using Faxwerk.Directory;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Faxwerk.Benchmarks;

/// <summary>
/// A full queue and a long journal, on both engines: how long the first page of the list and a search of the journal take at the API, also with pages open that are told of changes, and how long a claim takes. The whole server runs; no line
/// calls, so that the queue stays full.
/// </summary>
internal static class QueueBenchmark
{
    private const int Rounds = 30;
    private const int Recipients = 20_000;
    private const string Node = "bench";

    /// <summary>Of each kind that is searched for: frequent, rare, and not there at all.</summary>
    private static readonly (string What, string Text)[] Searches =
    [
        ("number frequent", "+4989"), ("number rare", "5550042"), ("number typed", "0711 / 555"), ("name", "wiesn"), ("subject", "beleg 7771"), ("subject frequent", "rechnung"), ("csid", "ACME 777"), ("absent", "xylophon quartett"),
    ];

    private static readonly string[] Lists =
    [
        "/api/queue?limit=50", "/api/queue?limit=50&offset=50000", "/api/queue?limit=50&sort=-dueAt", "/api/queue?limit=50&sort=number", "/api/queue?limit=50&q=wiesn", "/api/queue?limit=50&state=held",
    ];

    public static async Task<int> RunAsync(TextWriter output, int waiting, int entries, string? only)
    {
        var figures = new List<string>();
        foreach (var engine in new[] { "sqlite", "postgres" }.Where(engine => only is null || only == engine))
        {
            var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-queue-").FullName;
            await using var postgres = engine == "postgres" ? await PostgresProcess.StartAsync("-c max_wal_size=4GB") : null;
            if (engine == "postgres" && postgres is null)
                continue;
            var connection = postgres is null ? "" : postgres.ConnectionString + ";Maximum Pool Size=40;Command Timeout=600";
            await using (var server = Build(folder, connection))
                figures.Add(await MeasureAsync(output, server, engine, connection, folder, waiting, entries));
            Npgsql.NpgsqlConnection.ClearAllPools();
            System.IO.Directory.Delete(folder, recursive: true);
        }

        await output.WriteLineAsync($"queue: {string.Join(' ', figures)}");
        return 0;
    }

    private static async Task<string> MeasureAsync(TextWriter output, WebApplication server, string engine, string postgres, string folder, int waiting, int entries)
    {
        await Server.StartAsync(server);
        await server.Services.GetRequiredService<SettingsStore>().SetAsync("api.trustLocal", "true", "benchmark");
        var database = server.Services.GetRequiredService<Database>();
        var began = TimeProvider.System.GetTimestamp();
        await using (var fill = await QueueFill.OpenAsync(postgres, folder))
            await fill.RunAsync(waiting, entries, TimeProvider.System.GetUtcNow());
        await output.WriteLineAsync(Text($"{engine}: {waiting} waiting faxes and {entries} entries written in {Seconds(began):0.0} s"));

        using var http = new HttpClient { BaseAddress = Server.Addresses(server).Http };
        var lists = new List<double>();
        foreach (var path in Lists)
            lists.Add(await AskAsync(output, http, engine, path));
        using (var user = await SignInAsync(server, http.BaseAddress!))
        {
            foreach (var path in new[] { "/api/queue?limit=50", "/api/queue?limit=50&q=beleg", "/api/queue?limit=50&sort=number" })
                await AskAsync(output, user, engine, path, "as a user");
        }

        var searches = new List<double>();
        foreach (var (what, text) in Searches)
            searches.Add(await AskAsync(output, http, engine, $"/api/journal?limit=50&q={Uri.EscapeDataString(text)}", what));
        await AskAsync(output, http, engine, "/api/journal?limit=50", "no search");
        await AskAsync(output, http, engine, "/api/journal?limit=50&outcome=failed&user=user:7", "filter");

        var live = await new QueueLive(http, waiting).RunAsync(output, engine);
        var queue = server.Services.GetRequiredService<FaxQueue>();
        await queue.SetSendChannelsAsync(1, 1000);
        await queue.AnnounceLineAsync(1, Node, new LineReport(true, true, "up"), isChange: false);
        var claims = new List<double>();
        for (var round = 0; round < 10 + (3 * Rounds); round++)
        {
            var start = TimeProvider.System.GetTimestamp();
            if (await queue.ClaimAsync(1, Node) is null)
                throw new InvalidOperationException("Nothing to claim.");
            if (round >= 10)
                claims.Add(Seconds(start) * 1000);
        }

        await output.WriteLineAsync(Text($"{engine}: claim median {Median(claims):0.0} ms, 95th percentile {Percentile(claims, 0.95):0.0} ms"));
        await NothingToClaimAsync(output, database, queue, engine);
        var broadcast = await BroadcastAsync(output, server, engine);
        await QueuePlans.WriteAsync(output, database, engine);
        await server.StopAsync();
        return Text($"{engine}_list_ms={lists[0]:0.0} {engine}_claim_ms={Median(claims):0.0} {engine}_journal_ms={searches.Max():0.0} {engine}_broadcast_s={broadcast:0.0} {engine}_live_p99_ms={live:0.0}");
    }

    /// <summary>Somebody who sees his own faxes: the first user there is has a thousandth of all.</summary>
    private static async Task<HttpClient> SignInAsync(WebApplication server, Uri address)
    {
        var user = (await server.Services.GetRequiredService<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "en", Role = Role.User }, "", "benchmark")).User!;
        var session = await server.Services.GetRequiredService<Database>().InTransactionAsync(tx => server.Services.GetRequiredService<Sessions>().StartAsync(tx, user, "", ""));
        return new HttpClient { BaseAddress = address, DefaultRequestHeaders = { { "Cookie", $"faxwerk-session={session.Token}" } } };
    }

    /// <summary>A trunk that is down leaves all that waits to another, and a dear one to a cheaper one that has room: how long each takes to find that there is nothing for it.</summary>
    private static async Task NothingToClaimAsync(TextWriter output, Database database, FaxQueue queue, string engine)
    {
        await database.InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync("UPDATE fax SET state = 'held', line_id = NULL WHERE state = 'sending'");
            await tx.ExecuteAsync("INSERT INTO line (id, name, send_channels) VALUES (2, 'dear', 1000)");
            await tx.ExecuteAsync("INSERT INTO route_line (route_id, line_id, cost) VALUES (1, 2, 100)");
        });
        foreach (var (what, line, alive) in new[] { ("of a trunk that is down", 1, false), ("of a dear trunk", 2, true) })
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                await queue.AnnounceLineAsync(3 - line, Node, new LineReport(true, true, "up"), isChange: false);
                var start = TimeProvider.System.GetTimestamp();
                if (await queue.ClaimAsync(line, Node, alive) is not null)
                    throw new InvalidOperationException("That was another line's fax.");
                times.Add(Seconds(start) * 1000);
            }

            await output.WriteLineAsync(Text($"{engine}: claim {what} median {Median(times):0.0} ms, 95th percentile {Percentile(times, 0.95):0.0} ms"));
        }
    }

    /// <summary>Puts a broadcast into the queue, in one transaction; the seconds that it took.</summary>
    private static async Task<double> BroadcastAsync(TextWriter output, WebApplication server, string engine)
    {
        var recipients = Enumerable.Range(0, Recipients).Select(number => new FaxRecipient(FaxNumber.Parse($"+4940{1_000_000 + number}", new SiteSettings())!, "Name")).ToList();
        var fax = new NewFax { JobId = "broadcast", Sender = "anne@example.com", BlobId = "0123456789abcdef0123456789abcdef", PageCount = 2, Recipients = recipients };
        var (broadcasts, database) = (server.Services.GetRequiredService<BroadcastTable>(), server.Services.GetRequiredService<Database>());
        var start = TimeProvider.System.GetTimestamp();
        await database.InTransactionAsync(tx => broadcasts.AddAsync(tx, fax, "", TimeSpan.FromHours(1), TimeSpan.FromHours(72), "benchmark"));
        var seconds = Seconds(start);
        await output.WriteLineAsync(Text($"{engine}: broadcast of {Recipients} in the queue after {seconds:0.0} s"));
        return seconds;
    }

    /// <summary>The median of the answers, body read, in milliseconds.</summary>
    private static async Task<double> AskAsync(TextWriter output, HttpClient http, string engine, string path, string what = "")
    {
        var times = new List<double>();
        var rows = 0;
        for (var round = 0; round < 5 + Rounds; round++)
        {
            var start = TimeProvider.System.GetTimestamp();
            var answer = await http.GetFromJsonAsync<JsonElement>(path);
            if (round >= 5)
                times.Add(Seconds(start) * 1000);
            rows = answer.GetProperty(path.StartsWith("/api/queue", StringComparison.Ordinal) ? "faxes" : "entries").GetArrayLength();
        }

        await output.WriteLineAsync(Text($"{engine}: {path} {what} {rows} rows, median {Median(times):0.0} ms, 95th percentile {Percentile(times, 0.95):0.0} ms"));
        return Median(times);
    }

    private static WebApplication Build(string folder, string postgres) => Server.Build(
        [],
        builder =>
        {
            builder.Configuration.AddInMemoryCollection(
            [
                new("Faxwerk:DataFolder", folder), new("Faxwerk:Postgres", postgres), new("Faxwerk:Address", "127.0.0.1"), new("Faxwerk:SmtpPort", "0"), new("Faxwerk:HttpPort", "0"),
                new("Faxwerk:Roles", "Intake"), new("Faxwerk:Node", "server"),
            ]);
            builder.Logging.ClearProviders();
        });

    private static double Seconds(long since) => TimeProvider.System.GetElapsedTime(since).TotalSeconds;

    private static double Median(List<double> values) => Percentile(values, 0.5);

    private static double Percentile(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
