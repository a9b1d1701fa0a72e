namespace Faxwerk.Telephony.Sip;

/// <summary>Places one call: the places to try, redirects, challenges, reliable provisional responses, CANCEL, the first 2xx, forks.</summary>
internal sealed class OutgoingInvite(AgentCore core, InviteRequest invite)
{
    /// <summary>What names the caller to the trunk even where the called side must not know (RFC 3325 section 7).</summary>
    private static readonly HashSet<string> TrunkOnly =
        new(["P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID"], StringComparer.OrdinalIgnoreCase);

    private readonly string _callId = core.NewCallId();
    private readonly string _fromTag = core.NewToken();
    private readonly CallTrace _trace = invite.Trace ?? new CallTrace(core.Options.Time);
    private readonly DigestAuthenticator? _auth = invite.Credentials is { } c ? new DigestAuthenticator(c, core.NewToken) : null;
    private readonly Dictionary<string, EarlyDialog> _early = new(StringComparer.Ordinal);
    private readonly SessionWish _session = new((int)invite.SessionExpires.TotalSeconds);
    private Task _told = Task.CompletedTask;
    private InviteAttempt? _attempt;
    private SipCall? _call;
    private int _sequence;
    private bool _over;

    public async Task<InviteResult> RunAsync(CancellationToken cancel)
    {
        core.AddTrace(_callId, _trace);
        var ways = new InviteWays(invite);
        SipResponse? last = null;
        try
        {
            while (ways.TryNext(out var way))
            {
                last = await TryAsync(way, cancel);
                if (_call is not null)
                    return await ConnectAsync(_call, last, _attempt!.IsCancelled);
                if (_attempt?.IsCancelled == true || last.Status >= 600)
                    break;
                if (last.Status is >= 300 and < 400)
                    ways.Add(last);
            }
        }
        catch (OperationCanceledException)
        {
            // While a name was looked up.
            return Refused(new SipResponse(487, ReasonPhrase.Of(487), local: true), cancelled: true);
        }

        return Refused(last!, _attempt?.IsCancelled == true);
    }

    /// <summary>Tries the places of one way until one answers; once it may ring at one, no other is tried: the call could be placed twice.</summary>
    private async Task<SipResponse> TryAsync(InviteWay way, CancellationToken cancel)
    {
        var response = new SipResponse(503, "No Address", local: true);
        var targets = await core.Client.TargetsAsync(way.Hosts, resting: false, cancel);
        for (int i = 0; i < targets.Count; i++)
        {
            response = await AskAsync(way, targets[i], i + 1 < targets.Count ? core.Options.FailoverAfter : Timeout.InfiniteTimeSpan, cancel);
            if (_call is not null || _attempt!.IsCancelled || _attempt.HasRung || !UserAgentClient.FailsOver(response))
                break;
        }

        return response;
    }

    private async Task<SipResponse> AskAsync(InviteWay way, SipTarget target, TimeSpan patience, CancellationToken cancel)
    {
        var realms = new HashSet<string>(StringComparer.Ordinal);
        for (int challenges = 0; ; challenges++)
        {
            var request = Create(way, target);
            InviteAttempt? attempt = null;
            attempt = new InviteAttempt(core, request, target.Hop)
            {
                Provisional = response => OnProvisional(way, request, response),
                Accepted = response => OnAccepted(way, request, response, attempt!),
            };
            lock (core.Gate)
                _attempt = attempt;
            var response = await attempt.RunAsync(patience, cancel);
            await _told;
            lock (core.Gate)
                ForgetEarly();
            if (_call is not null || attempt.IsCancelled || challenges == UserAgentClient.MaxChallenges)
                return response;
            bool answered = response.Status is 401 or 407 && AuthOf(way)?.Accept(response, realms) == true;
            if (!answered && !_session.Take(response))
                return response;
        }
    }

    private SipRequest Create(InviteWay way, SipTarget target)
    {
        var request = new SipRequest("INVITE", way.Target.ToString());
        request.Headers.Add("Max-Forwards", "70");
        if (way.IsTrusted && target.Uri.Parameters.Has("lr"))
            request.Headers.Add("Route", $"<{target.Uri}>");
        request.Headers.Add("From", $"{NameAddress.Write(invite.FromName, invite.From)};tag={_fromTag}");
        request.Headers.Add("To", $"<{invite.Target}>");
        request.Headers.Add("Call-ID", _callId);
        request.Headers.Add("CSeq", new CSeq(++_sequence, "INVITE").ToString());
        request.Headers.Add("Contact", $"<{core.ContactUri(target.Hop, ContactUserOf(way), way.Target.Scheme == "sips")}>");
        request.Headers.Add("Allow", AgentCore.Allow);
        // Without an offer of ours a reliable provisional response would bring one, to be answered in PRACK: not invited.
        request.Headers.Add("Supported", invite.Sdp is null ? "timer" : Capabilities.SupportedLine);
        _session.Write(request);
        foreach (var (name, value) in invite.Headers)
        {
            if (way.IsTrusted || !TrunkOnly.Contains(name))
                request.Headers.Add(name, value);
        }

        request.SetSdp(invite.Sdp);
        AuthOf(way)?.Authorize(request);
        return request;
    }

    private DigestAuthenticator? AuthOf(InviteWay way) => way.IsTrusted ? _auth : null;

    // The trunk's account is not for strangers either.
    private string ContactUserOf(InviteWay way) => way.IsTrusted ? invite.ContactUser ?? invite.From.User : invite.From.User;

    private void OnProvisional(InviteWay way, SipRequest request, SipResponse response)
    {
        if (response.Status == 100)
            return;
        if (response.ToTag.Length > 0)
        {
            if (!_early.TryGetValue(response.ToTag, out var early))
            {
                if (_early.Count >= EarlyDialog.MaxForks)
                    return;
                early = new EarlyDialog(core, request, response, ContactUserOf(way), AuthOf(way));
                _early.Add(response.ToTag, early);
            }

            if (!early.Take(response))
                return;
        }

        _told = TellAsync(_told, response);
    }

    private async Task TellAsync(Task before, SipResponse response)
    {
        await before;
        await Task.Yield();
        try
        {
            invite.Progress?.Invoke(response.Status, response.Body);
        }
        catch (Exception e)
        {
            core.Options.Fault?.Invoke(e);
        }
    }

    private void OnAccepted(InviteWay way, SipRequest request, SipResponse response, InviteAttempt attempt)
    {
        if (_call is null && !_over && attempt == _attempt)
        {
            _call = Establish(way, request, response);
        }
        else if (_call?.IsDialogOf(response) == true)
        {
            _call.RepeatAck(response.Sequence.Number);
        }
        else if (core.FindDialog(response) is { } repeated)
        {
            repeated.Repeated(response);
        }
        else
        {
            // Another branch of a fork answered too, or a place long after it was given up: acknowledged and ended (RFC 3261 13.2.2.4).
            End(Establish(way, request, response));
        }
    }

    private void End(SipCall extra) => core.Post(async () =>
    {
        await extra.AcknowledgeAsync(null);
        await extra.ByeAsync();
    });

    private SipCall Establish(InviteWay way, SipRequest request, SipResponse response)
    {
        Dialog dialog;
        ReadOnlyMemory<byte> body = response.Body;
        if (_early.Remove(response.ToTag, out var early))
        {
            dialog = early.Dialog;
            dialog.Confirm(response);
            if (body.IsEmpty)
                body = early.Answer;
        }
        else
        {
            dialog = Dialog.OfCaller(request, response, ContactUserOf(way));
        }

        var call = new SipCall(core, dialog, AuthOf(way), invite.Answerer, _trace, ownsCallId: true) { RemoteBody = body, LocalSdp = invite.Sdp };
        call.Accepted(request, response);
        return call;
    }

    private async Task<InviteResult> ConnectAsync(SipCall call, SipResponse response, bool cancelled)
    {
        if (cancelled)
        {
            await call.AcknowledgeAsync(null);
            await call.ByeAsync();
            return new InviteResult { Status = 487, Reason = ReasonPhrase.Of(487), Headers = response.Headers, IsCancelled = true, Trace = _trace };
        }

        if (invite.Sdp is not null)
            await call.AcknowledgeAsync(null);
        return new InviteResult { Call = call, Status = response.Status, Reason = response.Reason, Headers = response.Headers, Trace = _trace };
    }

    private InviteResult Refused(SipResponse response, bool cancelled)
    {
        lock (core.Gate)
        {
            _over = true;
            if (_call is { } late)
                End(late);
        }

        core.RemoveTrace(_callId);
        return new InviteResult
        {
            Status = response.Status,
            Reason = response.Reason,
            Headers = response.Headers,
            IsCancelled = cancelled,
            IsLocal = response.IsLocal,
            Trace = _trace,
        };
    }

    private void ForgetEarly()
    {
        foreach (var early in _early.Values)
            core.RemoveDialog(early.Dialog.Id);
        _early.Clear();
    }
}
