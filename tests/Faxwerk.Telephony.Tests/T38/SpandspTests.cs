using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.Peers;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>Over T.38 against an engine that we did not write.</summary>
[Collection(nameof(Computing))]
public sealed class SpandspTests : SpandspSessionTests
{
    private static PageImage[] ThreePages => [TestPages.Page(1), TestPages.Page(2), TestPages.Page(3)];

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

    [Fact]
    public void A_receiver_that_is_not_ready_is_waited_for()
    {
        using var call = new SpandspCall(weSend: true, ThreePages);
        call.Peer.NotReady = 2;
        call.Run().Succeeds();
        Assert.Contains("RNR", call.Report(), StringComparison.Ordinal);
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
        Assert.Contains("PPR", call.Report(), StringComparison.Ordinal);
    }

    private protected override SpandspSession Call(bool weSend, PageImage[] pages) => new SpandspCall(weSend, pages);
}
