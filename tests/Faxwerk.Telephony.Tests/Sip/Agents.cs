using System.Net;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>Agents on random loopback ports and requests between them.</summary>
internal static class Agents
{
    public static async Task<SipUserAgent> StartAsync(
        Func<IncomingInvite, Task>? incoming = null, SipProtocol? only = null, bool samePort = false, Action<SipMessage, bool>? trace = null)
    {
        for (int tries = 0; ; tries++)
        {
            int port = samePort ? Random.Shared.Next(20_000, 60_000) : 0;
            var agent = new SipUserAgent(new SipUserAgentOptions
            {
                Listen = [.. new[] { SipProtocol.Udp, SipProtocol.Tcp }.Where(p => only is null || only == p)
                    .Select(p => new SipHop(p, new IPEndPoint(IPAddress.Loopback, port)))],
                Incoming = incoming,
                Time = TimeProvider.System,
                Random = new Random(),
                Trace = trace,
                Fault = e => TestContext.Current.SendDiagnosticMessage(e.ToString()),
            });
            try
            {
                await agent.StartAsync();
                return agent;
            }
            catch (System.Net.Sockets.SocketException) when (samePort && tries < 20)
            {
                await agent.DisposeAsync();
            }
        }
    }

    public static int Port(SipUserAgent agent, SipProtocol protocol) =>
        agent.LocalEndPoints.First(hop => hop.Protocol == protocol).EndPoint.Port;

    public static InviteRequest To(SipUserAgent agent, SipProtocol protocol = SipProtocol.Udp, string user = "4711") => new()
    {
        Target = new SipUri(user, "127.0.0.1", Port(agent, protocol), protocol == SipProtocol.Tcp ? ";transport=tcp" : ""),
        From = new SipUri("0815", "127.0.0.1"),
    };
}
