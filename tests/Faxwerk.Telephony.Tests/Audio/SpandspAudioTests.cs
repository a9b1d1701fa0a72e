using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.Peers;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>Through the modems against an engine that we did not write.</summary>
[Collection(nameof(Computing))]
public sealed class SpandspAudioTests : SpandspSessionTests
{
    public static TheoryData<bool, bool, int, PeerModems> Rates
    {
        get
        {
            var data = new TheoryData<bool, bool, int, PeerModems>();
            foreach (var weSend in new[] { true, false })
            foreach (var ecm in new[] { true, false })
            {
                // A DIS says no more than the modems: a sender is not held to 12000 or 7200 by it.
                foreach (var rate in weSend ? new[] { 14400, 12000, 9600, 7200, 4800, 2400 } : [14400, 9600, 4800, 2400])
                    data.Add(weSend, ecm, rate, PeerModems.All);
                data.Add(weSend, ecm, 9600, PeerModems.V27Ter | PeerModems.V29);
                data.Add(weSend, ecm, 4800, PeerModems.V27Ter);
                if (weSend)
                    data.Add(weSend, ecm, 7200, PeerModems.V27Ter | PeerModems.V29);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Pages_go_through_at_every_rate(bool weSend, bool ecm, int rate, PeerModems modems)
    {
        using var call = new SpandspAudioCall(
            weSend, [TestPages.Page(1, rows: 300)], new FaxOptions { MaxBitRate = rate }, rate % 7200 == 0 ? G711Law.Mu : G711Law.A);
        call.Peer.Ecm = ecm;
        call.Peer.Modems = modems;
        call.Run().Succeeds();
        Assert.Equal(rate, call.Session.Result!.BitRate);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lost_packets_are_repaired_by_error_correction(bool weSend)
    {
        var lost = 0;
        for (var seed = 0; seed < 4; seed++)
        {
            using var call = new SpandspAudioCall(weSend, [TestPages.Page(1)], loss: 0.005, seed: seed);
            call.Run().Succeeds();
            lost += call.ToPeer.Lost + call.ToUs.Lost;
        }

        Assert.True(lost > 20, $"{lost} packets");
    }

    private protected override SpandspSession Call(bool weSend, PageImage[] pages) => new SpandspAudioCall(weSend, pages);
}
