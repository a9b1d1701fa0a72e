using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>Polling against the engine of libspandsp, both ways, in virtual time.</summary>
public sealed class SpandspPollingTests : IDisposable
{
    private const int SamplesPerTick = 80;
    private static readonly PageImage[] Document = [TestPages.Page(1, rows: 400), TestPages.Page(2, rows: 300)];

    private readonly string _folder = Directory.CreateTempSubdirectory("faxwerk-polling-").FullName;
    private readonly Queue<Action> _inTransit = new();
    private readonly List<TraceEntry> _trace = [];
    private readonly List<PageImage> _fetched = [];
    private SpandspT38Peer? _peer;
    private FaxResult? _result;
    private TimeSpan _now;

    private string File => Path.Combine(_folder, "document.tif");

    [Fact]
    public void We_fetch_what_libspandsp_has_ready()
    {
        Fetch(null, "");
        Assert.True(_result is { Status: CallStatus.Ok, PagesConfirmed: 2 } && _peer!.Completion == 0, Ladder());
        AssertSame(_fetched);
    }

    [Fact]
    public void Our_password_opens_what_libspandsp_guards()
    {
        Fetch("4711", "4711");
        Assert.True(_result is { Status: CallStatus.Ok, PagesConfirmed: 2 }, Ladder());
        AssertSame(_fetched);
    }

    [Fact]
    public void Another_password_gets_nothing_of_libspandsp()
    {
        Fetch("4711", "4712");
        Assert.True(_result is { Status: CallStatus.RemoteDisconnect, PagesConfirmed: 0 }, Ladder());
        Assert.Empty(_fetched);
    }

    [Fact]
    public void Where_libspandsp_has_nothing_the_call_says_so()
    {
        Fetch(null, "", document: false);
        Assert.True(_result is { Status: CallStatus.NothingToFetch, PagesConfirmed: 0 }, Ladder());
    }

    [Theory]
    [InlineData("4711", true)]
    [InlineData("4712", false)]
    public void Libspandsp_fetches_from_us_with_the_right_password_only(string password, bool given)
    {
        T38Terminal terminal = null!;
        SendingSession? sender = null;
        terminal = Start(caller: true);
        _peer!.Password = password;
        _peer.ReceiveFile(File);
        var server = new ReceivingSession(terminal, new FaxOptions { LocalId = "+49 30 5678" }, _trace.Add)
        {
            Polled = request => request.Password != "4711" ? null : sender = new SendingSession(terminal, new FaxOptions { LocalId = "+49 30 5678" }, Document.Length, _trace.Add)
            {
                PageNeeded = index => sender!.ProvidePage(Document[index], _now),
                Progress = progress =>
                {
                    if (progress.Step == CallStep.PageConfirmed)
                        sender!.ConfirmationRecorded(_now);
                },
                Finished = result => _result = result,
            },
            PageReceived = _ => { },
            Finished = result => _result = result,
        };
        server.Start(_now);
        Run(terminal);
        Assert.True(_result!.Status == (given ? CallStatus.Ok : CallStatus.Incompatible), Ladder());
        if (given)
            AssertSame([.. TiffReader.Open(System.IO.File.ReadAllBytes(File)).Pages().Select(page => page.ToPageImage())]);
    }

    public void Dispose()
    {
        _peer?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void AssertSame(List<PageImage> pages) =>
        Assert.True(pages.Count == Document.Length && Document.Zip(pages).All(pair => pair.First.Bitmap.SameAs(pair.Second.Bitmap)), $"{pages.Count} pages, or others");

    private void Fetch(string? expected, string password, bool document = true)
    {
        var terminal = Start(caller: false);
        System.IO.File.WriteAllBytes(File, TiffWriter.Write(Document));
        if (document)
            _peer!.SendFile(File);
        else
            _peer!.ReceiveFile(File);
        _peer.ExpectedPassword = expected;
        ReceivingSession fetcher = null!;
        fetcher = new ReceivingSession(terminal, new FaxOptions { LocalId = "+49 89 1234", Password = password }, _trace.Add)
        {
            Fetches = true,
            PageReceived = page =>
            {
                _fetched.Add(page.Image);
                _inTransit.Enqueue(() => fetcher.PageStored(_now));
            },
            Finished = result => _result = result,
        };
        fetcher.Start(_now);
        Run(terminal);
    }

    private T38Terminal Start(bool caller)
    {
        Prerequisite.Require(SpandspPeer.IsAvailable, "libspandsp.so.2 is not on this machine.");
        ushort forth = 0, back = 0;
        T38Terminal terminal = null!;
        terminal = new T38Terminal(0, (ifp, _, _) => Pass((sequence, copy) => _peer!.Receive(sequence, copy), forth++, ifp.ToArray()));
        _peer = new SpandspT38Peer(caller, (ifp, _) => Pass((sequence, copy) => terminal.Receive(sequence, copy, _now), back++, ifp.ToArray())) { LocalId = "+1 555 0100" };
        _peer.PrepareForSuite();
        return terminal;
    }

    private void Run(T38Terminal terminal)
    {
        while (_result is null || _peer!.Completion is null)
        {
            Assert.True(_now < TimeSpan.FromMinutes(10), $"The call does not end.\n{Ladder()}");
            _now += TimeSpan.FromSeconds(SamplesPerTick / 8000.0);
            terminal.Advance(_now);
            _peer!.Advance(SamplesPerTick);
            while (_inTransit.TryDequeue(out var deliver))
                deliver();
        }
    }

    private void Pass(Action<ushort, byte[]> receive, ushort sequence, byte[] ifp) => _inTransit.Enqueue(() => receive(sequence, ifp));

    private string Ladder() =>
        $"{_result?.Status} {_result?.Detail} / {_peer?.Completion} {_peer?.CompletionText}\n"
        + string.Join('\n', _trace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}"));
}
