using System.Net;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// What SIP, media and T.30 share in one call: answers the peer's offers, offers T.38, and starts audio and the fax session as they are agreed.
/// </summary>
internal sealed class FaxCall : IDisposable
{
    private readonly FaxTrunkOptions _options;
    private readonly FaxTone _tone;
    private readonly Random _random;
    private readonly Func<T38Terminal, FaxOptions, Action<TraceEntry>, FaxSession> _createSession;
    private readonly SdpNegotiation _sdp;
    private readonly TaskCompletionSource _faxAgreed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    /// <param name="context">The trunk's settings, clock and scheduler.</param>
    /// <param name="trace">The ladder that SIP, T.38 and T.30 are written to.</param>
    /// <param name="towards">The peer, for the address that it is told.</param>
    /// <param name="tone">What we sound like until T.38 begins.</param>
    /// <param name="createSession">Makes the session when T.38 is agreed; called on the call's thread.</param>
    public FaxCall(CallContext context, CallTrace trace, IPAddress towards, FaxTone tone, Func<T38Terminal, FaxOptions, Action<TraceEntry>, FaxSession> createSession)
    {
        _options = context.Trunk.Fax;
        _tone = tone;
        _createSession = createSession;
        Trace = trace;
        _random = context.NextRandom();
        Media = new CallMedia(context.Scheduler, context.BindMedia(_random), _options.SilenceTimeout);
        _sdp = new SdpNegotiation(context.Advertised(Media.LocalEndPoint, towards), _random.NextInt64(1, int.MaxValue), _options.ToSdp());
    }

    /// <summary>The socket, the tones and the session.</summary>
    public CallMedia Media { get; }

    /// <summary>The ladder of the call.</summary>
    public CallTrace Trace { get; }

    /// <summary>Completes when either side's offer of T.38 was accepted.</summary>
    public Task FaxAgreed => _faxAgreed.Task;

    /// <summary>The offer of an INVITE.</summary>
    public string OfferAudio()
    {
        lock (_gate) return _sdp.OfferAudio();
    }

    /// <summary>Takes the answer to our INVITE; false where nothing was agreed.</summary>
    public bool TakeAnswer(ReadOnlyMemory<byte> body)
    {
        lock (_gate) return _sdp.ReadAnswer(body.Span) is { } agreement && Apply(agreement);
    }

    /// <summary>Answers the offer of an INVITE; null where it holds nothing for us.</summary>
    public string? AnswerInvite(ReadOnlyMemory<byte> offer, bool takeFax = true)
    {
        lock (_gate)
        {
            if (_sdp.Answer(offer.Span, takeFax) is not { Agreement.Mode: not SdpMode.None } answer) return null;
            Apply(answer.Agreement);
            return answer.Body;
        }
    }

    /// <summary>
    /// Answers re-INVITE and UPDATE: T.38, the return to audio after the fax, and refreshes, which get the same description again.
    /// </summary>
    public ValueTask<(int Status, string? Sdp)> AnswerOffer(PeerOffer offer, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (offer.Body.IsEmpty) return ValueTask.FromResult<(int, string?)>((200, _sdp.Current));
            if (_sdp.Answer(offer.Body.Span) is not { } answer) return ValueTask.FromResult<(int, string?)>((488, null));
            Apply(answer.Agreement);
            return ValueTask.FromResult<(int, string?)>((200, answer.Body));
        }
    }

    /// <summary>Offers T.38 by re-INVITE. The status of the answer; 488 where a 2xx refuses the slot.</summary>
    public async Task<int> OfferFaxAsync(SipCall call, CancellationToken cancel)
    {
        string offer;
        lock (_gate) offer = _sdp.OfferFax();
        var result = await call.ReinviteAsync(offer, cancel);
        if (result.IsSuperseded) return result.Status;
        lock (_gate)
        {
            if (result.Status is < 200 or > 299)
            {
                _sdp.Withdraw();
                return result.Status;
            }
            return _sdp.ReadAnswer(result.Body.Span) is { Mode: SdpMode.Fax } agreement && Apply(agreement) ? result.Status : 488;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Media.Dispose();

    private bool Apply(SdpAgreement agreement)
    {
        switch (agreement.Mode)
        {
            case SdpMode.Audio when !FaxAgreed.IsCompleted:
                Media.StartAudio(agreement.Remote, () => CreateRtp(agreement.PayloadType == 8 ? G711Law.A : G711Law.Mu));
                return true;
            case SdpMode.Fax:
                StartFax(agreement);
                return true;
            default:
                return agreement.Mode == SdpMode.Audio;
        }
    }

    private RtpSender CreateRtp(G711Law law) =>
        new(law, (uint)_random.Next(), (ushort)_random.Next(), (uint)_random.Next()) { Tone = _tone };

    private void StartFax(SdpAgreement agreement)
    {
        var peer = agreement.T38;
        var options = new FaxOptions { MaxBitRate = Math.Min(_options.MaxBitRate, peer.MaxBitRate), Ecm = _options.Ecm };
        var redundancy = peer.ErrorCorrection == UdptlErrorCorrection.None ? 0 : _options.Redundancy;
        var datagram = _options.PeerMaxDatagram > 0 ? _options.PeerMaxDatagram : peer.MaxDatagram > 0 ? peer.MaxDatagram : 400;
        var agreed = peer with { Version = Math.Min(_options.Version, peer.Version) };
        Media.StartFax(
            agreement.Remote,
            agreed,
            () => new UdptlSender(redundancy, datagram),
            terminal => _createSession(terminal, options, entry => Trace.Add(entry.Sent, entry.What, entry.Detail)));
        _faxAgreed.TrySetResult();
    }
}
