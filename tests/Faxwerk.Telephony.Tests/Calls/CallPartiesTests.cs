using System.Net;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.Tests.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Who calls whom, by the headers that trunks write.</summary>
public sealed class CallPartiesTests
{
    private static readonly SipTrunkOptions Trunk = new() { Host = "trunk.test" };

    private static IncomingCall Read(SipTrunkOptions trunk, string uri, params (string Name, string Value)[] headers)
    {
        IncomingCall? call = null;
        VirtualTime.Run(async time =>
        {
            var network = new MemoryNetwork(time);
            var seen = new TaskCompletionSource<IncomingInvite>();
            var agent = network.Agent(invite =>
            {
                seen.SetResult(invite);
                return invite.RejectAsync(486);
            });
            var peer = network.Peer();
            var request = new SipRequest("INVITE", uri);
            request.Headers.Add("Via", $"SIP/2.0/UDP {peer.Hop.EndPoint};branch=z9hG4bK1");
            request.Headers.Add("Call-ID", "1");
            request.Headers.Add("CSeq", "1 INVITE");
            request.Headers.Add("Contact", $"<{peer.Uri()}>");
            if (!headers.Any(h => h.Name == "From"))
                request.Headers.Add("From", "\"Muster\" <sip:+4930111@trunk.test>;tag=1");
            if (!headers.Any(h => h.Name == "To"))
                request.Headers.Add("To", "<sip:+4989222@trunk.test>");
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            peer.Send(request, agent.LocalEndPoints[0]);
            call = CallParties.Read(await seen.Task, trunk);
            Assert.Equal(486, (await peer.ResponseAsync()).Status);
        });
        return call!;
    }

    [Theory]
    [InlineData("sip:089333@faxwerk.test", "089333")]
    [InlineData("sip:%2B49%2089@faxwerk.test", "+49 89")]
    [InlineData("sip:*21%23089@faxwerk.test", "*21#089")]
    [InlineData("tel:+49-89-33.3", "+49893" + "33")]
    [InlineData("tel:333;phone-context=+49-89", "+4989333")]
    [InlineData("tel:089333;phone-context=+49", "089333")]
    [InlineData("tel:333;phone-context=branch.test", "333")]
    [InlineData("sip:333;phone-context=+4989@faxwerk.test;user=phone", "+4989333")]
    [InlineData("sip:%28089%29333-1@faxwerk.test;user=phone", "0893331")]
    [InlineData("sip:first-last@faxwerk.test", "first-last")]
    public void The_request_uri_is_read_as_a_number(string uri, string called) =>
        Assert.Equal(called, Read(Trunk with { CalledFrom = CalledNumberSource.RequestUri }, uri).Called);

    [Theory]
    [InlineData(CalledNumberSource.Automatic, "sip:089333@x", "", "089333")]
    [InlineData(CalledNumberSource.Automatic, "sip:account@x", "", "+4989222")]
    [InlineData(CalledNumberSource.Automatic, "sip:account@x", "<sip:089444@x>", "089444")]
    [InlineData(CalledNumberSource.To, "sip:089333@x", "<sip:089444@x>", "+4989222")]
    [InlineData(CalledNumberSource.RequestUri, "sip:account@x", "<sip:089444@x>", "account")]
    [InlineData(CalledNumberSource.CalledPartyId, "sip:089333@x", "<tel:+49-89-444>", "+4989444")]
    [InlineData(CalledNumberSource.CalledPartyId, "sip:089333@x", "", "089333")]
    public void The_called_number_is_where_the_trunk_writes_it(CalledNumberSource source, string uri, string partyId, string called) => Assert.Equal(
        called,
        Read(Trunk with { CalledFrom = source, User = "account" }, uri, partyId.Length > 0 ? [("P-Called-Party-ID", partyId)] : []).Called);

    [Fact]
    public void An_asserted_caller_counts_more_than_from()
    {
        var call = Read(Trunk, "sip:1@x", ("P-Asserted-Identity", "\"Zentrale\" <sip:+49305550@trunk.test;user=phone>, <tel:+49305550>"));
        Assert.Equal(("+49305550", "Zentrale"), (call.Caller, call.CallerName));
        Assert.Equal(("+4930111", "Muster", false), (Read(Trunk, "sip:1@x").Caller, Read(Trunk, "sip:1@x").CallerName, call.CallerWithheld));
    }

    [Theory]
    [InlineData("Privacy", "id", true)]
    [InlineData("Privacy", "header;user", true)]
    [InlineData("Privacy", "none", false)]
    [InlineData("Privacy", "session", false)]
    [InlineData("From", "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1", true)]
    public void A_withheld_caller_is_not_shown(string name, string value, bool withheld)
    {
        var call = Read(Trunk, "sip:1@x", (name, value), ("P-Asserted-Identity", "<tel:+49305550>"));
        Assert.Equal((withheld, withheld ? "" : "+49305550"), (call.CallerWithheld, call.Caller));
    }

    [Fact]
    public void The_latest_diversion_is_told()
    {
        Assert.Null(Read(Trunk, "sip:1@x").RedirectedFrom);
        var call = Read(Trunk, "sip:1@x",
            ("Diversion", "\"Two\" <sip:222@x>;reason=no-answer;counter=1, <sip:111@x>;reason=\"user-busy\""), ("Diversion", "<tel:+49-30-0>;reason=unconditional"));
        Assert.Equal(("222", "no-answer"), (call.RedirectedFrom, call.RedirectReason));
    }

    [Theory]
    [InlineData("<sip:111@x?Reason=SIP%3Bcause%3D302>;index=1, <sip:222@x?Reason=SIP%3Bcause%3D486%3Btext%3D%22Busy%22>;index=1.1, <sip:333@y>;index=1.2", "222", "486")]
    [InlineData("<sip:333@y;cause=408>;index=1.10;mp=1.9, <sip:111@x>;index=1.2, <sip:222@x>;index=1.9", "222", "408")]
    [InlineData("<sip:111@x>;index=1, <sip:222@x>;index=1.1;mp=1", "111", "")]
    [InlineData("<sip:111@x>;index=1, <sip:111@10.0.0.1>;index=1.1;rc=1", null, null)]
    [InlineData("<sip:111@x>;index=1", null, null)]
    [InlineData("nonsense;index=a.b, <sip:", null, null)]
    public void History_stands_in_for_diversion(string history, string? from, string? reason)
    {
        var call = Read(Trunk, "sip:1@x", ("History-Info", history));
        Assert.Equal((from, reason), (call.RedirectedFrom, call.RedirectReason));
    }
}
