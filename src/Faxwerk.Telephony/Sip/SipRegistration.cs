using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>What is registered where.</summary>
public sealed record SipRegistrationOptions
{
    /// <summary>The Request-URI: <c>sip:registrar</c>.</summary>
    public required SipUri Registrar { get; init; }

    /// <summary>The address of record: To and From.</summary>
    public required SipUri Address { get; init; }

    /// <summary>User of the contact; that of <see cref="Address"/> where null.</summary>
    public string? ContactUser { get; init; }

    /// <summary>Where it is sent instead of to the registrar's host.</summary>
    public SipUri? OutboundProxy { get; init; }

    /// <summary>Tried in this order where those before do not answer or say 503.</summary>
    public IReadOnlyList<SipUri> FallbackProxies { get; init; } = [];

    /// <summary>Answers challenges.</summary>
    public SipCredentials? Credentials { get; init; }

    /// <summary>Lifetime asked for.</summary>
    public TimeSpan Expires { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Told of each new state.</summary>
    public Action<RegistrationState>? Changed { get; init; }
}

/// <summary>
/// Where a registration stands. <paramref name="Status"/> is the last final status (0 before the first; 408 and 503 also where
/// nobody answered); <paramref name="Until"/> its end where registered; <paramref name="Next"/> the next attempt.
/// </summary>
public sealed record RegistrationState(bool IsRegistered, int Status, string Reason, DateTimeOffset? Until, DateTimeOffset? Next)
{
    /// <summary>Since when it is registered, or is not; null before the first answer.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The last refusal or failure, kept after it is over; "" where there was none.</summary>
    public string LastError { get; init; } = "";
}

/// <summary>
/// Keeps one address registered (RFC 3261 10.2): refreshes before the end, raises the lifetime after 423, backs off after a refusal
/// (RFC 5626 4.5: 30 s doubling to 30 min, a random half taken off, never under Retry-After). Calls come by the connection that it was made on, so that it is
/// made anew when that is lost. Disposal removes the contact.
/// </summary>
public sealed class SipRegistration : IAsyncDisposable
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>A connection that held so long is simply made anew.</summary>
    private static readonly TimeSpan LongConnection = TimeSpan.FromMinutes(5);
    private const int LongestExpires = 86_400;

    private readonly AgentCore _core;
    private readonly SipRegistrationOptions _options;
    private readonly DigestAuthenticator? _auth;
    private readonly CancellationTokenSource _stop = new();
    private readonly string _callId;
    private readonly string _tag;
    private Task _running = Task.CompletedTask;
    private int _sequence;
    private int _expires;
    private int _failures;
    private int _losses;
    private SipHop? _hop;
    private CancellationTokenSource? _waiting;

    /// <summary>Begins with <see cref="Start"/>.</summary>
    public SipRegistration(SipUserAgent agent, SipRegistrationOptions options)
    {
        (_core, _options) = (agent.Core, options);
        _auth = options.Credentials is { } credentials ? new DigestAuthenticator(credentials, _core.NewToken) : null;
        (_callId, _tag) = (_core.NewCallId(), _core.NewToken());
        _expires = (int)Math.Clamp(options.Expires.TotalSeconds, 1, LongestExpires);
    }

    /// <summary>Where it stands.</summary>
    public RegistrationState State { get; private set; } = new(false, 0, "", null, null);

    /// <summary>Registers from now on.</summary>
    public void Start()
    {
        _core.ConnectionLost += OnLost;
        _running = RunAsync();
    }

    /// <summary>The registrar answers at <paramref name="hop"/> again after a silence: it may have been started anew and know of nobody, so that this is registered now.</summary>
    public void Renew(SipHop hop)
    {
        CancellationTokenSource? waiting;
        lock (_core.Gate)
            waiting = hop == _hop ? Interlocked.Exchange(ref _waiting, null) : null;
        try
        {
            waiting?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The wait has just ended by itself.
        }
    }

    /// <summary>Stops and takes the contact back, within two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _core.ConnectionLost -= OnLost;
#pragma warning disable VSTHRD103 // It only ends a wait of our own loop; nobody else's code runs in it.
        _stop.Cancel();
#pragma warning restore VSTHRD103
        await _running;
        if (State.IsRegistered)
        {
            using var limit = new CancellationTokenSource(Farewell, _core.Options.Time);
            try
            {
                await RegisterAsync(0, limit.Token);
            }
            catch (OperationCanceledException)
            {
                // The registrar is silent; the registration runs out by itself.
            }

            Set(State with { IsRegistered = false, Until = null, Next = null });
        }

        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var response = await RegisterAsync(_expires, _stop.Token);
                var wait = Judge(response);
                if (wait > TimeSpan.Zero && await IsLostWithinAsync(wait))
                    await Task.Delay(LossInterval(), _core.Options.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void OnLost(SipHop hop)
    {
        if (State.IsRegistered)
            Renew(hop);
    }

    /// <summary>Waits; true where the connection was lost meanwhile, or the registrar came back.</summary>
    private async Task<bool> IsLostWithinAsync(TimeSpan wait)
    {
        long since = _core.Options.Time.GetTimestamp();
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        lock (_core.Gate)
            _waiting = waiting;
        try
        {
            await Task.Delay(wait, _core.Options.Time, waiting.Token);
            return false;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            _losses = _core.Options.Time.GetElapsedTime(since) < LongConnection ? _losses + 1 : 0;
            return true;
        }
        finally
        {
            lock (_core.Gate)
                _waiting = null;
        }
    }

    /// <summary>At once, but a registrar that closes each connection soon is asked ever more rarely.</summary>
    private TimeSpan LossInterval() => _losses == 0 ? TimeSpan.Zero : BackOff(_losses);

    private async Task<SipResponse> RegisterAsync(int expires, CancellationToken cancel)
    {
        var targets = await _core.Client.TargetsAsync([_options.OutboundProxy ?? _options.Registrar, .. _options.FallbackProxies], resting: expires == 0, cancel);
        return await _core.Client.RequestAsync(targets, target =>
        {
            _hop = target.Hop;
            var request = new SipRequest("REGISTER", _options.Registrar.ToString());
            request.Headers.Add("Max-Forwards", "70");
            if (target.Uri.Parameters.Has("lr"))
                request.Headers.Add("Route", $"<{target.Uri}>");
            request.Headers.Add("From", $"<{_options.Address}>;tag={_tag}");
            request.Headers.Add("To", $"<{_options.Address}>");
            request.Headers.Add("Call-ID", _callId);
            request.Headers.Add("CSeq", new CSeq(++_sequence, "REGISTER").ToString());
            _contact = _core.ContactUri(target.Hop, _options.ContactUser ?? _options.Address.User, _options.Registrar.Scheme == "sips");
            request.Headers.Add("Contact", $"<{_contact}>");
            request.Headers.Add("Expires", expires.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Allow", AgentCore.Allow);
            return request;
        }, _auth, cancel);
    }

    private SipUri? _contact;

    /// <summary>Takes the answer to REGISTER: the new state and the time until the next attempt.</summary>
    private TimeSpan Judge(SipResponse response)
    {
        var now = _core.Options.Time.GetUtcNow();
        if (response.Status is >= 200 and < 300)
        {
            _failures = 0;
            var granted = TimeSpan.FromSeconds(GrantedSeconds(response));
            var refresh = granted > TimeSpan.FromMinutes(2) ? granted - TimeSpan.FromMinutes(1) : granted / 2;
            Set(new RegistrationState(true, response.Status, response.Reason, now + granted, now + refresh));
            return refresh;
        }

        if (response.Status == 423 && SipSyntax.TryParseNumber(response.Headers["Min-Expires"], LongestExpires, out int shortest) && shortest > _expires)
        {
            _expires = shortest;
            return TimeSpan.Zero;
        }

        var wait = BackOff(++_failures);
        if (response.RetryAfter is { } asked && asked > wait)
            wait = asked < LongestWait ? asked : LongestWait;
        // A refresh that nobody answers leaves the old registration standing until its end.
        bool stands = response.IsLocal && State.Until > now;
        Set(new RegistrationState(stands, response.Status, response.Reason, stands ? State.Until : null, now + wait));
        return wait;
    }

    private TimeSpan BackOff(int failures)
    {
        var longest = failures > 7 ? LongestBackOff : FirstBackOff * (1 << (failures - 1));
        if (longest > LongestBackOff)
            longest = LongestBackOff;
        lock (_core.Gate)
            return longest * (0.5 + _core.Options.Random.NextDouble() / 2);
    }

    private int GrantedSeconds(SipResponse response)
    {
        int granted = _expires;
        if (SipSyntax.TryParseNumber(response.Headers["Expires"], LongestExpires, out int header))
            granted = header;
        foreach (string value in response.Headers.Values("Contact"))
            if (NameAddress.TryParse(value, out var contact) && IsOurs(contact.Uri)
                && SipSyntax.TryParseNumber(contact.Parameters["expires"], LongestExpires, out int own))
                granted = own;
        return Math.Max(granted, 2);
    }

    private bool IsOurs(SipUri uri) =>
        _contact is { } ours && uri.User == ours.User && uri.Port == ours.Port && uri.Host.Equals(ours.Host, StringComparison.OrdinalIgnoreCase);

    private void Set(RegistrationState state)
    {
        State = state = state with
        {
            Since = State.Since is { } since && State.IsRegistered == state.IsRegistered ? since : _core.Options.Time.GetUtcNow(),
            LastError = state.Status is >= 200 and < 300 ? State.LastError : $"{state.Status} {state.Reason}",
        };
        _options.Changed?.Invoke(state);
    }
}
