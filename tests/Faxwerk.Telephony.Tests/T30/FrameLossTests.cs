using Faxwerk.Pages;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.T38;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>Frames that arrive with a wrong FCS: commands, answers and, with ECM, frames of pages.</summary>
[Collection(nameof(Computing))]
public sealed class FrameLossTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);
    private static readonly PageImage[] ThreePages = [.. Enumerable.Range(1, 3).Select(seed => TestPages.Page(seed, rows: 200))];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void However_many_frames_are_lost_the_call_ends_and_no_page_is_missing_doubled_or_wrong(bool ecm)
    {
        var whole = 0;
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var share = seed % 31 / 100.0;
            var call = new VirtualCall(ThreePages, sending: new FaxOptions { Ecm = ecm });
            call.Forth.Spoil = call.Back.Spoil = packet => SpoilFrame(packet, random, share);
            call.Run();
            var what = $"seed {seed}, {share:P0} lost: {call.SendResult?.Status} / {call.ReceiveResult?.Status}\n{call.Ladder()}";
            Assert.True(call.SendResult is not null && call.ReceiveResult is not null && call.SenderTrace[^1].At < Longest && call.ReceiverTrace[^1].At < Longest, what);
            Assert.True(call.SendResult.Status != CallStatus.Ok || call.SendResult.PagesConfirmed == ThreePages.Length, what);
            Assert.True(call.ReceiveResult.Status != CallStatus.Ok || call.Received.Count == ThreePages.Length, what);
            Assert.True(call.SendResult.PagesConfirmed <= call.Received.Count && call.Received.Count <= ThreePages.Length, what);
            for (var i = 0; i < call.Received.Count; i++)
                Assert.True(call.Received[i].Image.Bitmap.SameAs(ThreePages[i].Bitmap), what);
            whole += call.SendResult.Status == CallStatus.Ok ? 1 : 0;
        }

        Assert.InRange(whole, 50, 200);
    }

    // A good FCS becomes a bad one.
    private static void SpoilFrame(byte[] packet, Random random, double share)
    {
        if (!IfpPacket.TryParse(packet, 0, out var ifp) || !ifp.IsData)
            return;
        var ends = false;
        while (ifp.TryReadField(out var field, out var data))
            ends = data.IsEmpty && field is T38FieldType.HdlcFcsOk or T38FieldType.HdlcFcsOkSigEnd;
        if (ends && random.NextDouble() < share)
            packet[^1] |= 0x10;
    }
}
