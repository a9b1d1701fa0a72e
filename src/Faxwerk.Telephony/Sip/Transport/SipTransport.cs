using System.Net;

namespace Faxwerk.Telephony.Sip;

/// <summary>What carries messages.</summary>
public enum SipProtocol
{
    /// <summary>Datagrams.</summary>
    Udp,

    /// <summary>A stream, reused in both directions.</summary>
    Tcp,

    /// <summary>A stream over TLS (RFC 3261 section 26.2).</summary>
    Tls,
}

/// <summary>Where a message goes to or came from: protocol and the other side's address.</summary>
public readonly record struct SipHop(SipProtocol Protocol, IPEndPoint EndPoint)
{
    /// <summary>The host that the address was looked up for: its certificate must be valid for it. No part of what makes two hops the same.</summary>
    public string? Host { get; init; }

    /// <summary>5060, or 5061 for TLS (RFC 3261 19.1.2).</summary>
    public static int DefaultPort(SipProtocol protocol) => protocol == SipProtocol.Tls ? 5061 : 5060;

    /// <inheritdoc/>
    public bool Equals(SipHop other) => Protocol == other.Protocol && Equals(EndPoint, other.EndPoint);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Protocol, EndPoint);

    /// <inheritdoc/>
    public override string ToString() => $"{Protocol}:{EndPoint}";
}

/// <summary>Carries whole messages. Sockets in the product, a lossy network in virtual time in tests.</summary>
internal abstract class SipTransport : IAsyncDisposable
{
    /// <summary>Told of each message that came in, with where it came from.</summary>
    public Action<SipMessage, SipHop>? Received { get; set; }

    /// <summary>Told of a connection that is over.</summary>
    public Action<SipHop>? Lost { get; set; }

    /// <summary>Opens what is needed; local end points are known afterwards.</summary>
    public abstract void Start();

    /// <summary>The address to be named in Via and Contact toward a peer; null where this protocol is not open.</summary>
    public abstract IPEndPoint? LocalFor(SipHop peer);

    /// <summary>Addresses listened on.</summary>
    public abstract IReadOnlyList<SipHop> LocalEndPoints { get; }

    /// <summary>Sends without waiting. <paramref name="failed"/> is told why, at most once and later, when the message is known not to have arrived.</summary>
    public abstract void Send(byte[] message, SipHop hop, Action<string>? failed);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
