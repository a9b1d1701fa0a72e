using System.Globalization;
using System.Net;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Sip;

/// <summary>What an offer/answer exchange came to.</summary>
public enum SdpMode
{
    /// <summary>Every slot is off, or nothing of ours was in it.</summary>
    None,

    /// <summary>G.711 over RTP.</summary>
    Audio,

    /// <summary>T.38 over UDPTL.</summary>
    Fax,
}

/// <summary>What is taken of an offer.</summary>
public enum SdpChoice
{
    /// <summary>T.38, else G.711.</summary>
    FaxFirst,

    /// <summary>G.711, else T.38.</summary>
    AudioFirst,

    /// <summary>G.711.</summary>
    Audio,
}

/// <summary>
/// The agreed media: where it goes and how.
/// </summary>
/// <param name="Mode">Audio, fax, or none where the peer switched everything off.</param>
/// <param name="Remote">Where our packets go; null where the peer gave no usable address.</param>
/// <param name="PayloadType">8 or 0 in audio.</param>
/// <param name="T38">The peer's T.38 parameters in fax.</param>
public sealed record SdpAgreement(SdpMode Mode, IPEndPoint? Remote, int PayloadType, SdpT38 T38)
{
    /// <summary>The key that our SRTP packets are protected with; null for plain RTP.</summary>
    public SrtpKey? OurKey { get; init; }

    /// <summary>The key of the peer's.</summary>
    public SrtpKey? PeerKey { get; init; }
}

/// <summary>
/// Offers and answers of one call (RFC 3264) over one local port. Slots keep their place for the whole call: image takes the place of audio,
/// unused slots stay with port 0; the version of o= rises when, and only when, the description changes.
/// </summary>
public sealed class SdpNegotiation(IPEndPoint local, long sessionId, SdpT38 t38)
{
    private static readonly string[] AudioAttributes =
        ["rtpmap:8 PCMA/8000", "rtpmap:0 PCMU/8000", "ptime:20", "silenceSupp:off - - - -", "sendrecv"];

    // Octets of the authentication tag of the suites _80 and _32.
    private const int LongTag = 10;
    private const int ShortTag = 4;

    private readonly Dictionary<int, SrtpKey> _keys = [];
    private List<SdpMedia> _slots = [];
    private List<SdpMedia> _before = [];
    private SdpSession? _last;
    private int _active;
    private readonly string _sessionId = sessionId.ToString(CultureInfo.InvariantCulture);
    private long _version = sessionId;

    /// <summary>The law that is offered first.</summary>
    public G711Law Law { get; init; } = G711Law.A;

    /// <summary>Whether an offer of SRTP is taken.</summary>
    public bool TakesSecure { get; init; }

    /// <summary>Whether SRTP is offered and nothing else taken, T.38 neither.</summary>
    public bool DemandsSecure { get; init; }

    /// <summary>Offers G.711 audio in the active slot.</summary>
    public string OfferAudio() => Offer(new SdpMedia
    {
        Kind = "audio",
        Port = local.Port,
        Protocol = DemandsSecure ? "RTP/SAVP" : "RTP/AVP",
        Formats = Law == G711Law.A ? "8 0" : "0 8",
        Attributes = DemandsSecure ? [.. AudioAttributes, Crypto(Own(1, LongTag)), Crypto(Own(2, ShortTag))] : AudioAttributes,
    });

    /// <summary>Offers T.38 in the place of audio.</summary>
    public string OfferFax() => Offer(new SdpMedia { Kind = "image", Port = local.Port, Protocol = "udptl", Formats = "t38", Attributes = t38.ToAttributes() });

    /// <summary>
    /// Reads the peer's answer to our last offer. Null where it is no description at all; an answer that refuses our slot is <see cref="SdpMode.None"/>.
    /// </summary>
    public SdpAgreement? ReadAnswer(ReadOnlySpan<byte> body)
    {
        if (!SdpSession.TryParse(body, out var answer)) return null;
        if (_active < answer.Media.Count && Agree(answer, answer.Media[_active]) is { Mode: not SdpMode.None } agreed) return agreed;
        // Some peers answer image in a slot of its own although audio was offered in the first.
        foreach (var media in answer.Media)
        {
            if (Agree(answer, media) is { Mode: not SdpMode.None } agreement) return agreement;
        }
        return new SdpAgreement(SdpMode.None, null, -1, new SdpT38());
    }

    /// <summary>
    /// Answers the peer's offer: one slot is taken, the rest is refused. Null where it is not a description or holds nothing for us
    /// (the SIP answer is 488 then), except that an offer with every slot off is answered slot by slot.
    /// </summary>
    public (string Body, SdpAgreement Agreement)? Answer(ReadOnlySpan<byte> body, SdpChoice choice = SdpChoice.FaxFirst)
    {
        if (!SdpSession.TryParse(body, out var offer) || offer.Media.Count == 0) return null;
        var audio = offer.Media.Where(CanTake).OrderByDescending(media => media.IsSecure).FirstOrDefault();
        var fax = choice == SdpChoice.Audio || DemandsSecure ? null : offer.Media.FirstOrDefault(media => media.IsFax);
        var chosen = choice == SdpChoice.FaxFirst ? fax ?? audio : audio ?? fax;
        var taken = -1;
        for (var i = 0; i < offer.Media.Count && taken < 0; i++)
        {
            if (ReferenceEquals(offer.Media[i], chosen)) taken = i;
        }
        if (taken < 0 && offer.Media.Any(media => media.Port != 0)) return null;
        _slots = [.. offer.Media.Select((media, i) => i == taken ? Take(media) : media.Refused())];
        _before = _slots;
        if (taken >= 0) _active = taken;
        var agreement = taken < 0 ? new SdpAgreement(SdpMode.None, null, -1, new SdpT38()) : Agree(offer, offer.Media[taken]);
        return (Describe(), agreement);
    }

    /// <summary>Our last offer was refused: the session is as it was before (RFC 3264 section 8).</summary>
    public void Withdraw()
    {
        _slots = _before;
        Describe();
    }

    /// <summary>The description sent last, for a session refresh that carried no offer; null before the first.</summary>
    public string? Current => _last?.Write();

    private string Offer(SdpMedia media)
    {
        _before = _slots;
        if (_slots.Count == 0) _slots = [media];
        else _slots = [.. _slots.Select((slot, i) => i == _active ? media : slot.Refused())];
        return Describe();
    }

    private SdpMedia Take(SdpMedia offered)
    {
        if (offered.IsFax)
            return offered with { Port = local.Port, Address = null, Attributes = SdpT38.Answer(t38, SdpT38.Read(offered)).ToAttributes() };
        var type = offered.PayloadType;
        var name = type == 8 ? "PCMA" : "PCMU";
        string[] attributes = [string.Create(CultureInfo.InvariantCulture, $"rtpmap:{type} {name}/8000"), "ptime:20", "silenceSupp:off - - - -", Direction(offered)];
        return offered with
        {
            Port = local.Port,
            Address = null,
            Formats = type.ToString(CultureInfo.InvariantCulture),
            Attributes = offered is { IsSecure: true, Key: { } key } ? [.. attributes, Crypto(Own(key.Tag, key.TagLength))] : attributes,
        };
    }

    private bool CanTake(SdpMedia media) => media.IsAudio && (media.IsSecure ? (TakesSecure || DemandsSecure) && media.Key is not null : !DemandsSecure);

    /// <summary>Our key of a suite, one for the whole call: the same in each description, so that a refresh changes nothing.</summary>
    private SrtpKey Own(int tag, int tagLength)
    {
        if (!_keys.TryGetValue(tagLength, out var key)) _keys[tagLength] = key = SrtpKey.Create(tag, tagLength);
        return key with { Tag = tag };
    }

    private static string Crypto(SrtpKey key) => $"crypto:{key.ToAttribute()}";

    // RFC 3264 section 6.1: sendonly is answered recvonly, recvonly sendonly, inactive inactive.
    private static string Direction(SdpMedia offered) =>
        offered.Attributes.Contains("sendonly", StringComparer.OrdinalIgnoreCase) ? "recvonly"
        : offered.Attributes.Contains("recvonly", StringComparer.OrdinalIgnoreCase) ? "sendonly"
        : offered.Attributes.Contains("inactive", StringComparer.OrdinalIgnoreCase) ? "inactive"
        : "sendrecv";

    private SdpAgreement Agree(SdpSession session, SdpMedia media)
    {
        if (media.IsFax) return new SdpAgreement(SdpMode.Fax, session.EndPointOf(media), -1, SdpT38.Read(media));
        if (CanTake(media))
        {
            var theirs = media.IsSecure ? media.Key : null;
            return new SdpAgreement(SdpMode.Audio, session.EndPointOf(media), media.PayloadType, new SdpT38())
            {
                OurKey = theirs is null ? null : Own(theirs.Tag, theirs.TagLength),
                PeerKey = theirs,
            };
        }
        return new SdpAgreement(SdpMode.None, null, -1, new SdpT38());
    }

    private string Describe()
    {
        if (_last is null || !_last.Media.SequenceEqual(_slots))
        {
            if (_last is not null) _version++;
            _last = new SdpSession
            {
                SessionId = _sessionId,
                Version = _version.ToString(CultureInfo.InvariantCulture),
                Address = local.Address,
                Media = _slots,
            };
        }
        return _last.Write();
    }
}
