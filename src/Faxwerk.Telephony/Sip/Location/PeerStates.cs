using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>What is known of an address that requests are sent to.</summary>
/// <param name="Peer">The address.</param>
/// <param name="IsUp">Whether it answered last time.</param>
/// <param name="Since">When that began.</param>
/// <param name="LastError">Why it did not answer the last time that it did not; "" where it always has.</param>
/// <param name="RestsUntil">Nothing new is sent to it before: it said so by 503 with Retry-After.</param>
public sealed record SipPeerState(SipHop Peer, bool IsUp, DateTimeOffset Since, string LastError = "", DateTimeOffset? RestsUntil = null);

/// <summary>Remembers which addresses answer, so that calls go to those first. Safe for any thread.</summary>
internal sealed class PeerStates(TimeProvider time)
{
    private const int MaxPeers = 200;

    /// <summary>Longest rest that a peer may ask for: what it cannot do now it may do soon, and faxes wait meanwhile.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    /// <summary>A dead address comes last so long, then takes its turn again.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Dictionary<SipHop, (SipPeerState State, DateTimeOffset Seen)> _peers = [];
    private readonly Lock _gate = new();

    public IReadOnlyList<SipPeerState> All
    {
        get
        {
            lock (_gate)
                return [.. _peers.Values.Select(peer => peer.State)];
        }
    }

    /// <summary>
    /// Those that did not answer a while ago come last. Where <paramref name="resting"/> is false, resting ones are left out; where all rest, the one
    /// that rests least is asked all the same.
    /// </summary>
    public List<T> Order<T>(IEnumerable<T> targets, Func<T, SipHop> hopOf, bool resting)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var all = targets.OrderBy(target => IsDead(hopOf(target))).ToList();
            if (resting)
                return all;
            var awake = all.FindAll(target => RestsUntil(hopOf(target)) <= now);
            return awake.Count > 0 || all.Count == 0 ? awake : [all.MinBy(target => RestsUntil(hopOf(target)))!];

            DateTimeOffset RestsUntil(SipHop hop) => _peers.TryGetValue(hop, out var peer) ? peer.State.RestsUntil ?? now : now;
            bool IsDead(SipHop hop) => _peers.TryGetValue(hop, out var peer) && !peer.State.IsUp && now - peer.Seen < Memory;
        }
    }

    /// <summary>Takes what came of a request: any answer is a sign of life.</summary>
    public void Note(SipHop hop, SipResponse response)
    {
        var now = time.GetUtcNow();
        bool up = !response.IsLocal;
        lock (_gate)
        {
            if (!_peers.TryGetValue(hop, out var known))
            {
                if (_peers.Count >= MaxPeers)
                    _peers.Remove(_peers.MinBy(peer => peer.Value.Seen).Key);
                known.State = new SipPeerState(hop, up, now);
            }

            var state = known.State;
            if (state.IsUp != up)
                state = state with { IsUp = up, Since = now };
            if (!up || response.Status == 503)
                state = state with { LastError = string.Create(CultureInfo.InvariantCulture, $"{response.Status} {response.Reason}") };
            // Any other answer of its own says that it is at work again.
            bool rested = up && response.Status != 503;
            _peers[hop] = (state with { RestsUntil = RestOf(response, now) ?? (!rested && state.RestsUntil > now ? state.RestsUntil : null) }, now);
        }
    }

    private static DateTimeOffset? RestOf(SipResponse response, DateTimeOffset now) =>
        response.Status == 503 && response.RetryAfter is { } wait && wait > TimeSpan.Zero ? now + (wait < LongestRest ? wait : LongestRest) : null;
}
