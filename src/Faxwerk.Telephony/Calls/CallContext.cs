using System.Net;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>What every call of a trunk is made from.</summary>
internal sealed class CallContext(SipTrunkOptions trunk, CallScheduler scheduler, TimeProvider clock, Random random)
{
    private readonly Lock _gate = new();

    /// <summary>The trunk's settings. Where encryption is demanded there is no T.38: UDPTL goes in the clear.</summary>
    public SipTrunkOptions Trunk { get; } =
        trunk.MediaEncryption == MediaEncryption.Require ? trunk with { Fax = trunk.Fax with { Transport = FaxTransport.G711Only } } : trunk;

    public CallScheduler Scheduler => scheduler;

    public TimeProvider Clock => clock;

    /// <summary>Where SIP is listened on, with the port that was picked; as the trunk says where null.</summary>
    public Func<IPEndPoint>? Listening { get; init; }

    /// <summary>Our end of SIP.</summary>
    public IPEndPoint Sip => Listening?.Invoke() ?? trunk.Local;

    /// <summary>Fires when the server stops: pages under way are finished, no new ones begun.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>Fires when the grace is over: calls are ended with DCN.</summary>
    public required CancellationToken Stopped { get; init; }

    /// <summary>The same with fax spoken otherwise.</summary>
    public CallContext With(FaxTrunkOptions fax) => new(trunk with { Fax = fax }, scheduler, clock, NextRandom()) { Stopping = Stopping, Stopped = Stopped, Listening = Listening };

    /// <summary>Randomness of one call.</summary>
    public Random NextRandom()
    {
        // A cryptographic source is for any thread; that of a test is parted, so that a run can be repeated.
        if (random is SecureRandom) return random;
        lock (_gate) return new Random(random.Next());
    }

    /// <summary>Opens the socket of a call with a peer within the trunk's port range.</summary>
    public MediaSocket BindMedia(Random from, IPAddress peer) => trunk.FirstMediaPort == 0
        ? MediaSocket.Bind(trunk.Local.Address, new MediaSources(peer, trunk.AnyMediaSource))
        : MediaSocket.Bind(trunk.Local.Address, trunk.FirstMediaPort, trunk.LastMediaPort, from, new MediaSources(peer, trunk.AnyMediaSource));

    /// <summary>How a local end point is written in the SDP to a peer.</summary>
    public IPEndPoint Advertised(IPEndPoint local, IPAddress towards) => new(
        IPAddress.TryParse(trunk.PublicAddress, out var fixedAddress) ? fixedAddress
        : local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any) ? LocalAddress.Towards(towards)
        : local.Address,
        local.Port);
}
