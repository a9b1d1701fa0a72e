using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Telephony.Sip;

/// <summary>From a URI to where a request is sent: transport and maddr parameters, port, A and AAAA records (RFC 3263 without NAPTR and SRV).</summary>
internal sealed class SipResolver(Func<string, CancellationToken, Task<IPAddress[]>> lookUp, Func<SipHop, bool> reachable)
{
    /// <summary>Null where the name has no usable address or the transport is not one of ours.</summary>
    public async ValueTask<SipHop?> ResolveAsync(SipUri uri, CancellationToken cancel)
    {
        if (uri.Scheme != "sip")
            return null;
        SipProtocol protocol;
        switch ((uri.Parameters["transport"] ?? "udp").ToUpperInvariant())
        {
            case "UDP":
                protocol = SipProtocol.Udp;
                break;
            case "TCP":
                protocol = SipProtocol.Tcp;
                break;
            default:
                return null;
        }

        int port = uri.Port == 0 ? 5060 : uri.Port;
        string host = uri.Parameters["maddr"] ?? uri.Host;
        IPAddress[] addresses;
        if (IPAddress.TryParse(host, out var literal))
        {
            addresses = [literal];
        }
        else
        {
            try
            {
                addresses = await lookUp(host, cancel);
            }
            catch (Exception e) when (e is SocketException or ArgumentException)
            {
                // A peer's Contact may hold what can be no name at all.
                return null;
            }
        }

        foreach (var address in addresses)
        {
            var hop = new SipHop(protocol, new IPEndPoint(address, port));
            if (reachable(hop))
                return hop;
        }

        return null;
    }
}
