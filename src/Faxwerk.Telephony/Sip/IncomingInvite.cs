using System.Net;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// A call that comes in. 100 has been sent. It is answered once: with <see cref="AnswerAsync"/> or <see cref="RejectAsync"/>; what comes
/// later does nothing. Left alone by the handler, it gets 480.
/// </summary>
public sealed class IncomingInvite
{
    private readonly AgentCore _core;
    private readonly ServerTransaction _transaction;
    private readonly Dialog _dialog;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly bool _reliably;
    private readonly GatedTimer _expiry;
    private ReliableProvisional? _provisional;
    private bool _done;

    internal IncomingInvite(AgentCore core, ServerTransaction transaction, Dialog dialog, SipUri uri)
    {
        (_core, _transaction, _dialog) = (core, transaction, dialog);
        var request = transaction.Request;
        Called = Plain(TelephoneNumber.Of(uri));
        From = request.Headers["From"] ?? "";
        Trace = new CallTrace(core.Options.Time);
        Trace.Add(request, sent: false, transaction.Source.Protocol);
        core.AddTrace(CallId, Trace);
        _reliably = request.Headers.Has("Require", "100rel");
        _expiry = new GatedTimer(core.Options.Time, core.Gate, GiveUp);
        if (SipSyntax.TryParseNumber(request.Headers["Expires"], int.MaxValue, out int seconds) && seconds > 0)
            _expiry.Start(TimeSpan.FromSeconds(Math.Min(seconds, 86_400)));
        transaction.Cancelled = GiveUp;
        core.Waiting.Add(this);
        core.AddDialog(dialog.Id, new DialogUser(Serve, static _ => { }, static _ => { }));
    }

    /// <summary>Number or user of the Request-URI: what was dialled, or our registered contact.</summary>
    public string Called { get; }

    /// <summary>The From header as received.</summary>
    public string From { get; }

    /// <summary>The Call-ID.</summary>
    public string CallId => _dialog.Id.CallId;

    /// <summary>Where the INVITE really came from.</summary>
    public IPEndPoint Source => _transaction.Source.EndPoint;

    /// <summary>The INVITE.</summary>
    internal SipRequest Request => _transaction.Request;

    /// <summary>The headers of the INVITE.</summary>
    public SipHeaders Headers => _transaction.Request.Headers;

    /// <summary>The offer; empty where the caller leaves the offer to us.</summary>
    public ReadOnlyMemory<byte> Offer => _transaction.Request.Body;

    /// <summary>Fires when the caller gives up before the answer.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>The ladder of the call.</summary>
    public CallTrace Trace { get; }

    /// <summary>
    /// Sends a provisional response, reliably where the caller requires 100rel (RFC 3262): then it returns when PRACK came. Without an offer
    /// such a response would have to carry ours, so that nothing is sent then.
    /// </summary>
    public async Task RingAsync(int status = 180, string? sdp = null)
    {
        if (_reliably && Offer.IsEmpty)
            return;
        ReliableProvisional? earlier;
        lock (_core.Gate)
            earlier = _provisional;
        if (earlier is not null)
            await earlier.Acknowledged;
        lock (_core.Gate)
        {
            if (_done)
                return;
            var response = _core.Respond(_transaction, status, _dialog.Id.LocalTag, _dialog.ContactUser);
            response.SetSdp(sdp);
            if (!_reliably)
            {
                _transaction.Respond(response);
                return;
            }

            int number = earlier?.Number + 1 ?? _core.Options.Random.Next(1, 1 << 30);
            _provisional = new ReliableProvisional(_core.Layer, _transaction, response, number, expired: () => Reject(504, null));
        }

        await _provisional.Acknowledged;
    }

    /// <summary>
    /// Sends 200. With an offer from the caller it returns at once, without one when the ACK has brought the answer
    /// (<see cref="SipCall.RemoteBody"/>). Null where the caller had given up. <paramref name="credentials"/> answer challenges to our
    /// requests in this call.
    /// </summary>
    public async Task<SipCall?> AnswerAsync(string sdp, OfferAnswerer? answerer = null, SipCredentials? credentials = null)
    {
        ReliableProvisional? provisional;
        lock (_core.Gate)
            provisional = _provisional;
        if (provisional is not null)
            await provisional.Acknowledged;
        SipCall call;
        FinalAnswer answer;
        lock (_core.Gate)
        {
            if (_done)
                return null;
            Finish();
            var auth = credentials is null ? null : new DigestAuthenticator(credentials, _core.NewToken);
            call = new SipCall(_core, _dialog, auth, answerer, Trace, ownsCallId: false) { RemoteBody = Offer };
            answer = call.Answer(_transaction, sdp);
        }

        if (Offer.IsEmpty && await answer.Acked is { } ack)
            call.RemoteBody = ack.Body;
        return call;
    }

    /// <summary>Refuses with a status of 300 to 699.</summary>
    public Task RejectAsync(int status, string? reason = null, params KeyValuePair<string, string>[] headers)
    {
        lock (_core.Gate)
            Reject(status, reason, headers);
        return Task.CompletedTask;
    }

    /// <summary>An escaped line end would write lines of its own into logs and mails.</summary>
    internal static string Plain(string text) => new([.. text.Where(c => !char.IsControl(c) && c is not ('\u2028' or '\u2029'))]);

    private void Reject(int status, string? reason, params ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        if (_done)
            return;
        Finish();
        var response = _core.Respond(_transaction, status, _dialog.Id.LocalTag);
        if (reason is not null)
            response = response.WithReason(reason);
        foreach (var (name, value) in headers)
            response.Headers.Add(name, value);
        _transaction.Respond(response);
        _core.RemoveDialog(_dialog.Id);
        _core.RemoveTrace(CallId);
    }

    /// <summary>The agent stops.</summary>
    internal void Abandon()
    {
        lock (_core.Gate)
            GiveUp(503);
    }

    private void GiveUp() => GiveUp(487);

    private void GiveUp(int status)
    {
        if (_done)
            return;
        Reject(status, null);
        _core.Post(_cancelled.CancelAsync);
    }

    private void Finish()
    {
        _done = true;
        _core.Waiting.Remove(this);
        _expiry.Dispose();
        _provisional?.Stop();
    }

    /// <summary>Requests in the early dialog.</summary>
    private void Serve(ServerTransaction transaction)
    {
        var request = transaction.Request;
        string tag = _dialog.Id.LocalTag;
        if (Capabilities.Refuse(_core, transaction, _dialog))
            return;
        bool acknowledges = request.Method == "PRACK" && _provisional?.IsMeant(request) == true;
        int status = request.Method switch
        {
            "PRACK" when acknowledges && request.Body.IsEmpty => 200,
            // An offer in PRACK: the one of the INVITE is not answered yet.
            "PRACK" when acknowledges => 488,
            "BYE" => 200,
            "UPDATE" when request.Body.IsEmpty => 200,
            "UPDATE" or "INVITE" => 500,
            "OPTIONS" => 0,
            _ => 481,
        };
        if (status == 0)
        {
            Capabilities.AnswerOptions(_core, transaction, tag);
            return;
        }

        var response = _core.Respond(transaction, status, tag, request.Method == "UPDATE" ? _dialog.ContactUser : null);
        if (status == 500)
            response.Headers.Add("Retry-After", "5");
        transaction.Respond(response);
        if (acknowledges)
            _provisional!.Stop();
        else if (request.Method == "BYE")
            GiveUp();
    }
}
