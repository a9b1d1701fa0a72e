using System.Net;
using System.Net.Sockets;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.Tests.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Calls over a trunk whose first host is dead, and over one that speaks TLS.</summary>
public sealed class FailoverCallTests
{
    [Fact]
    public async Task A_fax_finds_the_fallback_host_of_a_dead_trunk()
    {
        using var dead = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        dead.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)dead.LocalEndPoint!).Port;
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Port = port, FallbackHosts = [$"127.0.0.1:{trunk.Port}"] });
        var pages = new[] { TestPages.Make(1) };
        var outcome = await rig.Server.SendAsync(CallRig.Fax("4989100", pages), CancellationToken.None);
        Assert.Equal(CallStatus.Ok, outcome.Status);
        CallRig.AssertSame(pages, (await rig.StationFax).File);
        Assert.Equal([false, true], rig.Server.Peers.OrderBy(peer => peer.IsUp).Select(peer => peer.IsUp));
        Assert.Equal(port, rig.Server.Peers.Single(peer => !peer.IsUp).Peer.EndPoint.Port);
    }

    [Fact]
    public async Task Two_endpoints_call_each_other_over_tls()
    {
        using var authority = new TestAuthority();
        using var scheduler = new CallScheduler(TimeProvider.System, 1, TimeSpan.FromMilliseconds(1));
        int port = FreePort();
        await using var near = Endpoint(new SipTrunkOptions { Host = "127.0.0.1", Port = port, Tls = authority.Issue("127.0.0.1") });
        await near.StartAsync();
        int nearPort = near.LocalEndPoints.First(hop => hop.Protocol == SipProtocol.Tls).EndPoint.Port;
        await using var far = Endpoint(new SipTrunkOptions { Host = "127.0.0.1", Port = nearPort, Tls = authority.Issue("127.0.0.1") with { Port = port } });
        await far.StartAsync();
        foreach (var from in new[] { near, far })
        {
            var outcome = await from.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), TestContext.Current.CancellationToken);
            Assert.True(outcome.Status == CallStatus.Busy, $"{outcome.Status} {outcome.Detail}");
        }

        SipEndpoint Endpoint(SipTrunkOptions trunk) => new(
            trunk with { Local = new IPEndPoint(IPAddress.Loopback, 0), Transport = SipProtocol.Tls },
            scheduler, (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(486, "")), TimeProvider.System, new Random(1));
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
