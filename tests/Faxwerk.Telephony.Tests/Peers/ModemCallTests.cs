using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Tests.Calls;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>Whole calls over SIP and RTP between our endpoint and programs behind a modem on a gateway that refuses T.38.</summary>
public sealed class ModemCallTests
{
    private readonly QuickClock _clock = new(1);

    public ModemCallTests() => Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");

    [Fact]
    public async Task Efax_calls_us()
    {
        PageImage[] pages = [TestPages.Make(1, rows: 1200)];
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var line = await SipModemLine.StartAsync(_clock, rig.Endpoint.LocalEndPoint.Port);
        using var station = new ModemStation(_clock, line, pauses: true);
        using var efax = new Efax();
        await using var program = efax.Send(station.Device, pages);
        Assert.True(await program.ExitAsync(TimeSpan.FromSeconds(90)) == 0, program.Output + station.Log);
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 1, Transport: "G.711", Ecm: false, RemoteId: "+49 30 5555" }, CallAssert.Ladder(outcome));
        Efax.AssertSame(pages, rig.Received);
    }

    [Fact]
    public async Task We_call_efax()
    {
        PageImage[] pages = [TestPages.Make(1)];
        await using var line = await SipModemLine.StartAsync(_clock, 0);
        using var station = new ModemStation(_clock, line, pauses: true);
        using var efax = new Efax();
        await using var program = efax.Receive(station.Device);
        await using var rig = await EndpointRig.StartAsync(_clock, line.Port);
        var outcome = await rig.Endpoint.SendAsync(CallRig.Fax("4711", pages), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 1, Transport: "G.711", Ecm: false, RemoteId: "+49 30 5555" },
            CallAssert.Ladder(outcome) + program.Output + station.Log);
        Assert.True(await program.ExitAsync(TimeSpan.FromSeconds(30)) == 0, program.Output + station.Log);
        EndpointRig.AssertSame(pages, efax.Received);
    }

    [Fact]
    public async Task Hylafax_calls_us()
    {
        PageImage[] pages = [TestPages.Make(1)];
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var line = await SipModemLine.StartAsync(_clock, rig.Endpoint.LocalEndPoint.Port);
        using var station = new ModemStation(_clock, line);
        using var spool = new HylafaxSpool(station.Device);
        await using var program = spool.Send(pages, ecm: true);
        await program.ExitAsync(TimeSpan.FromSeconds(90));
        Assert.True(spool.Job.Contains("npages:1\n", StringComparison.Ordinal), spool.Log + spool.Job);
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 1, Transport: "G.711", Ecm: true, RemoteId: "+49 30 5555" }, CallAssert.Ladder(outcome) + spool.Log);
        rig.AssertReceived(pages);
    }

    [Fact]
    public async Task We_call_hylafax()
    {
        PageImage[] pages = [TestPages.Make(1)];
        await using var line = await SipModemLine.StartAsync(_clock, 0);
        using var station = new ModemStation(_clock, line);
        using var spool = new HylafaxSpool(station.Device);
        await using var program = spool.Receive();
        await using var rig = await EndpointRig.StartAsync(_clock, line.Port);
        var outcome = await rig.Endpoint.SendAsync(CallRig.Fax("4711", pages), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 1, Transport: "G.711", Ecm: true, RemoteId: "+49 30 5555" },
            CallAssert.Ladder(outcome) + spool.Log + program.Output);
        await CallAssert.Eventually(() => spool.Received is not null);
        EndpointRig.AssertSame(pages, spool.Received!);
    }
}
