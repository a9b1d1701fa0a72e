using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class FaxTallyTests
{
    [Fact]
    public void A_page_that_may_have_arrived_over_G711_stays_uncertain_where_T38_brings_nothing()
    {
        var tally = new FaxTally();
        tally.Add(new FaxResult { Status = CallStatus.CallDropped, Detail = "", PagesConfirmed = 1, UncertainPage = 1 });
        tally.Add(new FaxResult { Status = CallStatus.NoResponse, Detail = "" });
        Assert.Equal((1, 1, CallStatus.NoResponse), (tally.Total.PagesConfirmed, tally.Total.UncertainPage, tally.Total.Status));
    }

    [Fact]
    public void A_page_that_is_confirmed_over_T38_is_not_uncertain()
    {
        var tally = new FaxTally();
        tally.Add(new FaxResult { Status = CallStatus.CallDropped, Detail = "", UncertainPage = 0 });
        tally.Add(new FaxResult { Status = CallStatus.Ok, Detail = "", PagesConfirmed = 1 });
        Assert.Equal((1, -1), (tally.Total.PagesConfirmed, tally.Total.UncertainPage));
    }
}
