using System.Net;
using System.Text.Json;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.Tests.Calls;
using Faxwerk.Telephony.Tests.Sip;

namespace Faxwerk.Tests.Lines;

/// <summary>What the API says of a trunk that registers at Kamailio.</summary>
public sealed class TrunkViewTests
{
    private const string Audio = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registrar_is_lost_and_found_and_channels_in_use_are_counted()
    {
        await using var caller = await Agents.StartAsync();
        await using var server = await FaxServer.StartWithTrunksAsync(new QuickClock(8));
        int port;
        await using (var proxy = await KamailioProxy.StartAsync(caller))
        {
            port = proxy.Port;
            foreach (var (key, value) in ((string, string)[])[("user", "fax"), ("password", "secret"), ("register", "true"), ("keepAlive", "5s"), ("port", $"{port}"), ("host", "127.0.0.1")])
                await server.SetAsync($"trunk.{key}", value);
            await StateAsync(server, "registered");
            var registration = (await HereAsync(server)).GetProperty("registration");
            Assert.Equal((true, 200), (registration.GetProperty("isRegistered").GetBoolean(), registration.GetProperty("status").GetInt32()));
            await CallAsync(proxy);
        }

        await StateAsync(server, "does not answer");
        await using var anew = await KamailioProxy.StartAsync(caller, port: port);
        await StateAsync(server, "registered");
        // It knew nobody when it started.
        await Eventually.HoldsAsync(
            async () => (await caller.OptionsAsync(anew.Uri("fax"), new SipUri("test", "127.0.0.1"), Cancel)).Status != (int)HttpStatusCode.NotFound, "registered anew", 30);
        await CallAsync(anew);

        async Task CallAsync(KamailioProxy proxy)
        {
            Assert.Equal(0, (await HereAsync(server)).GetProperty("channelsUsed").GetInt32());
            var result = await caller.InviteAsync(new InviteRequest { Target = proxy.Uri("fax"), From = new SipUri("0815", "127.0.0.1"), OutboundProxy = proxy.Route, Sdp = Audio }, Cancel);
            Assert.True(result.Status == 200, $"{result.Status} {result.Reason}\n{proxy.Log}");
            Assert.Equal(1, (await HereAsync(server)).GetProperty("channelsUsed").GetInt32());
            await result.Call!.ByeAsync();
            await Eventually.HoldsAsync(async () => (await HereAsync(server)).GetProperty("channelsUsed").GetInt32() == 0, "the channel given back", 60);
        }
    }

    private static Task StateAsync(FaxServer server, string words) => Eventually.HoldsAsync(
        async () => (await HereAsync(server)).GetProperty("state").GetString()!.Contains(words, StringComparison.Ordinal), $"the trunk in state '{words}'", 60);

    private static async Task<JsonElement> HereAsync(FaxServer server)
    {
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync("api/trunks", Cancel));
        return answer.RootElement.GetProperty("trunks")[0].GetProperty("here").Clone();
    }
}
