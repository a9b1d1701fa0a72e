using Faxwerk.Pages;
using Faxwerk.Telephony.Tests.Calls;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>efax on a class 1 modem: an engine of its own, MH without ECM, that talks to us over a line of samples.</summary>
public sealed class EfaxTests
{
    private readonly QuickClock _clock = new(1);
    private string _late = "";

    [Fact]
    public async Task We_send_to_efax()
    {
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 400)];
        // On a busy machine it asks its modem for a carrier that has begun already, and says MCF to a page that it missed all the same, or its time runs out while
        // that of the line stands still: it is called again then.
        var received = await SendAsync(pages) ?? await SendAsync(pages) ?? await SendAsync(pages);
        Assert.True(received is not null, _late);
        EndpointRig.AssertSame(pages, received);
    }

    /// <summary>What efax stored; null where it says itself that it, or its modem, came too late.</summary>
    private async Task<PageImage[]?> SendAsync(PageImage[] pages)
    {
        using var fax = OurFax.Sending(pages);
        using var station = new ModemStation(_clock, new DirectLine(calls: true, fax.Connect), pauses: true);
        using var efax = new Efax();
        await using var program = efax.Receive(station.Device);
        var code = await program.ExitAsync(TimeSpan.FromSeconds(90));
        var result = await fax.Ended;
        if (program.Output.Contains("wrong response after command:  +F", StringComparison.Ordinal) || program.Output.Contains("Error: timed out", StringComparison.Ordinal))
        {
            _late = program.Output + station.Log + fax.Ladder();
            return null;
        }

        Assert.True(code == 0, program.Output + station.Log + fax.Ladder());
        Assert.True(result is { Status: CallStatus.Ok, PagesConfirmed: 2, Ecm: false, RemoteId: "+49 30 5555" }, fax.Ladder() + program.Output);
        Assert.True(efax.Received.Length == pages.Length, fax.Ladder() + program.Output);
        return efax.Received;
    }
}
