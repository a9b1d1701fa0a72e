using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>Where requests go: RFC 3263 over a name server that a test plays.</summary>
public sealed class LocationTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static SipLocator Locator(Dictionary<string, DnsRecord[]> zone, List<string>? asked = null, Func<SipHop, bool>? reachable = null, TimeProvider? time = null)
    {
        DnsQuery query = (name, type, _) =>
        {
            asked?.Add($"{type} {name}");
            var records = zone.GetValueOrDefault(name, []).Where(r => r is SrvRecord == (type == DnsType.Srv)).ToList();
            return Task.FromResult<IReadOnlyList<DnsRecord>?>(zone.ContainsKey("down") ? null : records);
        };
        Func<string, CancellationToken, Task<IPAddress[]>> lookUp = (name, _) =>
        {
            asked?.Add($"A {name}");
            return name switch
            {
                "a.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.1")]),
                "b.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.2"), IPAddress.Parse("2001:db8::2")]),
                "trunk.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.9")]),
                _ => throw new SocketException((int)SocketError.HostNotFound),
            };
        };
        return new SipLocator(new NameCache(query, lookUp, time ?? TimeProvider.System), new Random(1), new Lock(), reachable ?? (_ => true));
    }

    private static async Task<string[]> LocateAsync(SipLocator locator, string uri)
    {
        Assert.True(SipUri.TryParse(uri, out var parsed));
        return [.. (await locator.LocateAsync(parsed, Cancel)).Select(hop => hop.ToString().ToLowerInvariant())];
    }

    private static SrvRecord Srv(string target, int port, int priority = 10, int weight = 0) => new(priority, weight, port, target, Minute);

    [Theory]
    [InlineData("sip:192.0.2.7", "udp:192.0.2.7:5060")]
    [InlineData("sip:192.0.2.7:5070;transport=tcp", "tcp:192.0.2.7:5070")]
    [InlineData("sip:[2001:db8::7];transport=tls", "tls:[2001:db8::7]:5061")]
    [InlineData("sips:192.0.2.7", "tls:192.0.2.7:5061")]
    [InlineData("sips:192.0.2.7;transport=tcp", "tls:192.0.2.7:5061")]
    [InlineData("sip:x@trunk.test;maddr=192.0.2.8", "udp:192.0.2.8:5060")]
    [InlineData("sip:trunk.test:5080", "udp:192.0.2.9:5080")]
    public async Task A_literal_address_and_a_port_need_no_name_server(string uri, string hop)
    {
        var asked = new List<string>();
        Assert.Equal([hop], await LocateAsync(Locator(new() { ["_sip._udp.trunk.test"] = [Srv("a.test", 5062)] }, asked), uri));
        Assert.DoesNotContain(asked, question => !question.StartsWith("A ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sips:192.0.2.7;transport=udp")]
    [InlineData("sip:192.0.2.7;transport=sctp")]
    [InlineData("tel:+4989123")]
    [InlineData("sip:nowhere.test")]
    public async Task Some_uris_lead_nowhere(string uri) => Assert.Empty(await LocateAsync(Locator([]), uri));

    [Fact]
    public async Task Servers_come_by_priority_with_all_their_addresses()
    {
        var zone = new Dictionary<string, DnsRecord[]> { ["_sip._tcp.trunk.test"] = [Srv("b.test", 5064, 20), Srv("a.test", 5062, 10), Srv("nowhere.test", 1, 5)] };
        Assert.Equal(
            ["tcp:192.0.2.1:5062", "tcp:192.0.2.2:5064", "tcp:[2001:db8::2]:5064"], await LocateAsync(Locator(zone), "sip:trunk.test;transport=tcp"));
        Assert.Equal(["tcp:192.0.2.1:5062", "tcp:192.0.2.2:5064"],
            await LocateAsync(Locator(zone, reachable: hop => hop.EndPoint.AddressFamily == AddressFamily.InterNetwork), "sip:trunk.test;transport=tcp"));
    }

    [Fact]
    public async Task The_certificate_is_wanted_for_the_name_that_was_asked_for()
    {
        var zone = new Dictionary<string, DnsRecord[]> { ["_sips._tcp.trunk.test"] = [Srv("a.test", 5063)] };
        var hop = Assert.Single(await Locator(zone).LocateAsync(new SipUri("", "trunk.test", 0, ";transport=tls"), Cancel));
        Assert.Equal((SipProtocol.Tls, 5063, "trunk.test"), (hop.Protocol, hop.EndPoint.Port, hop.Host));
    }

    [Fact]
    public async Task Rules_of_naptr_decide_the_transport_where_the_uri_leaves_it_open()
    {
        var zone = new Dictionary<string, DnsRecord[]>
        {
            ["trunk.test"] =
            [
                new NaptrRecord(20, 10, "s", "SIP+D2U", "udp.trunk.test", Minute), new NaptrRecord(10, 20, "S", "sip+d2t", "tcp.trunk.test", Minute),
                new NaptrRecord(10, 10, "s", "SIP+D2S", "sctp.trunk.test", Minute), new NaptrRecord(5, 1, "u", "E2U+sip", "", Minute),
            ],
            ["tcp.trunk.test"] = [Srv("a.test", 5062)],
            ["udp.trunk.test"] = [Srv("a.test", 5064)],
        };
        Assert.Equal(["tcp:192.0.2.1:5062"], await LocateAsync(Locator(zone), "sip:trunk.test"));
        zone.Remove("tcp.trunk.test");
        Assert.Equal(["udp:192.0.2.1:5064"], await LocateAsync(Locator(zone), "sip:trunk.test"));
    }

    [Fact]
    public async Task Without_services_the_host_itself_is_asked_at_the_usual_port()
    {
        var asked = new List<string>();
        var locator = Locator([], asked);
        Assert.Equal(["udp:192.0.2.9:5060"], await LocateAsync(locator, "sip:trunk.test"));
        Assert.Equal(["Naptr trunk.test", "Srv _sip._udp.trunk.test", "Srv _sip._tcp.trunk.test", "A trunk.test"], asked);
        // Remembered, also that there is nothing.
        await LocateAsync(locator, "sip:trunk.test");
        Assert.Equal(4, asked.Count);
    }

    [Fact]
    public async Task A_silent_name_server_costs_one_question()
    {
        var asked = new List<string>();
        Assert.Equal(["udp:192.0.2.9:5060"], await LocateAsync(Locator(new() { ["down"] = [] }, asked), "sip:trunk.test"));
        Assert.Equal(["Naptr trunk.test", "A trunk.test"], asked);
    }

    [Fact]
    public void Answers_hold_for_their_time_and_on_while_no_name_server_answers() => VirtualTime.Run(async time =>
    {
        var zone = new Dictionary<string, DnsRecord[]> { ["_sip._tcp.trunk.test"] = [Srv("a.test", 5062)] };
        var asked = new List<string>();
        var locator = Locator(zone, asked, time: time);
        var uri = new SipUri("", "trunk.test", 0, ";transport=tcp");
        async Task<int> PortAsync() => (await locator.LocateAsync(uri, CancellationToken.None))[0].EndPoint.Port;
        Assert.Equal(5062, await PortAsync());
        zone["_sip._tcp.trunk.test"] = [Srv("a.test", 5099)];
        await time.Delay(59);
        Assert.Equal(5062, await PortAsync());
        await time.Delay(2);
        Assert.Equal(5099, await PortAsync());
        zone["down"] = [];
        await time.Delay(120);
        Assert.Equal(5099, await PortAsync());
        Assert.Equal(3, asked.Count(question => question.StartsWith("Srv", StringComparison.Ordinal)));
    });

    [Fact]
    public void Among_equals_weight_decides_how_often_a_server_is_first()
    {
        var random = new Random(7);
        SrvRecord[] records = [Srv("heavy", 1, 10, 60), Srv("light", 1, 10, 20), Srv("none", 1, 10, 0), Srv("later", 1, 20, 100)];
        var first = new Dictionary<string, int>();
        for (int i = 0; i < 8000; i++)
        {
            var order = ServerOrder.Of(records, random);
            Assert.Equal(4, order.Distinct().Count());
            Assert.Equal("later", order[3].Target);
            first[order[0].Target] = first.GetValueOrDefault(order[0].Target) + 1;
        }

        Assert.InRange(first["heavy"], 5700, 6200);
        Assert.InRange(first["light"], 1800, 2200);
        Assert.InRange(first["none"], 1, 300);
    }
}
