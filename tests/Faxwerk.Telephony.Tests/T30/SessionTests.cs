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
}
