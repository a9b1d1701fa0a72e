using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>Both roles against an engine that we did not write.</summary>
[Collection(nameof(Computing))]
public sealed class SpandspTests
{
    private static PageImage[] ThreePages => [TestPages.Page(1), TestPages.Page(2), TestPages.Page(3)];

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
    public void Three_pages_go_through_in_every_coding(bool weSend, bool ecm, PeerCodings codings, string coding)
    {
        using var call = new SpandspCall(weSend, ThreePages);
        call.Peer.Ecm = ecm;
        call.Peer.Codings = codings;
        call.Run().Succeeds();
        Assert.Equal(ecm, call.Session.Result!.Ecm);
        Assert.Equal(coding, call.Session.Result.Coding);
        Assert.Equal("+1 555 0100", call.Session.Result.RemoteId);
    }

    public static TheoryData<bool, bool, Resolution, PaperWidth> Formats
    {
        get
        {
            var data = new TheoryData<bool, bool, Resolution, PaperWidth>();
            foreach (var weSend in new[] { true, false })
            foreach (var ecm in new[] { true, false })
            foreach (var resolution in Enum.GetValues<Resolution>())
            foreach (var width in Enum.GetValues<PaperWidth>())
                data.Add(weSend, ecm, resolution, width);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_page_of_every_size_and_resolution_goes_through(bool weSend, bool ecm, Resolution resolution, PaperWidth width)
    {
        using var call = new SpandspCall(weSend, [TestPages.Page(4, resolution, width, rows: 500)]);
        call.Peer.Ecm = ecm;
        call.Run().Succeeds();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Pages_of_different_format_go_through_in_one_call(bool weSend, bool ecm)
    {
        using var call = new SpandspCall(weSend,
        [
            TestPages.Page(1, Resolution.Standard), TestPages.Page(2), TestPages.Page(3, rows: 2800),
            TestPages.Page(4, Resolution.Superfine, rows: 900), TestPages.Page(5, Resolution.Fine, PaperWidth.B4, rows: 700),
        ]);
        call.Peer.Ecm = ecm;
        call.Run().Succeeds();
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 3)]
    public void Later_wire_forms_go_through(bool weSend, int version)
    {
        using var call = new SpandspCall(weSend, [TestPages.Page(1)], version: version);
        call.Run().Succeeds();
    }

    [Theory]
    [InlineData(true, PeerModems.V27Ter, 4800)]
    [InlineData(true, PeerModems.V27Ter | PeerModems.V29, 9600)]
    [InlineData(false, PeerModems.V27Ter, 4800)]
    [InlineData(false, PeerModems.V27Ter | PeerModems.V29, 9600)]
    public void Older_modems_go_through(bool weSend, PeerModems modems, int rate)
    {
        using var call = new SpandspCall(weSend, [TestPages.Page(1, rows: 600)]);
        call.Peer.Modems = modems;
        call.Run().Succeeds();
        Assert.Equal(rate, call.Session.Result!.BitRate);
    }

    [Theory]
    [InlineData(true, 9600)]
    [InlineData(false, 9600)]
    [InlineData(true, 4800)]
    [InlineData(false, 4800)]
    public void The_bit_rate_of_the_call_is_kept(bool weSend, int rate)
    {
        using var call = new SpandspCall(weSend, [TestPages.Page(1, rows: 600)], new FaxOptions { MaxBitRate = rate });
        call.Run().Succeeds();
        Assert.Equal(rate, call.Session.Result!.BitRate);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_page_of_several_blocks_goes_through(bool weSend)
    {
        using var call = new SpandspCall(weSend, [TestPages.Noise(1, 700), TestPages.Noise(2, 300)]);
        call.Run().Succeeds();
        Assert.Contains("block 1", call.Ladder(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_receiver_that_is_not_ready_is_waited_for()
    {
        using var call = new SpandspCall(weSend: true, ThreePages);
        call.Peer.NotReady = 2;
        call.Run().Succeeds();
        Assert.Contains("RNR", call.Ladder(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sender_waits_while_a_page_is_stored(bool ecm)
    {
        using var call = new SpandspCall(weSend: false, [TestPages.Page(1, rows: 300), TestPages.Page(2, rows: 300)]);
        call.Peer.Ecm = ecm;
        call.StoreTime = TimeSpan.FromSeconds(5);
        call.Run().Succeeds();
        Assert.Equal(ecm, call.Ladder().Contains("RNR", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    public void The_scan_line_time_of_the_receiver_is_kept_by_fill(int milliseconds)
    {
        using var call = new SpandspCall(weSend: true, [TestPages.Page(1, rows: 400)]);
        call.Peer.Ecm = false;
        call.Peer.MinimumScanLineTime = milliseconds;
        call.Run().Succeeds();
        Assert.Contains($"{milliseconds} ms a row", call.Ladder(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loss_with_redundancy_does_no_harm(bool weSend)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            using var call = new SpandspCall(weSend, ThreePages, quality: new LineQuality { Loss = 0.1 }, seed: seed);
            call.Run().Succeeds();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loss_without_redundancy_is_repaired_by_error_correction(bool weSend)
    {
        using var call = new SpandspCall(weSend, [TestPages.Page(1)], quality: new LineQuality { Loss = 0.01, Redundancy = 0 });
        call.Run().Succeeds();
        Assert.Contains("PPR", call.Ladder(), StringComparison.Ordinal);
    }
}
