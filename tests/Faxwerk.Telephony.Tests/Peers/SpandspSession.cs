using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>A call between one of our sessions and the engine of libspandsp in virtual time; the line between them is the business of who derives.</summary>
internal abstract class SpandspSession : IDisposable
{
    private readonly PageImage[] _pages;
    private readonly string _folder = Directory.CreateTempSubdirectory("faxwerk-spandsp-").FullName;
    private readonly bool _weSend;
    private readonly List<TraceEntry> _trace = [];
    private FaxSession? _session;
    private SpandspPeer? _peer;

    protected SpandspSession(bool weSend, PageImage[] pages)
    {
        Prerequisite.Require(SpandspPeer.IsAvailable, "libspandsp.so.2 is not on this machine.");
        (_weSend, _pages) = (weSend, pages);
    }

    public SpandspPeer Peer => _peer!;

    public FaxSession Session => _session!;

    public List<PageImage> Received { get; } = [];

    /// <summary>How long our receiver takes to store a page.</summary>
    public TimeSpan StoreTime { get; set; }

    protected TimeSpan Now { get; set; }

    /// <summary>When the page that came last is stored.</summary>
    protected TimeSpan StoredAt { get; private set; } = TimeSpan.MaxValue;

    protected bool IsOver => Session.Result is not null && Peer.Completion is not null;

    private string PeerFile => Path.Combine(_folder, "page.tif");

    public SpandspSession Run(double seconds = 3600)
    {
        Session.Start(Now);
        Pass(TimeSpan.FromSeconds(seconds));
        return this;
    }

    public SpandspSession Succeeds()
    {
        Assert.True(Session.Result?.Status == CallStatus.Ok && Peer.Completion == 0, Report());
        Assert.Equal(_pages.Length, Session.Result!.PagesConfirmed);
        if (_weSend)
            Received.AddRange(TiffReader.Open(File.ReadAllBytes(PeerFile)).Pages().Select(page => page.ToPageImage()));
        Assert.Equal(_pages.Length, Received.Count);
        for (var i = 0; i < _pages.Length; i++)
        {
            Assert.Equal(_pages[i].Resolution, Received[i].Resolution);
            Assert.True((_pages[i].Bitmap.Width, _pages[i].Bitmap.Height) == (Received[i].Bitmap.Width, Received[i].Bitmap.Height),
                $"page {i + 1} is {Received[i].Bitmap.Width}x{Received[i].Bitmap.Height}\n{Report()}");
            Assert.True(_pages[i].Bitmap.SameAs(Received[i].Bitmap), $"page {i + 1} differs\n{Report()}");
        }

        return this;
    }

    public string Report() => $"{Session.Result?.Status} {Session.Result?.Detail} / {Peer.Completion} {Peer.CompletionText}\n"
        + string.Join('\n', _trace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}"))
        + "\n" + string.Join('\n', Peer.Frames);

    public virtual void Dispose()
    {
        Peer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Lets time pass until both sides are done, or it is over.</summary>
    protected abstract void Pass(TimeSpan limit);

    /// <summary>Confirms a page whose time to be stored is over.</summary>
    protected void Store()
    {
        if (StoredAt > Now)
            return;
        StoredAt = TimeSpan.MaxValue;
        ((ReceivingSession)Session).PageStored(Now);
    }

    protected void Join(FaxTerminal terminal, SpandspPeer peer, FaxOptions? options)
    {
        _peer = peer;
        peer.LocalId = "+1 555 0100";
        options ??= new FaxOptions { LocalId = "+49 89 1234" };
        if (_weSend)
        {
            peer.ReceiveFile(PeerFile);
            SendingSession? sender = null;
            _session = sender = new SendingSession(terminal, options, _pages.Length, _trace.Add)
            {
                PageNeeded = index => sender!.ProvidePage(_pages[index], Now),
                Progress = progress =>
                {
                    if (progress.Step == CallStep.PageConfirmed)
                        sender!.ConfirmationRecorded(Now);
                },
                Finished = _ => { },
            };
            return;
        }

        File.WriteAllBytes(PeerFile, TiffWriter.Write(_pages));
        peer.SendFile(PeerFile);
        _session = new ReceivingSession(terminal, options, _trace.Add)
        {
            PageReceived = page =>
            {
                Received.Add(page.Image);
                StoredAt = Now + StoreTime;
            },
            Finished = _ => { },
        };
    }
}
