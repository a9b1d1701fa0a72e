using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Faxwerk.Benchmarks;

/// <summary>
/// A working day in short: 200 mails a minute with a page each, and 50 faxes a minute that come in, through the whole server on SQLite with fsync, SIP and T.38 on loopback, the fax machines and the company's mail
/// server in this process too. With few channels a backlog builds; then no fax may be called while one of higher priority waits.
/// </summary>
internal static class MailLoad
{
    private const int MailsPerMinute = 200, FaxesPerMinute = 50, Channels = 250, Sessions = 4;

    private static readonly TimeSpan Drain = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(TextWriter output, int minutes, int channels)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-mail-").FullName;
        using var scheduler = new CallScheduler(TimeProvider.System);
        var sipPort = FreePort();
        await using var station = new MailStation(sipPort, scheduler);
        await station.StartAsync();
        await using var sink = new MailSink();
        await using var server = Server.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(
            [
                new("Faxwerk:DataFolder", folder), new("Faxwerk:Address", "127.0.0.1"), new("Faxwerk:SmtpPort", "0"), new("Faxwerk:HttpPort", "0"), new("Faxwerk:SipAddress", "127.0.0.1"),
                new("Faxwerk:SipPort", sipPort.ToString(CultureInfo.InvariantCulture)), new("Faxwerk:TestStation", "false"), new("Faxwerk:StopGrace", "00:00:01"),
            ]);
            builder.Logging.ClearProviders();
        });
        await Server.StartAsync(server);
        await SetAsync(server, station.Port, sink.Port, channels);
        var accepted = new ConcurrentDictionary<string, long>();
        var started = TimeProvider.System.GetTimestamp();
        var calls = new ConcurrentBag<Task>();
        using var over = new CancellationTokenSource();
        await Task.WhenAll(MailAsync(Server.Addresses(server).Smtp!.Port, minutes, accepted), CallAsync(station, minutes, channels, calls, over.Token));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{accepted.Count} mails accepted and {calls.Count} calls made in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s"));
        await Task.WhenAll(calls);
        await DrainAsync(() => (channels < Channels || accepted.Keys.All(station.Whole.ContainsKey)) && station.HungUp.Keys.All(sink.Received.ContainsKey));
        var database = server.Services.GetRequiredService<Database>();
        var overtaken = await MailWaits.OvertakenAsync(database);
        await MailWaits.WriteAsync(database, output);
        var open = (await database.QueryAsync<string>("SELECT number_dialled FROM fax WHERE state IN ('waiting', 'sending', 'held')", null, default)).ToHashSet(StringComparer.Ordinal);
        await server.StopAsync();
        System.IO.Directory.Delete(folder, recursive: true);

        var lostOut = accepted.Keys.Count(number => !station.Whole.ContainsKey(number) && !open.Contains(number));
        var twice = station.Whole.Values.Count(times => times > 1) + sink.Received.Values.Count(mails => mails.Count > 1);
        var lostIn = station.HungUp.Keys.Count(caller => !sink.Received.ContainsKey(caller));
        var toInvite = Seconds(accepted.Where(mail => station.Called.ContainsKey(mail.Key)).Select(mail => (mail.Value, station.Called[mail.Key])));
        var toMailbox = Seconds(station.HungUp.Where(call => sink.Received.ContainsKey(call.Key)).Select(call => (call.Value, sink.Received[call.Key].First())));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"mail: minutes={minutes} channels={channels} mails={accepted.Count} sent={station.Whole.Count} waiting={open.Count} received={station.HungUp.Count} refused={station.Refused} lost={lostOut + lostIn} twice={twice} overtaken={overtaken} p50_s={At(toInvite, 0.5):0.00} p99_s={At(toInvite, 0.99):0.00} in_p50_s={At(toMailbox, 0.5):0.00} in_p99_s={At(toMailbox, 0.99):0.00}"));
        return lostOut + lostIn + twice + overtaken == 0 ? 0 : 1;
    }

    private static async Task SetAsync(WebApplication server, int station, int sink, int channels)
    {
        var settings = server.Services.GetRequiredService<SettingsStore>();
        (string Key, object Value)[] values =
        [
            ("trunk.host", "127.0.0.1"), ("trunk.port", station), ("trunk.channels", channels), ("trunk.sendChannels", channels * 17 / 20), ("trunk.allowedPeers", "127.0.0.0/8"), ("mail.relayHost", "127.0.0.1"),
            ("mail.relayPort", sink), ("mail.relayTls", "none"), ("receiving.routes", """[{"number":"*","mailTo":["inbox@bench.example"]}]"""), ("sending.ageStep", "0s"),
        ];
        foreach (var (key, value) in values)
        {
            if ((await settings.SetAsync(key, string.Create(CultureInfo.InvariantCulture, $"{value}"), "benchmark")).Error is { } error)
                throw new InvalidOperationException(error);
        }
    }

    /// <summary>Mails at an even pace, every fifth with low and every tenth with high priority; when each was accepted, by its number.</summary>
    private static Task MailAsync(int port, int minutes, ConcurrentDictionary<string, long> accepted) => Task.WhenAll(Enumerable.Range(0, Sessions).Select(async session =>
    {
        using var connection = await IntakeSession.OpenAsync(port);
        await PacedAsync(MailsPerMinute, minutes, session, Sessions, async number =>
        {
            await connection.SendAsync(1_000_000 + number, number % 10 == 0 ? "high" : number % 5 == 2 ? "low" : "normal");
            accepted[IntakeMail.Dialled(1_000_000 + number)] = TimeProvider.System.GetTimestamp();
        });
    }));

    /// <summary>Calls to the server at an even pace, as many as its channels bear; they go on beside each other.</summary>
    private static Task CallAsync(MailStation station, int minutes, int channels, ConcurrentBag<Task> calls, CancellationToken cancel) => PacedAsync(
        Math.Max(1, FaxesPerMinute * channels / Channels), minutes, 0, 1, number =>
        {
            calls.Add(station.SendAsync(number, cancel));
            return Task.CompletedTask;
        });

    private static async Task PacedAsync(int perMinute, int minutes, int first, int step, Func<int, Task> work)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var number = first; number < perMinute * minutes; number += step)
        {
            var wait = TimeSpan.FromMinutes((double)number / perMinute) - TimeProvider.System.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, TimeProvider.System);
            await work(number);
        }
    }

    private static async Task DrainAsync(Func<bool> isDrained)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isDrained() && TimeProvider.System.GetElapsedTime(began) < Drain)
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
    }

    private static List<double> Seconds(IEnumerable<(long From, long To)> spans) => [.. spans.Select(span => TimeProvider.System.GetElapsedTime(span.From, span.To).TotalSeconds).Order()];

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
