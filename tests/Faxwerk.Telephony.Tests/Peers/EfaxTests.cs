using Faxwerk.Pages;
using Faxwerk.Telephony.Tests.Calls;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>efax on a class 1 modem: an engine of its own, MH without ECM, that talks to us over a line of samples.</summary>
public sealed class EfaxTests
{
    private readonly QuickClock _clock = new(1);

    [Fact]
    public async Task We_send_to_efax()
    {
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 400)];
        using var fax = OurFax.Sending(pages);
        using var station = new ModemStation(_clock, new DirectLine(calls: true, fax.Connect), pauses: true);
        using var efax = new Efax();
        await using var program = efax.Receive(station.Device);
        Assert.True(await program.ExitAsync(TimeSpan.FromSeconds(90)) == 0, program.Output + station.Log + fax.Ladder());
        var result = await fax.Ended;
        Assert.True(result is { Status: CallStatus.Ok, PagesConfirmed: 2, Ecm: false, RemoteId: "+49 30 5555" }, fax.Ladder() + program.Output);
        EndpointRig.AssertSame(pages, efax.Received);
    }
}
