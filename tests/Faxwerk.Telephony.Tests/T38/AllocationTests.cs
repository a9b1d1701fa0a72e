using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>A server runs hundreds of calls: packets must cost no garbage.</summary>
[Collection(nameof(Computing))]
public sealed class AllocationTests
{
    [Fact]
    public void Packets_of_a_page_are_sent_and_received_without_garbage()
    {
        var log = new VirtualCall([TestPages.Page(1)]).Run().Forth.Log;
        ReceivingSession? session = null;
        var now = TimeSpan.Zero;
        var terminal = new T38Terminal(0, (_, _, _) => { });
        session = new ReceivingSession(terminal, new FaxOptions()) { PageReceived = _ => session!.PageStored(now), Finished = _ => { } };
        session.Start(now);
        var start = log.FindIndex(sent => sent.Ifp[0] == (byte)T38Indicator.V17At14400ShortTraining << 1);
        var (before, packets) = (0L, 0);
        for (var i = 0; i < log.Count; i++)
        {
            now = log[i].At;
            terminal.Advance(now);
            // The first block's frames, once the buffers have grown to it.
            if (i == start + 40)
                before = GC.GetAllocatedBytesForCurrentThread();
            if (i > start + 40 && log[i].Ifp.Length == 1)
                break;
            terminal.Receive((ushort)i, log[i].Ifp, now);
            packets += before > 0 ? 1 : 0;
        }

        var received = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(packets > 200, $"{packets} packets");
        Assert.True(received < 1000, $"{received} bytes for {packets} packets");
    }

    [Fact]
    public void A_page_leaves_without_garbage()
    {
        var octets = 0L;
        var transmitter = new T38Transmitter(0, (ifp, copies, _) => octets += ifp.Length * copies);
        var terminal = new T38Terminal(0, (_, _, _) => { });
        var session = new ReceivingSession(terminal, new FaxOptions()) { PageReceived = _ => { }, Finished = _ => { } };
        transmitter.SendPage(FaxModem.V17At14400, longTraining: false, new byte[50_000], TimeSpan.Zero);
        transmitter.Step(session);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 600; i++)
            transmitter.Step(session);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(octets > 43_000);
    }
}
