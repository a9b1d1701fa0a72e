using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>A server runs many calls: blocks of 20 ms must cost no garbage.</summary>
[Collection(nameof(Computing))]
public sealed class AudioAllocationTests
{
    private const int Measured = 200;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Blocks_of_a_page_are_sent_and_received_without_garbage(bool ecm)
    {
        List<short[]> forth = [];
        using (var call = new AudioCall([TestPages.Noise(1, 400)], new FaxOptions { Ecm = ecm }))
        {
            call.Forth.Disturb = (block, _) => forth.Add([.. block]);
            call.Run().Succeeds();
        }

        // The runtime itself allocates where it compiles a method anew meanwhile: what it did once it does not do again.
        Assert.Contains(0, Enumerable.Range(0, 3).Select(_ => BytesOf(forth)));
    }

    [Fact]
    public void A_page_leaves_without_garbage()
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        using var terminal = new AudioTerminal(AudioRole.Calling);
        var now = TimeSpan.Zero;
        var session = new ReceivingSession(terminal, new FaxOptions()) { PageReceived = _ => { }, Finished = _ => { } };
        terminal.SendPage(FaxModem.V17At14400, longTraining: false, new byte[50_000], now);
        var block = new short[AudioLine.Block];
        var loud = 0;
        var before = 0L;
        for (var i = 0; i < 500; i++)
        {
            if (i == 20)
                before = GC.GetAllocatedBytesForCurrentThread();
            terminal.Generate(block, now);
            now += TimeSpan.FromMilliseconds(20);
            loud += block.AsSpan().ContainsAnyExceptInRange((short)-1000, (short)1000) ? 1 : 0;
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(loud > 480, $"{loud} blocks");
        Assert.Equal(0, bytes);
        Assert.Null(session.Result);
    }

    private static long BytesOf(List<short[]> received)
    {
        using var terminal = new AudioTerminal(AudioRole.Called);
        var now = TimeSpan.Zero;
        var session = new ReceivingSession(terminal, new FaxOptions { LocalId = "+49 30 5678" }) { PageReceived = _ => { }, Finished = _ => { } };
        session.Start(now);
        var sent = new short[AudioLine.Block];
        var (blocks, bytes) = (0, 0L);
        foreach (var block in received)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            terminal.Generate(sent, now);
            now += TimeSpan.FromMilliseconds(20);
            terminal.Receive(block, now);
            terminal.Advance(now);
            // From the second second of the page on, once its buffers have grown.
            blocks = terminal.Incoming == Signal.Page && now > TimeSpan.FromSeconds(13) ? blocks + 1 : 0;
            if (blocks > 50)
                bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            if (blocks > 50 + Measured)
                break;
        }

        Assert.Equal(50 + Measured + 1, blocks);
        return bytes;
    }
}
