namespace Faxwerk.Telephony.Sip;

/// <summary>Our offers in a call: re-INVITE with its glare rules (RFC 3261 14.1), and session refresh (RFC 4028).</summary>
public sealed partial class SipCall
{
    /// <summary>Times a re-INVITE is tried again after 491.</summary>
    private const int MaxGlare = 4;

    private readonly SemaphoreSlim _turn = new(1);
    private bool _offering;
    private bool _peerUpdates;
    private int _peerOffers;

    /// <summary>
    /// Offers a change of the session. Waits while the other side's offer or an ACK is outstanding; after 491 waits the
    /// interval of RFC 3261 14.1 and tries again. A refusal leaves the session as it was; 481 and no answer end the call
    /// (status 481 and 408). A cancelled one, and one that is open when the call ends, gives 487.
    /// </summary>
    public async Task<ReinviteResult> ReinviteAsync(string sdp, CancellationToken cancel = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _over.Token);
        cancel = either.Token;
        try
        {
            await _turn.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return Failed(487);
        }

        try
        {
            for (int tries = 0; ; tries++)
            {
                if (!await TakeFloorAsync(cancel))
                    return Failed(481);
                int offers = _peerOffers;
                ReinviteResult result;
                try
                {
                    result = await OfferAsync(sdp, cancel);
                }
                finally
                {
                    lock (_core.Gate)
                        _offering = false;
                }

                if (result.Status != 491 || tries == MaxGlare)
                    return result;
                await Task.Delay(GlareInterval(), _core.Options.Time, cancel);
                if (_peerOffers != offers)
                    return result with { IsSuperseded = true };
            }
        }
        catch (OperationCanceledException)
        {
            return Failed(487);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits until no INVITE of the other side and no ACK is outstanding. False where the call is over.</summary>
    private async Task<bool> TakeFloorAsync(CancellationToken cancel)
    {
        while (true)
        {
            Task busy;
            lock (_core.Gate)
            {
                if (_ended.Task.IsCompleted || _bye is not null)
                    return false;
                if (_serving is { IsCompleted: false } serving)
                    busy = serving;
                else if (_answer is { Acked.IsCompleted: false } answer)
                    busy = answer.Acked;
                else
                {
                    _offering = true;
                    return true;
                }
            }

            await busy.WaitAsync(cancel);
        }
    }

    private async Task<ReinviteResult> OfferAsync(string sdp, CancellationToken cancel)
    {
        SipUri next;
        lock (_core.Gate)
            next = _dialog.NextHop;
        if (await _core.Client.ResolveAsync(next, cancel) is not { } hop)
            return Failed(503);
        var realms = new HashSet<string>(StringComparer.Ordinal);
        for (int challenges = 0; ; challenges++)
        {
            var request = CreateReinvite(sdp, hop);
            _auth?.Authorize(request);
            bool accepted = false;
            var attempt = new InviteAttempt(_core, request, hop)
            {
                Provisional = static _ => { },
                Accepted = response =>
                {
                    if (accepted)
                        RepeatAck(response.Sequence.Number);
                    else
                        _dialog.RefreshTarget(response);
                    accepted = true;
                },
            };
            var response = await attempt.RunAsync(Timeout.InfiniteTimeSpan, cancel);
            if (response.Status is >= 200 and < 300)
            {
                await AcknowledgeAsync(request, null);
                lock (_core.Gate)
                {
                    LocalSdp = sdp;
                    RemoteBody = response.Body;
                    _session.TakeResponse(response);
                }
            }
            else if (response.Status is 401 or 407 && _auth is not null && challenges < UserAgentClient.MaxChallenges && _auth.Accept(response, realms))
            {
                continue;
            }
            else if (challenges < UserAgentClient.MaxChallenges && RaiseSession(response))
            {
                continue;
            }

            NoteLoss(response);
            return new ReinviteResult { Status = response.Status, Reason = response.Reason, Body = response.Body, Headers = response.Headers };
        }
    }

    private SipRequest CreateReinvite(string sdp, SipHop hop)
    {
        var request = CreateRequest("INVITE");
        request.Headers.Add("Contact", $"<{_core.ContactUri(hop, _dialog.ContactUser)}>");
        request.Headers.Add("Allow", AgentCore.Allow);
        request.Headers.Add("Supported", "timer");
        _session.Ask(request);
        request.SetSdp(sdp);
        return request;
    }

    /// <summary>Where the other side knows no such call (481) or does not answer, BYE ends what is left of it (RFC 3261 12.2.1.2, 14.1).</summary>
    private void NoteLoss(SipResponse response)
    {
        if (response.Status is 408 or 481)
            _core.Post(() => HangUpAsync(CallEndKind.Lost));
    }

    /// <summary>2.1 to 4 s where the Call-ID is ours, else 0 to 2 s, in steps of 10 ms.</summary>
    private TimeSpan GlareInterval()
    {
        lock (_core.Gate)
            return TimeSpan.FromMilliseconds(10 * (_ownsCallId ? _core.Options.Random.Next(210, 401) : _core.Options.Random.Next(0, 201)));
    }

    private async Task RefreshAsync()
    {
        if (!_peerUpdates && LocalSdp is { } sdp)
        {
            if ((await ReinviteAsync(sdp)).Status is < 200 or >= 300)
            {
                lock (_core.Gate)
                    _session.Retry();
            }

            return;
        }

        if (_ended.Task.IsCompleted)
            return;
        SipUri next;
        lock (_core.Gate)
            next = _dialog.NextHop;
        var response = await _core.Client.RequestAsync(next, CreateUpdate, _auth, CancellationToken.None);
        if (RaiseSession(response))
            response = await _core.Client.RequestAsync(next, CreateUpdate, _auth, CancellationToken.None);
        if (response.Status is >= 200 and < 300)
        {
            lock (_core.Gate)
            {
                _dialog.RefreshTarget(response);
                _session.TakeResponse(response);
            }
        }
        else
        {
            lock (_core.Gate)
                _session.Retry();
        }

        NoteLoss(response);
    }

    private bool RaiseSession(SipResponse response)
    {
        lock (_core.Gate)
            return _session.Raise(response);
    }

    private SipRequest CreateUpdate(SipHop hop)
    {
        var request = CreateRequest("UPDATE");
        request.Headers.Add("Contact", $"<{_core.ContactUri(hop, _dialog.ContactUser)}>");
        request.Headers.Add("Supported", "timer");
        _session.Ask(request);
        return request;
    }

    private void NoteAllow(SipMessage message) => _peerUpdates = message.Headers.Has("Allow", "UPDATE");

    private static ReinviteResult Failed(int status) => new() { Status = status, Reason = ReasonPhrase.Of(status) };
}
