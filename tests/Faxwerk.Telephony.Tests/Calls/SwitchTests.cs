using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class SwitchTests
{
    [Fact]
    public async Task We_offer_t38_to_a_machine_that_does_not()
    {
        await using var rig = await CallRig.StartAsync(station: t38 => t38 with { CalledOffersAfter = TimeSpan.FromSeconds(30) });
        PageImage[] pages = [TestPages.Make(4)];
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", pages), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.Ok, CallAssert.Ladder(outcome));
        Assert.Equal(2, outcome.Trace.Where(line => line is { What: "INVITE", Sent: true }).DistinctBy(line => line.Detail).Count());
        CallRig.AssertSame(pages, (await rig.StationFax).File);
    }

    [Fact]
    public async Task Offers_that_cross_are_sorted_out()
    {
        await using var rig = await CallRig.StartAsync(
            trunk => trunk with { Fax = trunk.Fax with { CallerOffersAfter = TimeSpan.FromSeconds(1) } },
            t38 => t38 with { CalledOffersAfter = TimeSpan.FromSeconds(1) });
        PageImage[] pages = [TestPages.Make(4)];
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", pages), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.Ok, CallAssert.Ladder(outcome));
        CallRig.AssertSame(pages, (await rig.StationFax).File);
    }
}
