using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Faxwerk.Telephony.Sip;

/// <summary>Sends requests (RFC 3261 8.1): finds the hop, writes Via, chooses TCP for large ones, answers challenges.</summary>
internal sealed class UserAgentClient(AgentCore core)
{
    /// <summary>Challenges answered for one request at most, stale ones included.</summary>
    public const int MaxChallenges = 5;

    private static readonly TimeSpan StreamMemory = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<IPEndPoint, long> _noStream = new();
    private readonly SipResolver _resolver = new(core.Options.LookUp, hop => core.Transport.LocalFor(hop) is not null);

    public ValueTask<SipHop?> ResolveAsync(SipUri uri, CancellationToken cancel) => _resolver.ResolveAsync(uri, cancel);

    /// <summary>
    /// The final response to a request other than INVITE; local 503 where it cannot be sent, local 408 where nobody answers.
    /// <paramref name="create"/> makes the request anew, with the next CSeq, after a challenge.
    /// </summary>
    public async Task<SipResponse> RequestAsync(SipUri nextHop, Func<SipHop, SipRequest> create, DigestAuthenticator? auth, CancellationToken cancel)
    {
        if (await ResolveAsync(nextHop, cancel) is not { } hop)
            return new SipResponse(503, "No Address", local: true);
        var realms = new HashSet<string>(StringComparer.Ordinal);
        for (int challenges = 0; ; challenges++)
        {
            var request = create(hop);
            auth?.Authorize(request);
            var response = await ExchangeAsync(request, hop, cancel);
            if (response.Status is not (401 or 407) || auth is null || challenges == MaxChallenges || !auth.Accept(response, realms))
                return response;
        }
    }

    /// <summary>
    /// The hops to try for a request: TCP first where a datagram would be too large, then the hop itself (RFC 3261 18.1.1). The Via is
    /// written for the hop that is being tried.
    /// </summary>
    public IEnumerable<SipHop> Ways(SipRequest request, SipHop hop)
    {
        Stamp(request, hop);
        var stream = hop with { Protocol = SipProtocol.Tcp };
        if (hop.Protocol == SipProtocol.Udp && core.Transport.LocalFor(stream) is not null && MayStream(hop.EndPoint)
            && request.ToBytes().Length > core.Options.LargestDatagram)
        {
            Stamp(request, stream);
            yield return stream;
            // Asked for the next way: the stream failed.
            _noStream[hop.EndPoint] = core.Options.Time.GetTimestamp();
            Stamp(request, hop);
        }

        yield return hop;
    }

    /// <summary>A peer that refused a connection is not asked again for a while: each try may take seconds.</summary>
    private bool MayStream(IPEndPoint peer) =>
        !_noStream.TryGetValue(peer, out long since) || core.Options.Time.GetElapsedTime(since) > StreamMemory;

    private async Task<SipResponse> ExchangeAsync(SipRequest request, SipHop hop, CancellationToken cancel)
    {
        SipResponse? last = null;
        foreach (var way in Ways(request, hop))
        {
            var final = new TaskCompletionSource<SipResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = cancel.Register(() => final.TrySetCanceled(cancel));
            core.Layer.Start(request, way, response =>
            {
                if (response.Status >= 200)
                    final.TrySetResult(response);
            });
            last = await final.Task;
            if (!last.IsLocal || last.Status != 503)
                return last;
        }

        return last!;
    }

    private void Stamp(SipRequest request, SipHop hop)
    {
        var local = core.Transport.LocalFor(hop)!;
        string host = SipSyntax.HostText(core.Options.PublicHost ?? local.Address.ToString());
        string protocol = hop.Protocol == SipProtocol.Udp ? "UDP" : "TCP";
        request.Headers.Remove("Via");
        request.Headers.Prepend("Via", string.Create(
            CultureInfo.InvariantCulture, $"SIP/2.0/{protocol} {host}:{local.Port};branch={Via.MagicCookie}{core.NewToken()};rport"));
        request.Headers.Set("User-Agent", core.Options.UserAgent);
    }
}
