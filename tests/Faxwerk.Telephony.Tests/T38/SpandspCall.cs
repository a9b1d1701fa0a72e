using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>A call between one of our sessions and the engine of libspandsp, in virtual time.</summary>
internal sealed class SpandspCall : IDisposable
{
    private const int SamplesPerTick = 160;

    private readonly PageImage[] _pages;
    private readonly string _folder = Directory.CreateTempSubdirectory("faxwerk-spandsp-").FullName;
    private readonly Line _toPeer;
    private readonly Line _toUs;
    private readonly T38Terminal _terminal;
    private readonly bool _weSend;
    private readonly List<TraceEntry> _trace = [];
    private TimeSpan _now;
    private TimeSpan _storedAt = TimeSpan.MaxValue;

    public SpandspCall(bool weSend, PageImage[] pages, FaxOptions? options = null, LineQuality? quality = null, int seed = 1, int version = 0)
    {
        if (!SpandspT38Peer.IsAvailable)
            Assert.Skip("libspandsp.so.2 is not on this machine.");
        _weSend = weSend;
        _pages = pages;
        var random = new Random(seed);
        _toPeer = new Line(quality ?? new LineQuality(), random, (sequence, ifp, _) => Peer!.Receive(sequence, ifp));
        _toUs = new Line(quality ?? new LineQuality(), random, (sequence, ifp, now) => _terminal!.Receive(sequence, ifp, now));
        _terminal = new T38Terminal(version, _toPeer.Send);
        Peer = new SpandspT38Peer(caller: !weSend, (ifp, copies) => _toUs.Send(ifp, copies, _now)) { LocalId = "+1 555 0100", Version = version };
        options ??= new FaxOptions { LocalId = "+49 89 1234" };
        if (weSend)
        {
            Peer.ReceiveFile(PeerFile);
            Session = new SendingSession(_terminal, options, pages.Length, _trace.Add)
            {
                PageNeeded = index => ((SendingSession)Session!).ProvidePage(pages[index], _now),
                Progress = progress =>
                {
                    if (progress.Step == CallStep.PageConfirmed)
                        ((SendingSession)Session!).ConfirmationRecorded(_now);
                },
                Finished = _ => { },
            };
            return;
        }

        File.WriteAllBytes(PeerFile, TiffWriter.Write(pages));
        Peer.SendFile(PeerFile);
        Session = new ReceivingSession(_terminal, options, _trace.Add)
        {
            PageReceived = page =>
            {
                Received.Add(page.Image);
                _storedAt = _now + StoreTime;
            },
            Finished = _ => { },
        };
    }

    public SpandspT38Peer Peer { get; }

    public FaxSession Session { get; }

    public Line ToPeer => _toPeer;

    public Line ToUs => _toUs;

    public List<PageImage> Received { get; } = [];

    /// <summary>How long our receiver takes to store a page.</summary>
    public TimeSpan StoreTime { get; set; }

    private string PeerFile => Path.Combine(_folder, "page.tif");

    public SpandspCall Run(double seconds = 3600)
    {
        Session.Start(_now);
        var end = TimeSpan.FromSeconds(seconds);
        var tick = TimeSpan.FromSeconds(SamplesPerTick / 8000.0);
        for (var next = tick; _now < end && (Session.Result is null || Peer.Completion is null); next += tick)
        {
            while (true)
            {
                var due = _terminal.Advance(_now);
                due = _toPeer.Due < due ? _toPeer.Due : due;
                due = _toUs.Due < due ? _toUs.Due : due;
                due = _storedAt < due ? _storedAt : due;
                if (due > next)
                    break;
                _now = due > _now ? due : _now;
                _toPeer.Deliver(_now);
                _toUs.Deliver(_now);
                if (_storedAt > _now)
                    continue;
                _storedAt = TimeSpan.MaxValue;
                ((ReceivingSession)Session).PageStored(_now);
            }

            _now = next;
            Peer.Advance(SamplesPerTick);
        }

        return this;
    }

    public SpandspCall Succeeds()
    {
        Assert.True(Session.Result?.Status == CallStatus.Ok && Peer.Completion == 0,
            $"{Session.Result?.Status} {Session.Result?.Detail} / {Peer.Completion} {Peer.CompletionText}\n{Ladder()}");
        Assert.Equal(_pages.Length, Session.Result!.PagesConfirmed);
        if (_weSend)
            Received.AddRange(TiffReader.Open(File.ReadAllBytes(PeerFile)).Pages().Select(page => page.ToPageImage()));
        Assert.Equal(_pages.Length, Received.Count);
        for (var i = 0; i < _pages.Length; i++)
        {
            Assert.Equal(_pages[i].Resolution, Received[i].Resolution);
            Assert.True((_pages[i].Bitmap.Width, _pages[i].Bitmap.Height) == (Received[i].Bitmap.Width, Received[i].Bitmap.Height),
                $"page {i + 1} is {Received[i].Bitmap.Width}x{Received[i].Bitmap.Height}\n{Ladder()}");
            Assert.True(_pages[i].Bitmap.SameAs(Received[i].Bitmap), $"page {i + 1} differs");
        }

        return this;
    }

    public string Ladder() =>
        string.Join('\n', _trace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}"))
        + "\n" + string.Join('\n', Peer.Frames);

    public void Dispose()
    {
        Peer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
