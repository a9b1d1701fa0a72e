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
}
