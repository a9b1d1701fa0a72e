using System.Net;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// What SIP, media and T.30 share in one call: answers the peer's offers, offers T.38, and puts the fax on G.711 or T.38 as they are agreed.
/// </summary>
internal sealed class FaxCall : IDisposable
{
    // The session ends itself with DCN at the limit; this is for one that does not come to it.
    private static readonly TimeSpan LimitMargin = TimeSpan.FromSeconds(15);

    private readonly FaxTrunkOptions _options;
    private readonly IFaxParty _party;
    private readonly Random _random;
    private readonly SdpNegotiation _sdp;
    private readonly TaskCompletionSource _t38Agreed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private bool _onT38;
    private string? _suite;

    /// <param name="context">The trunk's settings, clock and scheduler.</param>
    /// <param name="options">How fax is spoken in this call.</param>
    /// <param name="trace">The ladder that SIP, T.38 and T.30 are written to.</param>
    /// <param name="towards">The peer, for the address that it is told.</param>
    /// <param name="party">Makes the sessions.</param>
    /// <exception cref="System.Net.Sockets.SocketException">No port is free.</exception>
    public FaxCall(CallContext context, FaxTrunkOptions options, CallTrace trace, IPAddress towards, IFaxParty party)
    {
        _options = options;
        _party = party;
        Trace = trace;
        _random = context.NextRandom();
        var socket = context.BindMedia(_random, towards);
        var advertised = context.Advertised(socket.LocalEndPoint, towards);
        if (options.CaptureOctets > 0)
        {
            var capture = Capture = new CallCapture(options.CaptureOctets, context.Clock);
            socket.Tap = (sent, remote, datagram) => capture.Add(sent, advertised, remote, datagram);
            var (ours, theirs) = (context.Advertised(context.Sip, towards), new IPEndPoint(towards, context.Trunk.Port > 0 ? context.Trunk.Port : 5060));
            trace.MessageAdded = (message, sent) =>
            {
                var octets = message.ToBytes();
                SipSecrets.Hide(octets);
                capture.Add(sent, ours, theirs, octets);
            };
        }
        Media = new CallMedia(context.Scheduler, socket, new MediaLimits(options.SilenceTimeout, options.MaxDuration + LimitMargin));
        _sdp = new SdpNegotiation(advertised, _random.NextInt64(1, int.MaxValue), options.ToSdp())
        {
            Law = options.Law,
            TakesSecure = context.Trunk.MediaEncryption == MediaEncryption.Accept,
            DemandsSecure = context.Trunk.MediaEncryption == MediaEncryption.Require,
        };
        HasAudio = options.Transport != FaxTransport.T38Only && options.MissingModems is null;
    }

    /// <summary>The socket and the fax on it.</summary>
    public CallMedia Media { get; }

    /// <summary>The packets of the call; null where they are not recorded.</summary>
    public CallCapture? Capture { get; }

    /// <summary>The ladder of the call.</summary>
    public CallTrace Trace { get; }

    /// <summary>Whether fax over G.711 can be.</summary>
    public bool HasAudio { get; }

    /// <summary>Completes when either side's offer of T.38 was accepted.</summary>
    public Task T38Agreed => _t38Agreed.Task;

    /// <summary>Whether it is too late to offer T.38: pages are on their way, or the fax is over.</summary>
    public bool IsUnderWay => _party.PageBegun || Media.FaxEnded.IsCompleted;

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
    public string? AnswerInvite(ReadOnlyMemory<byte> offer)
    {
        lock (_gate)
        {
            var choice = _options.Transport switch
            {
                FaxTransport.G711Only => SdpChoice.Audio,
                FaxTransport.G711First => SdpChoice.AudioFirst,
                _ => SdpChoice.FaxFirst,
            };
            if (_sdp.Answer(offer.Span, choice) is not { Agreement.Mode: not SdpMode.None } answer) return null;
            Apply(answer.Agreement);
            return answer.Body;
        }
    }

    /// <summary>
    /// Answers re-INVITE and UPDATE: T.38, the return to audio, and refreshes, which get the same description again. Once a page was confirmed over
    /// G.711, or the fax is over, T.38 is declined.
    /// </summary>
    public ValueTask<(int Status, string? Sdp)> AnswerOffer(PeerOffer offer, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (offer.Body.IsEmpty) return ValueTask.FromResult<(int, string?)>((200, _sdp.Current));
            var tooLate = !_onT38 && (_party.PagesDone > 0 || Media.FaxEnded.IsCompleted);
            var choice = _options.Transport == FaxTransport.G711Only || tooLate ? SdpChoice.Audio : SdpChoice.FaxFirst;
            if (_sdp.Answer(offer.Body.Span, choice) is not { } answer) return ValueTask.FromResult<(int, string?)>((488, null));
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

    /// <summary>Writes a frame or a signal to the ladder.</summary>
    public void TraceFrame(TraceEntry entry) => Trace.Add(entry.Sent, entry.What, entry.Detail);

    /// <inheritdoc/>
    public void Dispose() => Media.Dispose();

    private bool Apply(SdpAgreement agreement)
    {
        switch (agreement.Mode)
        {
            case SdpMode.Audio when !_onT38 || HasAudio:
                _onT38 = false;
                StartAudio(agreement);
                return true;
            case SdpMode.Fax:
                _onT38 = true;
                StartT38(agreement);
                _t38Agreed.TrySetResult();
                return true;
            default:
                return agreement.Mode == SdpMode.Audio;
        }
    }

    private void StartAudio(SdpAgreement agreement)
    {
        var law = agreement.PayloadType == 8 ? G711Law.A : G711Law.Mu;
        var sender = new RtpSender(law, (uint)_random.Next(), (ushort)_random.Next(), (uint)_random.Next());
        var secure = agreement is { OurKey: { } ours, PeerKey: { } theirs } ? (ours, theirs) : default((SrtpKey, SrtpKey)?);
        if (HasAudio)
            Media.Begin(agreement.Remote, (socket, confirmed) => new AudioLeg(
                socket, sender, _party.Calls ? AudioRole.Calling : AudioRole.Called, terminal => _party.CreateSession(terminal, Allowed(), confirmed)));
        else
            Media.Begin(agreement.Remote, (socket, _) => new ToneLeg(socket, sender, _party.Calls ? FaxTone.Cng : FaxTone.Ced));
        if (_suite != agreement.OurKey?.Suite) Trace.Add(sent: true, "SRTP", (_suite = agreement.OurKey?.Suite) ?? "no more");
        // A leg that runs goes on with what is agreed now.
        Media.Post(_ =>
        {
            if (Media.Leg is not RtpLeg leg) return;
            leg.Law = law;
            leg.Secure(secure);
        });
    }

    private void StartT38(SdpAgreement agreement)
    {
        if (_suite is not null) Trace.Add(sent: true, "SRTP", "no more, T.38 goes in clear");
        _suite = null;
        var peer = agreement.T38;
        var redundancy = peer.ErrorCorrection == UdptlErrorCorrection.None ? 0 : _options.Redundancy;
        var fec = _options.Fec && peer.ErrorCorrection == UdptlErrorCorrection.Fec;
        var datagram = _options.PeerMaxDatagram > 0 ? _options.PeerMaxDatagram : peer.MaxDatagram > 0 ? peer.MaxDatagram : 400;
        Media.Begin(agreement.Remote, (socket, confirmed) => new T38Leg(
            socket, new UdptlSender(redundancy, datagram, fec), Math.Min(_options.Version, peer.Version), () => Media.Elapsed,
            terminal => _party.CreateSession(terminal, Allowed() with { MaxBitRate = Math.Min(_options.MaxBitRate, peer.MaxBitRate) }, confirmed)));
    }

    /// <summary>What is left to the session that begins now.</summary>
    private FaxOptions Allowed() => new()
    {
        MaxBitRate = _options.MaxBitRate,
        V17 = _options.V17,
        Ecm = _options.Ecm,
        MaxDuration = _options.MaxDuration - Media.Elapsed,
        MaxBytes = _options.MaxBytes - Media.Octets,
    };
}
