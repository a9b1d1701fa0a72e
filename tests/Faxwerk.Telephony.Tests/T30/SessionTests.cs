using Faxwerk.Pages;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T38;

namespace Faxwerk.Telephony.Tests.T30;

public sealed class SessionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Three_pages_go_through_with_error_correction(int version)
    {
        var call = new VirtualCall([TestPages.Page(1), TestPages.Page(2), TestPages.Page(3)], version: version).Run().Succeeds();
        Assert.True(call.SendResult!.Ecm);
        Assert.Equal("MMR", call.SendResult.Coding);
        Assert.Equal(14400, call.SendResult.BitRate);
        Assert.Equal("+49 30 5678", call.SendResult.RemoteId);
        Assert.Equal("+49 89 1234", call.ReceiveResult!.RemoteId);
    }

    [Fact]
    public void Three_pages_go_through_without_error_correction()
    {
        var options = new FaxOptions { Ecm = false };
        var call = new VirtualCall([TestPages.Page(1), TestPages.Page(2), TestPages.Page(3)], receiving: options).Run().Succeeds();
        Assert.False(call.SendResult!.Ecm);
        Assert.Equal("MR", call.SendResult.Coding);
    }

    [Fact]
    public void Every_size_and_resolution_goes_through_in_one_call()
    {
        var pages =
            from resolution in Enum.GetValues<Resolution>()
            from width in Enum.GetValues<PaperWidth>()
            select TestPages.Page(1, resolution, width, rows: 120);
        new VirtualCall([.. pages]).Run().Succeeds();
        new VirtualCall([.. pages], receiving: new FaxOptions { Ecm = false }).Run().Succeeds();
    }

    [Theory]
    [InlineData(11.0, "length Letter")]
    [InlineData(14.0, "length Legal")]
    [InlineData(14.3, "length B4")]
    [InlineData(20.0, "length Unlimited")]
    [InlineData(11.69, "204x98, A4")]
    [InlineData(5.0, "204x98, A4")]
    public void The_length_of_a_page_is_announced(double inches, string announced)
    {
        var call = new VirtualCall([TestPages.Page(1, Resolution.Standard, rows: (int)Math.Round(inches * 98))]).Run().Succeeds();
        Assert.EndsWith(announced, call.SenderTrace.Single(entry => entry.What == "DCS").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_of_one_format_follow_each_other_without_training()
    {
        var call = new VirtualCall([TestPages.Page(1, rows: 100), TestPages.Page(2, rows: 130), TestPages.Page(3, rows: 90)]).Run().Succeeds();
        Assert.Single(call.SenderTrace, entry => entry.What == "TCF");
        Assert.Equal(
            [CallStep.Identified, CallStep.PageStarted, CallStep.PageConfirmed, CallStep.PageStarted, CallStep.PageConfirmed, CallStep.PageStarted, CallStep.PageConfirmed],
            call.Steps.Select(progress => progress.Step));
    }

    [Fact]
    public void The_trace_says_what_the_frames_say()
    {
        var call = new VirtualCall([TestPages.Page(1, rows: 100)]).Run().Succeeds();
        Assert.Contains(call.SenderTrace, entry => entry is
            { Sent: false, What: "DIS", Detail: "V.17 14400, ECM, MMR, 400x400, 300x300, 204x391, A3, any length" });
        Assert.Contains(call.SenderTrace, entry => entry is { Sent: true, What: "DCS", Detail: "V.17 14400, ECM 256, MMR, 204x196, A4" });
        Assert.Contains(call.ReceiverTrace, entry => entry is { Sent: false, What: "TSI", Detail: "+49 89 1234" });
        Assert.Contains(call.ReceiverTrace, entry => entry is { Sent: false, What: "TCF", Detail: "good" });
        Assert.Contains(call.ReceiverTrace, entry => entry.What == "PPS" && entry.Detail.StartsWith("EOP, page 0, block 0, ", StringComparison.Ordinal));
        Assert.Equal(call.ReceiverTrace.OrderBy(entry => entry.At).Select(entry => entry.At), call.ReceiverTrace.Select(entry => entry.At));
    }

    [Fact]
    public void A_session_is_bounded_in_time()
    {
        var call = new VirtualCall([TestPages.Noise(1, 900)], sending: new FaxOptions { MaxDuration = TimeSpan.FromSeconds(30) }).Run();
        Assert.Equal(CallStatus.LimitReached, call.SendResult!.Status);
        Assert.Equal(CallStatus.RemoteDisconnect, call.ReceiveResult!.Status);
    }
}
