namespace Faxwerk.Telephony.Sip;

/// <summary>Places one call: INVITE, challenges, reliable provisional responses, CANCEL, the first 2xx, forks.</summary>
internal sealed class OutgoingInvite(AgentCore core, InviteRequest invite)
{
    private readonly string _callId = core.NewCallId();
    private readonly string _fromTag = core.NewToken();
    private readonly CallTrace _trace = invite.Trace ?? new CallTrace(core.Options.Time);
    private readonly DigestAuthenticator? _auth = invite.Credentials is { } c ? new DigestAuthenticator(c, core.NewToken) : null;
    private readonly Dictionary<string, EarlyDialog> _early = new(StringComparer.Ordinal);
    private Task _told = Task.CompletedTask;
    private SipRequest _request = null!;
    private SipCall? _call;
    private int _sequence;
    private bool _over;

    private string ContactUser => invite.ContactUser ?? invite.From.User;

    public async Task<InviteResult> RunAsync(CancellationToken cancel)
    {
        core.AddTrace(_callId, _trace);
        SipHop? hop;
        try
        {
            hop = await core.Client.ResolveAsync(invite.OutboundProxy ?? invite.Target, cancel);
        }
        catch (OperationCanceledException)
        {
            return Refused(new SipResponse(487, ReasonPhrase.Of(487), local: true), cancelled: true);
        }

        if (hop is null)
            return Refused(new SipResponse(503, "No Address", local: true), cancelled: false);
        var realms = new HashSet<string>(StringComparer.Ordinal);
        for (int challenges = 0; ; challenges++)
        {
            _request = Create(hop.Value);
            var attempt = new InviteAttempt(core, _request, hop.Value) { Provisional = OnProvisional, Accepted = OnAccepted };
            var response = await attempt.RunAsync(cancel);
            await _told;
            lock (core.Gate)
                ForgetEarly();
            if (_call is not null)
                return await ConnectAsync(_call, response, attempt.IsCancelled);
            if (attempt.IsCancelled || response.Status is not (401 or 407) || challenges == UserAgentClient.MaxChallenges
                || _auth is null || !_auth.Accept(response, realms))
                return Refused(response, attempt.IsCancelled);
        }
    }

    private SipRequest Create(SipHop hop)
    {
        var request = new SipRequest("INVITE", invite.Target.ToString());
        request.Headers.Add("Max-Forwards", "70");
        if (invite.OutboundProxy is { } proxy && proxy.Parameters.Has("lr"))
            request.Headers.Add("Route", $"<{proxy}>");
        request.Headers.Add("From", $"{NameAddress.Write(invite.FromName, invite.From)};tag={_fromTag}");
        request.Headers.Add("To", $"<{invite.Target}>");
        request.Headers.Add("Call-ID", _callId);
        request.Headers.Add("CSeq", new CSeq(++_sequence, "INVITE").ToString());
        request.Headers.Add("Contact", $"<{core.ContactUri(hop, ContactUser)}>");
        request.Headers.Add("Allow", AgentCore.Allow);
        // Without an offer of ours a reliable provisional response would bring one, to be answered in PRACK: not invited.
        request.Headers.Add("Supported", invite.Sdp is null ? "timer" : Capabilities.SupportedLine);
        foreach (var (name, value) in invite.Headers)
            request.Headers.Add(name, value);
        request.SetSdp(invite.Sdp);
        _auth?.Authorize(request);
        return request;
    }

    private void OnProvisional(SipResponse response)
    {
        if (response.Status == 100)
            return;
        if (response.ToTag.Length > 0)
        {
            if (!_early.TryGetValue(response.ToTag, out var early))
            {
                if (_early.Count >= EarlyDialog.MaxForks)
                    return;
                early = new EarlyDialog(core, _request, response, ContactUser, _auth);
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

    private void OnAccepted(SipResponse response)
    {
        if (_call is null && !_over)
        {
            _call = Establish(response);
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
            // Another branch of a fork answered too, or one long after the call was given up: acknowledged and ended (RFC 3261 13.2.2.4).
            End(Establish(response));
        }
    }

    private void End(SipCall extra) => core.Post(async () =>
    {
        await extra.AcknowledgeAsync(null);
        await extra.ByeAsync();
    });

    private SipCall Establish(SipResponse response)
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
            dialog = Dialog.OfCaller(_request, response, ContactUser);
        }

        var call = new SipCall(core, dialog, _auth, invite.Answerer, _trace, ownsCallId: true) { RemoteBody = body, LocalSdp = invite.Sdp };
        call.Accepted(_request, response);
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
