using System.Net;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Fax over G.711 on a machine that stalls: time is passed in, the packets are real.</summary>
public sealed class AudioStallTests : IDisposable
{
    private const int Grid = 5;

    private readonly MediaSocket _callingSocket = MediaSocket.Bind(IPAddress.Loopback);
    private readonly MediaSocket _calledSocket = MediaSocket.Bind(IPAddress.Loopback);
    private readonly List<TraceEntry> _trace = [];
    private readonly AudioLeg _calling;
    private readonly AudioLeg _called;
    private FaxResult? _sent;
    private FaxResult? _received;
    private bool _same = true;

    public AudioStallTests()
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        var page = TestPages.Make(1);
        _callingSocket.SetTarget(_calledSocket.LocalEndPoint);
        _calledSocket.SetTarget(_callingSocket.LocalEndPoint);
        SendingSession? sender = null;
        ReceivingSession? receiver = null;
        _calling = new AudioLeg(_callingSocket, new RtpSender(G711Law.A, 1, 0, 0), AudioRole.Calling, terminal => sender = new SendingSession(terminal, new FaxOptions { Ecm = false }, 1, _trace.Add)
        {
            PageNeeded = _ => sender!.ProvidePage(page, _calling!.Clock(default)),
            Progress = progress =>
            {
                if (progress.Step == CallStep.PageConfirmed) sender!.ConfirmationRecorded(_calling!.Clock(default));
            },
            Finished = result => _sent = result,
        });
        _called = new AudioLeg(_calledSocket, new RtpSender(G711Law.A, 2, 0, 0), AudioRole.Called, terminal => receiver = new ReceivingSession(terminal, new FaxOptions { Ecm = false })
        {
            PageReceived = received =>
            {
                _same &= received.Image.Bitmap.SameAs(page.Bitmap);
                receiver!.PageStored(_called!.Clock(default));
            },
            Finished = result => _received = result,
        });
    }

    public void Dispose()
    {
        _calling.Dispose();
        _called.Dispose();
        _callingSocket.Dispose();
        _calledSocket.Dispose();
    }

    [Theory]
    [InlineData(300, true, true)]
    [InlineData(1500, true, true)]
    [InlineData(300, true, false)]
    [InlineData(300, false, true)]
    public void Nothing_is_lost_where_the_machine_stalls_every_two_seconds(int stall, bool callingStalls, bool calledStalls)
    {
        var (callingUntil, calledUntil, callingAt, calledAt) = (0, 0, 0, 0);
        _calling.Start(default);
        _called.Start(default);
        for (var at = 0; at < 600_000 && (_sent is null || _received is null); at += Grid)
        {
            if (at % (2000 + stall) == 2000)
            {
                callingUntil = callingStalls ? at + stall : 0;
                calledUntil = calledStalls ? at + stall : 0;
            }

            if (at >= callingUntil) callingAt = Step(_calling, _callingSocket, callingAt, at);
            if (at >= calledUntil) calledAt = Step(_called, _calledSocket, calledAt, at);
        }

        var ladder = string.Join('\n', _trace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}"));
        Assert.True(_sent is { Status: CallStatus.Ok, BitRate: 14400 } && _received is { Status: CallStatus.Ok } && _same, ladder);
        Assert.Equal((0, 0), (_calling.Samples.Missing, _called.Samples.Missing));
    }

    // As CallMedia does: what waits in the socket, of before the stall; then what is due.
    private static int Step(AudioLeg leg, MediaSocket socket, int last, int at)
    {
        Span<byte> datagram = stackalloc byte[300];
        var received = TimeSpan.FromMilliseconds(at - last > 100 ? last : at);
        for (var length = socket.Receive(datagram); length >= 0; length = socket.Receive(datagram)) leg.Receive(datagram[..length], received);
        leg.Advance(TimeSpan.FromMilliseconds(at));
        return at;
    }
}
