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
    /// <inheritdoc/>
    public override string ToString() => $"{Protocol}:{EndPoint}";
}

/// <summary>Carries whole messages. Sockets in the product, a lossy network in virtual time in tests.</summary>
internal abstract class SipTransport : IAsyncDisposable
{
    /// <summary>Told of each message that came in, with where it came from.</summary>
    public Action<SipMessage, SipHop>? Received { get; set; }

    /// <summary>Opens what is needed; local end points are known afterwards.</summary>
    public abstract void Start();

    /// <summary>The address to be named in Via and Contact toward a peer; null where this protocol is not open.</summary>
    public abstract IPEndPoint? LocalFor(SipHop peer);

    /// <summary>Addresses listened on.</summary>
    public abstract IReadOnlyList<SipHop> LocalEndPoints { get; }

    /// <summary>Sends without waiting. <paramref name="failed"/> is called at most once, later, when it is known not to have left.</summary>
    public abstract void Send(byte[] message, SipHop hop, Action? failed);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
