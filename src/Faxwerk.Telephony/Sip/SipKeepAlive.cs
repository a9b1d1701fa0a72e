namespace Faxwerk.Telephony.Sip;

/// <summary>
/// Asks every address of a trunk by OPTIONS whether it is there, so that a call need not find out. Any answer will do (RFC 3261 11). What is known is in
/// <see cref="SipUserAgent.Peers"/>.
/// </summary>
public sealed class SipKeepAlive : IAsyncDisposable
{
    private readonly AgentCore _core;
    private readonly IReadOnlyList<SipUri> _hosts;
    private readonly SipUri _from;
    private readonly TimeSpan _interval;
    private readonly Action<SipPeerState>? _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly string _callId;
    private readonly string _tag;
    private readonly Dictionary<SipHop, bool> _told = [];
    private Task _running = Task.CompletedTask;
    private int _sequence;

    /// <summary>Begins with <see cref="Start"/>.</summary>
    /// <param name="agent">Whose peers they are.</param>
    /// <param name="hosts">Each of their addresses is asked.</param>
    /// <param name="from">The From of the requests.</param>
    /// <param name="interval">Time between two rounds; a tenth more or less is drawn, so that agents do not ask in step.</param>
    /// <param name="changed">Told of each address that begins or ceases to answer.</param>
    public SipKeepAlive(SipUserAgent agent, IReadOnlyList<SipUri> hosts, SipUri from, TimeSpan interval, Action<SipPeerState>? changed)
    {
        (_core, _hosts, _from, _interval, _changed) = (agent.Core, hosts, from, interval, changed);
        (_callId, _tag) = (_core.NewCallId(), _core.NewToken());
    }

    /// <summary>Asks from now on.</summary>
    public void Start() => _running = RunAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var targets = await _core.Client.TargetsAsync(_hosts, resting: true, _stop.Token);
                await Task.WhenAll(targets.Select(target => _core.Client.ProbeAsync(target, Options, _stop.Token)));
                Tell(targets);
                double part;
                lock (_core.Gate)
                    part = 0.9 + (_core.Options.Random.NextDouble() / 5);
                await Task.Delay(_interval * part, _core.Options.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private SipRequest Options(SipTarget target) => OptionsRequest.Create(_core, target, _from, _callId, _tag, Interlocked.Increment(ref _sequence));

    private void Tell(IReadOnlyList<SipTarget> targets)
    {
        foreach (var state in _core.Client.Peers.All.Where(state => targets.Any(target => target.Hop == state.Peer)))
        {
            bool before = _told.GetValueOrDefault(state.Peer, true);
            _told[state.Peer] = state.IsUp;
            if (before != state.IsUp)
                _changed?.Invoke(state);
        }
    }
}

/// <summary>The question whether somebody is there (RFC 3261 11.1).</summary>
internal static class OptionsRequest
{
    public static SipRequest Create(AgentCore core, SipTarget target, SipUri from, string callId, string tag, int sequence)
    {
        var request = new SipRequest("OPTIONS", target.Uri.ToString());
        request.Headers.Add("Max-Forwards", "70");
        request.Headers.Add("From", $"<{from}>;tag={tag}");
        request.Headers.Add("To", $"<{target.Uri}>");
        request.Headers.Add("Call-ID", callId);
        request.Headers.Add("CSeq", new CSeq(sequence, "OPTIONS").ToString());
        request.Headers.Add("Contact", $"<{core.ContactUri(target.Hop, from.User)}>");
        request.Headers.Add("Accept", "application/sdp");
        return request;
    }
}
