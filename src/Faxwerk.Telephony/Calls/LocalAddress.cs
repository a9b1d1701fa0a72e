using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Telephony.Calls;

/// <summary>Which of this machine's addresses packets to a peer leave from.</summary>
internal static class LocalAddress
{
    /// <summary>The address of the route towards the peer; loopback where there is none.</summary>
    public static IPAddress Towards(IPAddress peer)
    {
        var none = peer.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        try
        {
            // Connecting a datagram socket sends nothing; it only looks up the route.
            using var socket = new Socket(peer.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(peer, 5060));
            return (socket.LocalEndPoint as IPEndPoint)?.Address ?? none;
        }
        catch (SocketException)
        {
            return none;
        }
    }

    /// <summary>The address of a peer that sockets of a family reach: a host may have others too, in any order. Loopback where there is none.</summary>
    public static IPAddress Reachable(IEnumerable<IPAddress> addresses, AddressFamily family) =>
        addresses.FirstOrDefault(address => address.AddressFamily == family)
        ?? (family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback);
}
