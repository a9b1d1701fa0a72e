using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

public sealed class RegistrationTests
{
    private static SipRegistration Start(SipUserAgent agent, ScriptedPeer registrar, List<RegistrationState>? states = null)
    {
        var registration = new SipRegistration(agent, new SipRegistrationOptions
        {
            Registrar = new SipUri("", registrar.Hop.EndPoint.Address.ToString()),
            Address = new SipUri("fax", "example.test"),
            Credentials = new("fax", "secret"),
            Changed = states is null ? null : states.Add,
        });
        registration.Start();
        return registration;
    }

    private static void Grant(ScriptedPeer registrar, SipRequest request, int seconds) =>
        registrar.Respond(request, 200, null, "reg", ("Contact", $"<sip:other@10.9.9.9>;expires=3000, {request.Headers["Contact"]};expires={seconds}"));

    [Fact]
    public void A_registration_is_refreshed_before_its_end_and_taken_back() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var registrar = network.Peer();
        var registration = Start(agent, registrar);
        var first = await registrar.RequestAsync("REGISTER");
        Assert.Equal(("600", "<sip:fax@example.test>"), (first.Headers["Expires"], first.Headers["To"]));
        registrar.Respond(first, 401, null, "reg", ("WWW-Authenticate", "Digest realm=\"r\", nonce=\"1\", qop=\"auth\""));
        var second = await registrar.RequestAsync("REGISTER");
        Assert.Contains("response=", second.Headers["Authorization"]);
        Grant(registrar, second, 300);
        var third = await registrar.RequestAsync("REGISTER");
        Assert.Equal(240, time.Elapsed.TotalSeconds, 0.5);
        Assert.True(registration.State.IsRegistered);
        Assert.Equal((first.CallId, 3), (third.CallId, third.Sequence.Number));
        Grant(registrar, third, 60);
        var fourth = await registrar.RequestAsync("REGISTER");
        Assert.Equal(270, time.Elapsed.TotalSeconds, 0.5);
        Grant(registrar, fourth, 600);
        await time.Delay(1);

        var over = registration.DisposeAsync();
        var last = await registrar.RequestAsync("REGISTER");
        Assert.Equal("0", last.Headers["Expires"]);
        registrar.Respond(last, 200);
        await over;
        Assert.False(registration.State.IsRegistered);
    });

    [Fact]
    public void An_interval_too_brief_is_raised_at_once() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var registrar = network.Peer();
        Start(agent, registrar);
        registrar.Respond(await registrar.RequestAsync("REGISTER"), 423, null, "reg", ("Min-Expires", "1800"));
        var second = await registrar.RequestAsync("REGISTER");
        Assert.Equal("1800", second.Headers["Expires"]);
        Assert.InRange(time.Elapsed.TotalSeconds, 0, 1);
    });

    [Fact]
    public void After_refusals_the_attempts_become_rarer_and_one_success_ends_that() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var registrar = network.Peer();
        var states = new List<RegistrationState>();
        Start(agent, registrar, states);
        registrar.Respond(await registrar.RequestAsync("REGISTER"), 403);
        for (int i = 0; i < 10; i++)
            registrar.Respond(await registrar.RequestAsync("REGISTER"), 503, null, "reg", ("Retry-After", "4000 (later)"));
        double last = time.Elapsed.TotalSeconds;
        var late = await registrar.RequestAsync("REGISTER");
        Assert.InRange(time.Elapsed.TotalSeconds - last, 3999, 4001);
        Grant(registrar, late, 600);
        registrar.Respond(await registrar.RequestAsync("REGISTER"), 403);
        last = time.Elapsed.TotalSeconds;
        await registrar.RequestAsync("REGISTER");
        Assert.InRange(time.Elapsed.TotalSeconds - last, 15, 31);
        Assert.Contains(states, state => state is { IsRegistered: false, Status: 403 });
        Assert.Contains(states, state => state is { IsRegistered: true, Status: 200 });
    });

    [Fact]
    public void Back_off_doubles_from_30_seconds_to_30_minutes() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var registrar = network.Peer();
        Start(agent, registrar);
        var request = await registrar.RequestAsync("REGISTER");
        foreach (double longest in new double[] { 30, 60, 120, 240, 480, 960, 1800, 1800, 1800 })
        {
            registrar.Respond(request, 403);
            double at = time.Elapsed.TotalSeconds;
            request = await registrar.RequestAsync("REGISTER");
            Assert.InRange(time.Elapsed.TotalSeconds - at, longest / 2, longest + 1);
        }
    });

    [Fact]
    public void A_connection_lost_is_registered_over_anew_at_once_but_not_for_ever() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var registrar = network.Peer();
        var registration = Start(agent, registrar);
        Grant(registrar, await registrar.RequestAsync("REGISTER"), 3600);
        await time.Delay(1000);
        agent.Core.Transport.Lost!(registrar.Hop);
        var second = await registrar.RequestAsync("REGISTER");
        Assert.InRange(time.Elapsed.TotalSeconds, 1000, 1001);
        // A registrar that closes each connection after the answer.
        double least = 0;
        var request = second;
        for (int i = 0; i < 5; i++)
        {
            Grant(registrar, request, 3600);
            await time.Delay(1);
            double at = time.Elapsed.TotalSeconds;
            agent.Core.Transport.Lost!(registrar.Hop);
            request = await registrar.RequestAsync("REGISTER");
            least = Math.Max(15 * (1 << i), least);
            Assert.InRange(time.Elapsed.TotalSeconds - at, least, (2 * least) + 1);
        }

        // The connection of somebody else is none of its business.
        Grant(registrar, request, 3600);
        await time.Delay(1);
        int sent = network.Sent(agent.LocalEndPoints[0], "REGISTER").Count();
        agent.Core.Transport.Lost!(network.Peer().Hop);
        await time.Delay(600);
        Assert.Equal(sent, network.Sent(agent.LocalEndPoints[0], "REGISTER").Count());
        Assert.True(registration.State.IsRegistered);
    });

    [Fact]
    public void A_registrar_that_was_silent_and_answers_again_is_registered_at_anew_at_once() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var registrar = network.Peer();
        var registration = Start(agent, registrar);
        Grant(registrar, await registrar.RequestAsync("REGISTER"), 3600);
        await time.Delay(1000);
        registration.Renew(network.Peer().Hop);
        registration.Renew(registrar.Hop);
        Grant(registrar, await registrar.RequestAsync("REGISTER"), 3600);
        Assert.InRange(time.Elapsed.TotalSeconds, 1000, 1001);
        await time.Delay(1);
        Assert.Equal(2, network.Sent(agent.LocalEndPoints[0], "REGISTER").Count());
        // Also where it has refused and would be left alone for a while.
        registration.Renew(registrar.Hop);
        registrar.Respond(await registrar.RequestAsync("REGISTER"), 503, null, "reg", ("Retry-After", "4000"));
        await time.Delay(1);
        Assert.False(registration.State.IsRegistered);
        double at = time.Elapsed.TotalSeconds;
        registration.Renew(registrar.Hop);
        Grant(registrar, await registrar.RequestAsync("REGISTER"), 3600);
        Assert.InRange(time.Elapsed.TotalSeconds - at, 0, 61);
        await time.Delay(1);
        Assert.True(registration.State.IsRegistered);
    });

    [Fact]
    public void Another_registrar_is_asked_where_the_first_is_silent_or_busy() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var (first, second) = (network.Peer(), network.Peer());
        var registration = new SipRegistration(agent, new SipRegistrationOptions
        {
            Registrar = new SipUri("", "example.test"),
            Address = new SipUri("fax", "example.test"),
            OutboundProxy = first.Uri(""),
            FallbackProxies = [second.Uri("")],
            Credentials = new("fax", "secret"),
        });
        registration.Start();
        var request = await second.RequestAsync("REGISTER");
        Assert.Equal(6, time.Elapsed.TotalSeconds, 0.1);
        Assert.Equal("sip:example.test", request.Uri);
        Grant(second, request, 120);
        await time.Delay(1);
        Assert.True(registration.State.IsRegistered);
        // A minute later the first has its turn again.
        first.Respond(await LatestAsync(first), 503, null, "reg", ("Retry-After", "300"));
        Grant(second, await second.RequestAsync("REGISTER"), 120);
        Assert.InRange(time.Elapsed.TotalSeconds, 60, 68);
        await time.Delay(70);
        Assert.Equal((true, ""), (registration.State.IsRegistered, registration.State.LastError));
    });

    [Fact]
    public void The_state_tells_since_when_it_stands_and_what_failed_last() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var registrar = network.Peer();
        var registration = Start(agent, registrar);
        var origin = time.GetUtcNow();
        Grant(registrar, await registrar.RequestAsync("REGISTER"), 300);
        registrar.Respond(await registrar.RequestAsync("REGISTER"), 403);
        await time.Delay(1);
        var refused = registration.State;
        Assert.Equal((false, "403 Forbidden", 241), (refused.IsRegistered, refused.LastError, Math.Ceiling((refused.Since! - origin).Value.TotalSeconds)));
        Assert.InRange((refused.Next! - time.GetUtcNow()).Value.TotalSeconds, 13, 30);
        Grant(registrar, await registrar.RequestAsync("REGISTER"), 300);
        await time.Delay(1);
        Assert.Equal((true, "403 Forbidden"), (registration.State.IsRegistered, registration.State.LastError));
        Assert.True(registration.State.Since > refused.Since);
    });

    [Fact]
    public void A_nonce_that_ran_out_is_no_refusal() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var registrar = network.Peer();
        var registration = Start(agent, registrar);
        for (int i = 1; i <= 3; i++)
        {
            var request = await registrar.RequestAsync("REGISTER");
            if (i > 1)
                Assert.Contains($"nonce=\"{i - 1}\"", request.Headers["Authorization"], StringComparison.Ordinal);
            registrar.Respond(request, 401, null, "reg", ("WWW-Authenticate", $"Digest realm=\"r\", nonce=\"{i}\", qop=\"auth\"{(i > 1 ? ", stale=true" : "")}"));
            request = await registrar.RequestAsync("REGISTER");
            Assert.Contains($"nonce=\"{i}\"", request.Headers["Authorization"], StringComparison.Ordinal);
            Grant(registrar, request, 300);
            await time.Delay(1);
            Assert.True(registration.State.IsRegistered);
        }
    });

    /// <summary>The request of the newest transaction: those of older ones may lie there repeated.</summary>
    private static async Task<SipRequest> LatestAsync(ScriptedPeer peer)
    {
        var seen = await peer.RequestAsync("REGISTER");
        int oldest = seen.Sequence.Number;
        while (seen.Sequence.Number == oldest)
            seen = await peer.RequestAsync("REGISTER");
        return seen;
    }
}
