using System.Diagnostics;
using System.Globalization;
using System.Net;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Spandsp;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Benchmarks;

/// <summary>
/// CPU per channel-second of our terminals beside libspandsp's: the same page, MMR, ECM, 14400 bit/s, redundancy 3 or A-law, on the same sockets and
/// scheduler and on the real clock, without SIP. Ours and theirs take turns; a channel is one end of a call.
/// </summary>
internal static class Line
{
    private const int Calls = 20;

    public static async Task<int> RunAsync(TextWriter output, int rounds, string? only)
    {
        bool[] transports = only switch { "t38" => [false], "g711" => [true], _ => [false, true] };
        if (FaxModems.Missing is { } missing || !SpandspPeer.IsAvailable)
        {
            output.WriteLine(FaxModems.Missing ?? "libspandsp is not there");
            return 1;
        }
        var (set, pages) = CallsPages.Load();
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-line-").FullName;
        try
        {
            using var rig = new Rig(pages[0], folder);
            // What is measured begins when the code is compiled: with fewer calls the runtime still compiles the second time, with profiles, in the first
            // rounds, which was 30 % of their time.
            foreach (var audio in transports)
                foreach (var ours in new[] { true, false, true }) await rig.MeasureAsync(audio, ours, Calls);
            var ratios = new List<string>();
            foreach (var audio in transports)
            {
                var ours = new List<double>();
                var theirs = new List<double>();
                for (var round = 0; round < rounds; round++)
                {
                    ours.Add(await rig.MeasureAsync(audio, ours: true, Calls));
                    theirs.Add(await rig.MeasureAsync(audio, ours: false, Calls));
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{(audio ? "G.711" : "T.38")}: ours {ours[^1]:F3}, libspandsp {theirs[^1]:F3} ms of CPU per channel-second"));
                }
                var name = audio ? "g711" : "t38";
                var ratio = Median([.. ours.Zip(theirs, (own, other) => own / other)]);
                ratios.Add(string.Create(CultureInfo.InvariantCulture, $"{name}_ratio={ratio:F2} {name}_ms={Median(ours):F3} {name}_spandsp_ms={Median(theirs):F3}"));
            }
            output.WriteLine($"line: {string.Join(' ', ratios)} calls={Calls} rounds={rounds} set={set}");
            return 0;
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class Rig : IDisposable
    {
        private readonly CallScheduler _scheduler = new(TimeProvider.System);
        private readonly PageImage _page;
        private readonly string _folder;

        public Rig(PageImage page, string folder)
        {
            _page = page;
            _folder = folder;
            File.WriteAllBytes(Path.Combine(folder, "page.tif"), TiffWriter.Write([page]));
        }

        /// <summary>Milliseconds of CPU per channel-second of so many calls at once.</summary>
        public async Task<double> MeasureAsync(bool audio, bool ours, int calls)
        {
            GC.Collect();
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var seconds = await Task.WhenAll(Enumerable.Range(0, calls).Select(async i =>
            {
                // As on a trunk the channels are not in step.
                await Task.Delay(TimeSpan.FromMilliseconds(37 * i), TimeProvider.System, CancellationToken.None);
                return await CallAsync(audio, ours, Path.Combine(_folder, $"{i}.tif"));
            }));
            var used = Process.GetCurrentProcess().TotalProcessorTime - before;
            return used.TotalMilliseconds / seconds.Sum();
        }

        public void Dispose() => _scheduler.Dispose();

        /// <summary>The seconds of both channels.</summary>
        private async Task<double> CallAsync(bool audio, bool ours, string file)
        {
            var limits = new MediaLimits(TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(10));
            var started = TimeProvider.System.GetTimestamp();
            using var sender = new CallMedia(_scheduler, MediaSocket.Bind(IPAddress.Loopback), limits);
            using var receiver = new CallMedia(_scheduler, MediaSocket.Bind(IPAddress.Loopback), limits);
            Begin(receiver, sender.LocalEndPoint, audio, ours, caller: false, file);
            Begin(sender, receiver.LocalEndPoint, audio, ours, caller: true, Path.Combine(_folder, "page.tif"));
            var ends = await Task.WhenAll(EndAsync(sender, started), EndAsync(receiver, started));
            return ends.Sum();
        }

        private static async Task<double> EndAsync(CallMedia media, long started)
        {
            var result = await media.FaxEnded;
            return result.Status == CallStatus.Ok
                ? TimeProvider.System.GetElapsedTime(started).TotalSeconds
                : throw new InvalidOperationException($"A call failed: {result.Status} {result.Detail}");
        }

        private void Begin(CallMedia media, IPEndPoint remote, bool audio, bool ours, bool caller, string file)
        {
            var rtp = new RtpSender(G711Law.A, (uint)media.LocalEndPoint.Port, 1, 1);
            var udptl = new UdptlSender(3, 1400);
            void Finish(int code) => media.Finish(new FaxResult { Status = code == 0 ? CallStatus.Ok : CallStatus.CallDropped, Detail = $"libspandsp's code {code}", PagesConfirmed = 1 });
            FaxSession Create(FaxTerminal terminal) => caller ? Sending(media, terminal) : Receiving(media, terminal);
            var role = caller ? AudioRole.Calling : AudioRole.Called;
            if (audio && ours) media.Begin(remote, (socket, _) => new AudioLeg(socket, rtp, role, Create));
            else if (audio) media.Begin(remote, (socket, _) => new SpandspG711Leg(socket, rtp, caller, file, Finish));
            else if (ours) media.Begin(remote, (socket, _) => new T38Leg(socket, udptl, 0, () => media.Elapsed, Create));
            else media.Begin(remote, (socket, _) => new SpandspT38Leg(socket, caller, file, Finish));
        }

        private SendingSession Sending(CallMedia media, FaxTerminal terminal)
        {
            SendingSession? session = null;
            return session = new SendingSession(terminal, new FaxOptions(), pageCount: 1)
            {
                PageNeeded = _ => media.Post(now => session!.ProvidePage(_page, now)),
                Progress = progress =>
                {
                    if (progress.Step == CallStep.PageConfirmed) media.Post(now => session!.ConfirmationRecorded(now));
                },
                Finished = media.Finish,
            };
        }

        private ReceivingSession Receiving(CallMedia media, FaxTerminal terminal)
        {
            ReceivingSession? session = null;
            return session = new ReceivingSession(terminal, new FaxOptions())
            {
                PageReceived = page => media.Post(now =>
                {
                    if (!page.Image.Bitmap.SameAs(_page.Bitmap)) throw new InvalidOperationException("A page is not what was sent.");
                    session!.PageStored(now);
                }),
                Finished = media.Finish,
            };
        }
    }
}
