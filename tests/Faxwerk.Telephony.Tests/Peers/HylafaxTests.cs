using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Telephony.Tests.Calls;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>HylaFAX on a class 1 modem: an engine of its own, with ECM, that talks to us over a line of samples.</summary>
public sealed class HylafaxTests
{
    private readonly QuickClock _clock = new(2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hylafax_sends_to_us(bool ecm)
    {
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 400)];
        using var fax = OurFax.Receiving();
        using var station = new ModemStation(_clock, new DirectLine(calls: false, fax.Connect));
        using var spool = new HylafaxSpool(station.Device);
        await using var program = spool.Send(pages, ecm);
        await program.ExitAsync(TimeSpan.FromSeconds(90));
        Assert.True(spool.Job.Contains("npages:2\n", StringComparison.Ordinal), spool.Log + spool.Job + fax.Ladder());
        var result = await fax.Ended;
        Assert.True(result is { Status: CallStatus.Ok, PagesConfirmed: 2, RemoteId: "+49 30 5555" }, fax.Ladder() + spool.Log);
        Assert.Equal((ecm, ecm ? "MMR" : "MR"), (result.Ecm, result.Coding));
        EndpointRig.AssertSame(pages, [.. fax.Received]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task We_send_to_hylafax(bool ecm)
    {
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 400)];
        // On a busy machine its modem misses a page without ECM now and then, and HylaFAX says MCF all the same: it is called again then.
        var received = await SendAsync(pages, ecm) ?? await SendAsync(pages, ecm) ?? await SendAsync(pages, ecm);
        Assert.NotNull(received);
        EndpointRig.AssertSame(pages, received);
    }

    /// <summary>What HylaFAX stored; null where it has no page for one that it confirmed.</summary>
    private async Task<PageImage[]?> SendAsync(PageImage[] pages, bool ecm)
    {
        using var fax = OurFax.Sending(pages, new() { LocalId = "+49 89 1234", Ecm = ecm });
        using var station = new ModemStation(_clock, new DirectLine(calls: true, fax.Connect));
        using var spool = new HylafaxSpool(station.Device);
        await using var program = spool.Receive();
        var result = await fax.Ended;
        Assert.True(result is { Status: CallStatus.Ok, PagesConfirmed: 2, RemoteId: "+49 30 5555" }, fax.Ladder() + spool.Log + program.Output);
        Assert.Equal((ecm, ecm ? "MMR" : "MR"), (result.Ecm, result.Coding));
        try
        {
            await CallAssert.Eventually(() => spool.Received is not null);
        }
        catch (PageFormatException) when (!ecm)
        {
            return null;
        }

        return spool.Received!.Length == 2 || ecm ? spool.Received : null;
    }
}
