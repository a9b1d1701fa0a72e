using Faxwerk.Pages;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>A caller fetches a document from our called side.</summary>
public sealed class PollingTests
{
    private static readonly PageImage[] Document = [TestPages.Page(1, rows: 200), TestPages.Page(2, rows: 200)];

    private readonly Queue<Action> _inTransit = new();
    private readonly List<Bitmap> _fetched = [];
    private TimeSpan _now;
    private int _requests;
    private FaxResult? _fetcherResult;
    private FaxResult? _serverResult;

    [Fact]
    public void A_document_is_fetched_with_its_password()
    {
        Call("4711", _ => true);
        Assert.Equal((CallStatus.Ok, CallStatus.Ok), (_fetcherResult!.Status, _serverResult!.Status));
        Assert.Equal(2, _serverResult.PagesConfirmed);
        Assert.True(Document.Select(page => page.Bitmap).Zip(_fetched).All(pair => pair.First.SameAs(pair.Second)));
        Assert.Equal(2, _fetched.Count);
    }

    [Fact]
    public void Nothing_is_given_for_a_wrong_password()
    {
        Call("4712", request => request.Password == "4711");
        Assert.Equal((CallStatus.RemoteDisconnect, CallStatus.Incompatible), (_fetcherResult!.Status, _serverResult!.Status));
        Assert.Empty(_fetched);
    }

    [Fact]
    public void A_request_of_which_a_frame_was_damaged_is_asked_for_again()
    {
        var asked = 0;
        Call("4711", _ => ++asked == 1, damagesRequest: true);
        Assert.Equal(2, _requests);
        Assert.Equal((CallStatus.Ok, CallStatus.Ok), (_fetcherResult!.Status, _serverResult!.Status));
        Assert.Equal(2, _fetched.Count);
    }

    private void Call(string password, Func<PollRequest, bool> accepts, bool damagesRequest = false)
    {
        T38Terminal? callerTerminal = null;
        T38Terminal? calledTerminal = null;
        ushort forth = 0, back = 0;
        callerTerminal = new T38Terminal(0, (ifp, _, _) => Pass(calledTerminal!, forth++, ifp.ToArray()));
        calledTerminal = new T38Terminal(0, (ifp, _, _) => Pass(callerTerminal!, back++, ifp.ToArray()));
        ReceivingSession? fetcher = null;
        SendingSession? sender = null;
        fetcher = new ReceivingSession(callerTerminal, new FaxOptions { LocalId = "+49 89 1234", Password = password }, entry => _requests += entry is { Sent: true, What: "DTC" } ? 1 : 0)
        {
            Fetches = true,
            PageReceived = page =>
            {
                _fetched.Add(page.Image.Bitmap);
                fetcher!.PageStored(_now);
            },
            Finished = result => _fetcherResult = result,
        };
        var server = new ReceivingSession(calledTerminal, new FaxOptions())
        {
            Polled = request => !accepts(request) ? null : sender = new SendingSession(calledTerminal, new FaxOptions(), Document.Length)
            {
                PageNeeded = index => sender!.ProvidePage(Document[index], _now),
                Progress = progress =>
                {
                    if (progress.Step == CallStep.PageConfirmed)
                        sender!.ConfirmationRecorded(_now);
                },
                Finished = result => _serverResult = result,
            },
            PageReceived = _ => { },
            Finished = result => _serverResult = result,
        };
        fetcher.Start(_now);
        server.Start(_now);
        while (_fetcherResult is null || _serverResult is null)
        {
            Assert.True(_now < TimeSpan.FromMinutes(10), "The call does not end.");
            _now += TimeSpan.FromMilliseconds(10);
            if (damagesRequest && calledTerminal.Incoming == Signal.Command)
            {
                damagesRequest = false;
                server.OnFrame([], good: false, _now);
            }

            callerTerminal.Advance(_now);
            calledTerminal.Advance(_now);
            while (_inTransit.TryDequeue(out var deliver))
                deliver();
        }
    }

    private void Pass(T38Terminal terminal, ushort sequence, byte[] ifp) => _inTransit.Enqueue(() => terminal.Receive(sequence, ifp, _now));
}
