using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>Both roles through the modems against an engine that we did not write.</summary>
[Collection(nameof(Computing))]
public sealed class SpandspAudioTests
{
    private static PageImage[] TwoPages => [TestPages.Page(1, rows: 700), TestPages.Page(2, rows: 500)];

    public static TheoryData<bool, bool, PeerCodings, string> Codings => new()
    {
        { true, true, PeerCodings.All, "MMR" },
        { true, true, PeerCodings.Mh | PeerCodings.Mr, "MR" },
        { true, true, PeerCodings.Mh, "MH" },
        { true, false, PeerCodings.All, "MR" },
        { true, false, PeerCodings.Mh, "MH" },
        { false, true, PeerCodings.All, "MMR" },
        { false, true, PeerCodings.Mh | PeerCodings.Mr, "MR" },
        { false, true, PeerCodings.Mh, "MH" },
        { false, false, PeerCodings.All, "MR" },
        { false, false, PeerCodings.Mh, "MH" },
    };

    [Theory]
    [MemberData(nameof(Codings))]
    public void Pages_go_through_in_every_coding(bool weSend, bool ecm, PeerCodings codings, string coding)
    {
        using var call = new SpandspAudioCall(weSend, TwoPages);
        call.Peer.Ecm = ecm;
        call.Peer.Codings = codings;
        call.Run().Succeeds();
        Assert.Equal(ecm, call.Session.Result!.Ecm);
        Assert.Equal(coding, call.Session.Result.Coding);
        Assert.Equal("+1 555 0100", call.Session.Result.RemoteId);
    }

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
    public void Pages_of_different_format_go_through_in_one_call(bool weSend)
    {
        using var call = new SpandspAudioCall(weSend, [TestPages.Page(1, Resolution.Standard, rows: 300), TestPages.Page(2, rows: 400)]);
        call.Run().Succeeds();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_page_of_several_blocks_goes_through(bool weSend)
    {
        using var call = new SpandspAudioCall(weSend, [TestPages.Noise(1, 700)]);
        call.Run().Succeeds();
        Assert.Contains("block 1", call.Report(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sender_waits_while_a_page_is_stored()
    {
        using var call = new SpandspAudioCall(weSend: false, [TestPages.Page(1, rows: 300), TestPages.Page(2, rows: 300)]);
        call.StoreTime = TimeSpan.FromSeconds(5);
        call.Run().Succeeds();
        Assert.Contains("RNR", call.Report(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_scan_line_time_of_the_receiver_is_kept_by_fill()
    {
        using var call = new SpandspAudioCall(weSend: true, [TestPages.Page(1, rows: 200)]);
        call.Peer.Ecm = false;
        call.Peer.MinimumScanLineTime = 20;
        call.Run().Succeeds();
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
}
