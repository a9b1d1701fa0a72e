using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// From where the media of a call may come and where it may go. The address of the session description counts; behind a NAT it is wrong, and then
/// packets come from another port there or from the address that the signalling comes from. Nobody else is let in: who guesses a port must not get a fax.
/// </summary>
/// <param name="Signalling">The other end of the signalling; null where it is not known.</param>
/// <param name="Any">Whether packets may come from anywhere at first: for peers whose media is neither where they say nor where they signal.</param>
public sealed record MediaSources(IPAddress? Signalling, bool Any = false)
{
    /// <summary>No rule beside the time.</summary>
    public static readonly MediaSources Anywhere = new(null, Any: true);

    private readonly SocketAddress? _signalling = Signalling is null ? null : new IPEndPoint(Signalling, 0).Serialize();

    /// <summary>Whether a peer's media can be there: no multicast, broadcast or unspecified address, no port of system services, and this machine only for peers on it.</summary>
    public bool MayBeTarget(IPEndPoint target)
    {
        var address = target.Address.IsIPv4MappedToIPv6 ? target.Address.MapToIPv4() : target.Address;
        if (target.Port < 1024) return false;
        if (IPAddress.IsLoopback(address)) return Signalling is null || IPAddress.IsLoopback(Signalling);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        // 0.0.0.0/8 is this network, 224.0.0.0/3 multicast, reserved and broadcast.
        return octets[0] is > 0 and < 224;
    }

    /// <summary>Whether a datagram from <paramref name="source"/> may be the peer's while <paramref name="target"/> is where ours go.</summary>
    internal bool May(SocketAddress source, SocketAddress? target, bool isOpen)
    {
        if (target is not null && Address(source).SequenceEqual(Address(target)) && (isOpen || Port(source).SequenceEqual(Port(target)))) return true;
        return isOpen && (Any || (_signalling is not null && Address(source).SequenceEqual(Address(_signalling))));
    }

    // sockaddr_in and sockaddr_in6: family, port, then the address, in the latter behind the flow label.
    private static ReadOnlySpan<byte> Port(SocketAddress address) => address.Buffer.Span[2..4];

    private static ReadOnlySpan<byte> Address(SocketAddress address) =>
        address.Family == AddressFamily.InterNetworkV6 ? address.Buffer.Span[8..24] : address.Buffer.Span[4..8];
}
