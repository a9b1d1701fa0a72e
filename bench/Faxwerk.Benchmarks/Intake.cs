using System.Collections.Concurrent;
using System.Globalization;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Faxwerk.Benchmarks;

/// <summary>
/// Mail in: how many mails a second are accepted durably over 8 connections, and how long a mail takes from its 250 to the call. The whole server runs, on SQLite with
/// fsync; the line is one that confirms pages at once.
/// </summary>
internal static class Intake
{
    private const int Connections = 8;
    private const int Accepted = 400;
    private const int Paced = 200;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(TextWriter output)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "intake-data");
        if (System.IO.Directory.Exists(folder))
            System.IO.Directory.Delete(folder, recursive: true);
        var line = new InstantLine();
        await using var server = Build(folder, line);
        await Server.StartAsync(server);
        var settings = server.Services.GetRequiredService<SettingsStore>();
        await settings.SetAsync("trunk.channels", "100", "benchmark");
        await settings.SetAsync("trunk.sendChannels", "100", "benchmark");
        var port = Server.Addresses(server).Smtp!.Port;

        // The first mails start the renderer and compile the way; they are not counted.
        await SendAllAsync(port, 100_000, 16);
        await line.WaitAsync(16);
        var began = TimeProvider.System.GetTimestamp();
        await SendAllAsync(port, 200_000, Accepted);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await line.WaitAsync(16 + Accepted);
        var drained = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var latencies = await PacedAsync(port, line);
        await server.StopAsync();
        System.IO.Directory.Delete(folder, recursive: true);

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"a burst of {Accepted} mails was accepted in {seconds:0.00} s and called in {drained:0.00} s"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"intake: mails_per_s={Accepted / seconds:0} p50_ms={Percentile(latencies, 0.50):0} p99_ms={Percentile(latencies, 0.99):0} mail_bytes={IntakeMail.Pdf.Length} connections={Connections}"));
        return 0;
    }

    private static WebApplication Build(string folder, ICallEndpoint line) => Server.Build(
        [],
        builder =>
        {
            builder.Configuration.AddInMemoryCollection(
            [
                new("Faxwerk:DataFolder", folder), new("Faxwerk:Address", "127.0.0.1"), new("Faxwerk:SmtpPort", "0"), new("Faxwerk:HttpPort", "0"),
            ]);
            builder.Logging.ClearProviders();
        },
        line);

    private static Task SendAllAsync(int port, int first, int count) => Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
    {
        using var session = await IntakeSession.OpenAsync(port);
        for (var i = connection; i < count; i += Connections)
            await session.SendAsync(first + i);
    }));

    /// <summary>Mails one after the other at a pace that leaves channels free: milliseconds from the 250 to the call.</summary>
    private static async Task<List<double>> PacedAsync(int port, InstantLine line)
    {
        var latencies = new List<double>();
        using var session = await IntakeSession.OpenAsync(port);
        for (var i = 0; i < Paced; i++)
        {
            await session.SendAsync(300_000 + i);
            var accepted = TimeProvider.System.GetTimestamp();
            await Task.Delay(Pace, TimeProvider.System);
            latencies.Add(TimeProvider.System.GetElapsedTime(accepted, await line.CalledAtAsync(300_000 + i)).TotalMilliseconds);
        }

        latencies.Sort();
        return latencies;
    }

    private static double Percentile(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    /// <summary>Notes when each number is called, where an INVITE would go out, and confirms all pages.</summary>
    private sealed class InstantLine : ICallEndpoint
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _calls = new();
        private int _count;

        public async Task<CallOutcome> SendAsync(OutgoingFax fax, CancellationToken cancel)
        {
            Slot(fax.Called).TrySetResult(TimeProvider.System.GetTimestamp());
            for (var page = 0; page < fax.PageCount; page++)
                await fax.ReadPage(page, cancel);
            Interlocked.Increment(ref _count);
            return new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = fax.PageCount, FaxAnswered = true };
        }

        public Task<CallOutcome> FetchAsync(FaxFetch fetch, CancellationToken cancel) => throw new NotSupportedException("Nothing is fetched in this benchmark.");

        public async Task<long> CalledAtAsync(int number) => await Slot(IntakeMail.Dialled(number)).Task.WaitAsync(TimeSpan.FromSeconds(60));

        public async Task WaitAsync(int count)
        {
            while (Volatile.Read(ref _count) < count)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        public Task StopAsync(TimeSpan grace) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private TaskCompletionSource<long> Slot(string number) =>
            _calls.GetOrAdd(number, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
