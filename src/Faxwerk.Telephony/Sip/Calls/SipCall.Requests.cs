namespace Faxwerk.Telephony.Sip;

/// <summary>Requests of the other side in a call (RFC 3261 12.2.2, 14.2, 15.1.2; RFC 3311). Entries run under the agent's lock.</summary>
public sealed partial class SipCall
{
    private Task? _serving;

    private void Receive(ServerTransaction transaction)
    {
        var request = transaction.Request;
        string tag = _dialog.Id.LocalTag;
        if (Capabilities.Refuse(_core, transaction, _dialog))
            return;
        if (request.Method == "BYE")
        {
            transaction.Respond(_core.Respond(transaction, 200, tag));
            Finish(new CallEnd(CallEndKind.RemoteBye, request.Headers["Reason"] ?? ""));
            if (_bye is null)
                Forget();
            return;
        }

        if (_ended.Task.IsCompleted || request.Method == "PRACK")
            transaction.Respond(_core.Respond(transaction, 481, tag));
        else if (request.Method == "OPTIONS")
            Capabilities.AnswerOptions(_core, transaction, tag);
        else
            ReceiveOffer(transaction);
    }

    private void ReceiveAck(SipRequest ack)
    {
        if (_answer is { } answer && answer.Sequence == ack.Sequence.Number)
            answer.End(ack);
    }

    private void ReceiveOffer(ServerTransaction transaction)
    {
        var request = transaction.Request;
        bool invite = request.Method == "INVITE";
        bool offers = invite || !request.Body.IsEmpty;
        bool awaitsAnswer = _answer is { Acked.IsCompleted: false } && _ackBrings;
        int refusal = 0;
        if (offers && (_offering || awaitsAnswer))
            refusal = 491;
        else if (offers && _serving is { IsCompleted: false })
            refusal = 500;
        if (refusal != 0)
        {
            var response = _core.Respond(transaction, refusal, _dialog.Id.LocalTag);
            if (refusal == 500)
                response.Headers.Add("Retry-After", _core.Options.Random.Next(0, 11).ToString(System.Globalization.CultureInfo.InvariantCulture));
            transaction.Respond(response);
            return;
        }

        _dialog.RefreshTarget(request);
        NoteAllowIfThere(request);
        if (!offers)
        {
            // A session refresh without SDP: nothing to negotiate (RFC 4028 9).
            transaction.Respond(Accept(transaction, null));
            return;
        }

        if (invite)
        {
            // The other side would not send it had our 2xx not arrived: its ACK is lost.
            _answer?.End(null);
            transaction.Respond(SipResponse.To(request, 100));
        }

        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _serving = served.Task;
        _core.Post(async () =>
        {
            try
            {
                await ServeAsync(transaction);
            }
            finally
            {
                served.SetResult();
            }
        });
    }

    private async Task ServeAsync(ServerTransaction transaction)
    {
        var request = transaction.Request;
        using var given = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        var inAck = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool cancelled = false;
        lock (_core.Gate)
            transaction.Cancelled = () =>
            {
                cancelled = true;
                transaction.Respond(_core.Respond(transaction, 487, _dialog.Id.LocalTag));
                _core.Post(given.CancelAsync);
            };
        (int status, string? sdp) = (488, null);
        try
        {
            if (_answerer is not null)
                (status, sdp) = await _answerer(new PeerOffer(request.Method, request.Body, inAck.Task), given.Token);
        }
        catch (Exception e)
        {
            (status, sdp) = (500, null);
            if (e is not OperationCanceledException)
                _core.Options.Fault?.Invoke(e);
        }

        FinalAnswer? answer = null;
        lock (_core.Gate)
        {
            if (_ended.Task.IsCompleted)
                status = 487;
            if (status is >= 200 and < 300 && !cancelled)
            {
                _peerOffers++;
                LocalSdp = sdp ?? LocalSdp;
                if (!request.Body.IsEmpty)
                    RemoteBody = request.Body;
                var response = Accept(transaction, sdp);
                if (request.Method == "INVITE")
                    answer = _answer = new FinalAnswer(_core.Layer, transaction, response);
                else
                    transaction.Respond(response);
                _ackBrings = answer is not null && request.Body.IsEmpty;
            }
            else
            {
                transaction.Respond(_core.Respond(transaction, status, _dialog.Id.LocalTag));
            }
        }

        if (answer is null)
            inAck.SetResult(default);
        else
            _core.Post(() => TakeLateAnswerAsync(answer, inAck));
    }

    private async Task TakeLateAnswerAsync(FinalAnswer answer, TaskCompletionSource<ReadOnlyMemory<byte>> inAck)
    {
        var ack = await answer.Acked;
        if (ack is { Body.IsEmpty: false })
            RemoteBody = ack.Body;
        inAck.SetResult(ack?.Body ?? default);
        if (answer.IsExpired)
            await HangUpAsync(CallEndKind.NoAck);
    }

    private SipResponse Accept(ServerTransaction transaction, string? sdp)
    {
        var response = _core.Respond(transaction, 200, _dialog.Id.LocalTag, _dialog.ContactUser);
        response.SetSdp(sdp);
        _session.AnswerTo(transaction.Request, response);
        return response;
    }

    private void NoteAllowIfThere(SipRequest request)
    {
        if (request.Headers["Allow"] is not null)
            NoteAllow(request);
    }
}
