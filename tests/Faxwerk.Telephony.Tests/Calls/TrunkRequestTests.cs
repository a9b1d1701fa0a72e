using System.Net;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>What a trunk's settings make of a call.</summary>
public sealed class TrunkRequestTests
{
    private static readonly SipTrunkOptions Trunk = new() { Host = "sip.trunk.test", Domain = "trunk.test", Caller = "+4930100" };

    private static InviteRequest Invite(SipTrunkOptions trunk, Func<OutgoingFax, OutgoingFax>? fax = null) => TrunkRequests.Invite(
        trunk, (fax ?? (f => f))(CallRig.Fax("089222", [TestPages.Make(1)])), new CallTrace(TimeProvider.System), "v=0\r\n", (_, _) => { }, (_, _) => ValueTask.FromResult<(int, string?)>((488, null)));

    private static string Headers(InviteRequest invite) => string.Join("\n", invite.Headers.Select(h => $"{h.Key}: {h.Value}"));

    [Theory]
    [InlineData(CallerAssertion.None, false, "sip:+4930101@trunk.test", "")]
    [InlineData(CallerAssertion.Preferred, false, "sip:+4930101@trunk.test", "P-Preferred-Identity: <sip:+4930101@trunk.test>")]
    [InlineData(CallerAssertion.Asserted, false, "sip:+4930101@trunk.test", "P-Asserted-Identity: <sip:+4930101@trunk.test>")]
    [InlineData(CallerAssertion.Asserted, true, "sip:anonymous@anonymous.invalid", "P-Asserted-Identity: <sip:+4930101@trunk.test>\nPrivacy: id")]
    [InlineData(CallerAssertion.None, true, "sip:anonymous@anonymous.invalid", "Privacy: id")]
    public void The_caller_is_named_asserted_and_hidden_as_the_trunk_wants_it(CallerAssertion assertion, bool withheld, string from, string headers)
    {
        var invite = Invite(Trunk with { Assertion = assertion }, fax => fax with { Caller = "+4930101", CallerWithheld = withheld });
        Assert.Equal((from, headers), (invite.From.ToString(), Headers(invite)));
        Assert.DoesNotContain("4930101", invite.FromName + (withheld ? invite.From + invite.ContactUser : ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_are_tried_in_their_order_by_the_transport_of_the_trunk()
    {
        var invite = Invite(Trunk with { Port = 5070, Transport = SipProtocol.Tls, FallbackHosts = ["b.trunk.test", "192.0.2.1:5090", "[2001:db8::1]:5091"] });
        Assert.Equal("sip:sip.trunk.test:5070;transport=tls", invite.OutboundProxy!.ToString());
        Assert.Equal(
            ["sip:b.trunk.test;transport=tls", "sip:192.0.2.1:5090;transport=tls", "sip:[2001:db8::1]:5091;transport=tls"],
            invite.FallbackProxies.Select(uri => uri.ToString()));
        Assert.Equal(["sip.trunk.test", "trunk.test", "b.trunk.test", "192.0.2.1", "2001:db8::1"],
            TrunkRequests.Names(Trunk with { FallbackHosts = ["b.trunk.test", "192.0.2.1:5090", "[2001:db8::1]:5091"] }));
    }

    [Theory]
    [InlineData(RedirectPolicy.Refuse, "trunk.test", RedirectRoute.None)]
    [InlineData(RedirectPolicy.SameHost, "SIP.trunk.test", RedirectRoute.SameWay)]
    [InlineData(RedirectPolicy.SameHost, "elsewhere.test", RedirectRoute.None)]
    [InlineData(RedirectPolicy.Any, "trunk.test", RedirectRoute.SameWay)]
    [InlineData(RedirectPolicy.Any, "elsewhere.test", RedirectRoute.Direct)]
    public void A_redirect_is_followed_as_far_as_the_policy_allows(RedirectPolicy policy, string host, RedirectRoute route) =>
        Assert.Equal(route, Invite(Trunk with { Redirects = policy }).Redirect!(new SipUri("1", host)));

    [Fact]
    public void Tls_is_listened_on_only_with_a_certificate_to_show()
    {
        var local = new IPEndPoint(IPAddress.Loopback, 5060);
        Assert.Equal(2, TrunkRequests.Listen(Trunk with { Local = local, Transport = SipProtocol.Tls }).Count);
        Assert.Equal(2, TrunkRequests.Listen(Trunk with { Local = local, Tls = new() { CertificateFile = "a.pem" } }).Count);
        Assert.Contains(
            new SipHop(SipProtocol.Tls, new IPEndPoint(IPAddress.Loopback, 5061)),
            TrunkRequests.Listen(Trunk with { Local = local, Transport = SipProtocol.Tls, Tls = new() { CertificateFile = "a.pem" } }));
    }
}
