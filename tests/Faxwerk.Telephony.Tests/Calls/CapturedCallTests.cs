using System.Net;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class CapturedCallTests
{
    [Fact]
    public async Task A_call_as_pcap_shows_its_sip_audio_and_t38()
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Fax = trunk.Fax with { CaptureOctets = 1 << 20 } });
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.Ok, CallAssert.Ladder(outcome));
        var rows = await Tshark.ReadAsync(outcome.Capture!.ToPcap(), [], "_ws.col.Protocol", "sip.Method");
        Assert.Equal(outcome.Capture.Packets, rows.Length);
        foreach (var method in new[] { "INVITE", "ACK", "BYE" }) Assert.Contains(rows, row => row[1] == method);
        foreach (var protocol in new[] { "RTP", "T.38" }) Assert.Contains(rows, row => row[0] == protocol);
    }

    [Fact]
    public async Task Packets_carry_the_addresses_that_both_sides_know()
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Local = new IPEndPoint(IPAddress.Any, 0), Fax = trunk.Fax with { CaptureOctets = 1 << 20 } });
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", [TestPages.Make(1)]), CancellationToken.None);
        var rows = await Tshark.ReadAsync(outcome.Capture!.ToPcap(), ["-Y", "t38"], "ip.src", "ip.dst", "udp.srcport", "udp.dstport");
        Assert.All(rows, row => Assert.Equal(["127.0.0.1", "127.0.0.1"], row[..2]));
        // One flow in each direction.
        Assert.Equal(2, rows.Select(row => (row[2], row[3])).Distinct().Count());
        var invite = (await Tshark.ReadAsync(outcome.Capture.ToPcap(), ["-Y", "sip.Method == INVITE"], "udp.srcport", "udp.dstport"))[0];
        Assert.Equal([$"{rig.Server.LocalEndPoint.Port}", $"{rig.Station.LocalEndPoint.Port}"], invite);
    }

    [Fact]
    public async Task An_incoming_call_begins_with_its_invite()
    {
        CallOutcome? ended = null;
        await using var rig = await CallRig.StartAsync(
            trunk => trunk with { Fax = trunk.Fax with { CaptureOctets = 1 << 20 } },
            gate: (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Accept(new IncomingFax
            {
                StorePage = (_, _) => ValueTask.CompletedTask,
                Ended = outcome =>
                {
                    ended = outcome;
                    return ValueTask.CompletedTask;
                },
            })));
        var station = await rig.CallingStationAsync();
        await station.SendAsync(CallRig.Fax("0305", [TestPages.Make(1)]), CancellationToken.None);
        await CallAssert.Eventually(() => ended is not null);
        ReadOnlySpan<byte> pcap = ended!.Capture!.ToPcap();
        Assert.Equal(24 + 16 + 20 + 8, pcap.IndexOf("INVITE sip:0305@"u8));
    }

    [Fact]
    public async Task Without_a_size_nothing_is_kept()
    {
        await using var rig = await CallRig.StartAsync();
        var outcome = await rig.Server.SendAsync(CallRig.Fax("030" + TestStationNumbers.Busy, [TestPages.Make(1)]), CancellationToken.None);
        Assert.Null(outcome.Capture);
    }
}
