using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>A call between one of our sessions and the engine of libspandsp on a telephone channel, in virtual time.</summary>
internal sealed class SpandspAudioCall : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly PageImage[] _pages;
    private readonly string _folder = Directory.CreateTempSubdirectory("faxwerk-spandsp-").FullName;
    private readonly AudioTerminal _terminal;
    private readonly bool _weSend;
    private readonly List<TraceEntry> _trace = [];
    private TimeSpan _now;
    private TimeSpan _storedAt = TimeSpan.MaxValue;

    public SpandspAudioCall(bool weSend, PageImage[] pages, FaxOptions? options = null, G711Law law = G711Law.A, double loss = 0, int seed = 1)
    {
        if (FaxModems.Missing is { } missing)
            Assert.Skip(missing);
        _weSend = weSend;
        _pages = pages;
        ToPeer = new AudioLine(law, loss: loss, seed: seed);
        ToUs = new AudioLine(law, loss: loss, seed: seed + 1000);
        _terminal = new AudioTerminal(weSend ? AudioRole.Calling : AudioRole.Called);
        Peer = new SpandspAudioPeer(caller: !weSend) { LocalId = "+1 555 0100" };
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

    public SpandspAudioPeer Peer { get; }

    public FaxSession Session { get; }

    public AudioLine ToPeer { get; }

    public AudioLine ToUs { get; }

    public List<PageImage> Received { get; } = [];

    /// <summary>How long our receiver takes to store a page.</summary>
    public TimeSpan StoreTime { get; set; }

    private string PeerFile => Path.Combine(_folder, "page.tif");

    public SpandspAudioCall Run(double seconds = 3600)
    {
        Session.Start(_now);
        var ours = new short[AudioLine.Block];
        var theirs = new short[AudioLine.Block];
        for (var end = TimeSpan.FromSeconds(seconds); _now < end && (Session.Result is null || Peer.Completion is null);)
        {
            _terminal.Generate(ours, _now);
            Peer.Generate(theirs);
            _now += Tick;
            if (ToPeer.Pass(ours) is { } forth)
                Peer.Receive(forth);
            else
                Peer.ReceiveLost(AudioLine.Block);
            if (ToUs.Pass(theirs) is { } back)
                _terminal.Receive(back, _now);
            else
                _terminal.Conceal(AudioLine.Block, _now);
            _terminal.Advance(_now);
            if (_storedAt > _now)
                continue;
            _storedAt = TimeSpan.MaxValue;
            ((ReceivingSession)Session).PageStored(_now);
        }

        return this;
    }

    public SpandspAudioCall Succeeds()
    {
        Assert.True(Session.Result?.Status == CallStatus.Ok && Peer.Completion == 0, Report());
        Assert.Equal(_pages.Length, Session.Result!.PagesConfirmed);
        if (_weSend)
            Received.AddRange(TiffReader.Open(File.ReadAllBytes(PeerFile)).Pages().Select(page => page.ToPageImage()));
        Assert.Equal(_pages.Length, Received.Count);
        for (var i = 0; i < _pages.Length; i++)
            Assert.True(_pages[i].Bitmap.SameAs(Received[i].Bitmap), $"page {i + 1} differs\n{Report()}");
        return this;
    }

    public string Report() => $"{Session.Result?.Status} {Session.Result?.Detail} / {Peer.Completion} {Peer.CompletionText}\n"
        + string.Join('\n', _trace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}"))
        + "\n" + string.Join('\n', Peer.Frames);

    public void Dispose()
    {
        Peer.Dispose();
        _terminal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
