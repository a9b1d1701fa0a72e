using System.Diagnostics;
using System.Globalization;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Spandsp;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Benchmarks;

/// <summary>
/// Fax over G.711 beside libspandsp's whole fax terminals: the same pages from one terminal to another through A-law, in virtual time
/// on one thread. Rounds alternate; the figures are medians of user and system time a second of call and terminal.
/// </summary>
internal static class Modems
{
    private const int WarmUpRounds = 3, Rounds = 15, Block = 160;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    public static int Run(TextWriter output)
    {
        FaxModems.SelfTest();
        var (set, pages) = CallsPages.Load();
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-modems-").FullName;
        var file = Path.Combine(folder, "pages.tif");
        File.WriteAllBytes(file, TiffWriter.Write(pages));
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < WarmUpRounds + Rounds; round++)
        {
            var (own, other) = (Measure(() => OwnCall(pages)), Measure(() => TheirCall(file, Path.Combine(folder, $"{round}.tif"))));
            if (round < WarmUpRounds) continue;
            ours.Add(own);
            theirs.Add(other);
        }
        System.IO.Directory.Delete(folder, recursive: true);
        ours.Sort();
        theirs.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"modems: cpu_ms_per_terminal_s={ours[Rounds / 2]:F3} libspandsp_cpu_ms_per_terminal_s={theirs[Rounds / 2]:F3} ratio={ours[Rounds / 2] / theirs[Rounds / 2]:F2} pages={pages.Count} set={set}"));
        return 0;
    }

    // Milliseconds of the processor for a second of one of the two terminals.
    private static double Measure(Func<TimeSpan> call)
    {
        var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var lasted = call();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds / lasted.TotalSeconds / 2;
    }

    private static TimeSpan OwnCall(List<PageImage> pages)
    {
        using var calling = new AudioTerminal(AudioRole.Calling);
        using var called = new AudioTerminal(AudioRole.Called);
        var now = TimeSpan.Zero;
        SendingSession? sender = null;
        ReceivingSession? receiver = null;
        sender = new SendingSession(calling, new FaxOptions(), pages.Count)
        {
            PageNeeded = index => sender!.ProvidePage(pages[index], now),
            Progress = step =>
            {
                if (step.Step == CallStep.PageConfirmed) sender!.ConfirmationRecorded(now);
            },
            Finished = _ => { },
        };
        receiver = new ReceivingSession(called, new FaxOptions()) { PageReceived = _ => receiver!.PageStored(now), Finished = _ => { } };
        sender.Start(now);
        receiver.Start(now);
        Span<short> forth = stackalloc short[Block], back = stackalloc short[Block];
        while (sender.Result is null || receiver.Result is null)
        {
            calling.Generate(forth, now);
            called.Generate(back, now);
            now += Tick;
            Pass(forth);
            Pass(back);
            called.Receive(forth, now);
            calling.Receive(back, now);
        }
        if (sender.Result.PagesConfirmed != pages.Count) throw new InvalidOperationException(sender.Result.Detail);
        return now;
    }

    private static TimeSpan TheirCall(string sent, string received)
    {
        using var calling = new SpandspAudioPeer(caller: true);
        using var called = new SpandspAudioPeer(caller: false);
        calling.SendFile(sent);
        called.ReceiveFile(received);
        var now = TimeSpan.Zero;
        Span<short> forth = stackalloc short[Block], back = stackalloc short[Block];
        while (calling.Completion is null || called.Completion is null)
        {
            calling.Generate(forth);
            called.Generate(back);
            now += Tick;
            Pass(forth);
            Pass(back);
            called.Receive(forth);
            calling.Receive(back);
        }
        if (calling.Completion != 0) throw new InvalidOperationException(calling.CompletionText);
        return now;
    }

    private static void Pass(Span<short> samples)
    {
        foreach (ref var sample in samples) sample = G711.Table(G711Law.A)[G711.Encode(G711Law.A, sample)];
    }
}
