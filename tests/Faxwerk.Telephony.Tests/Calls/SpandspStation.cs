using System.Net;
using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.Tests.Peers;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>How a caller's first INVITE is made.</summary>
public enum FirstOffer
{
    Audio,
    Image,
    AudioAndImage,
    None,
}

/// <summary>Which transport a station uses.</summary>
public enum StationMedia
{
    /// <summary>T.38: silent in audio, and as the called side it offers T.38 after a second.</summary>
    T38,

    /// <summary>G.711: offers of T.38 are refused with 488.</summary>
    G711,

    /// <summary>G.711 with all that belongs to it, and after 3 s of CED, or 10.5 s of CNG, it offers T.38, as Asterisk does.</summary>
    G711ThenT38,
}

/// <summary>The fax engine of libspandsp at the end of a SIP call, over real RTP or UDPTL: one call, either direction.</summary>
internal sealed class SpandspStation : IAsyncDisposable
{
    private const int Block = 160;

    private readonly TimeProvider _clock;
    private readonly StationMedia _media;
    private readonly bool _sends;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("faxwerk-spandsp-");
    private readonly MediaSocket _socket = MediaSocket.Bind(IPAddress.Loopback);
    private readonly MediaSocket _imageSocket;
    private readonly Func<string, string> _describes;
    private readonly SdpNegotiation _sdp;
    private readonly SipUserAgent _agent;
    private readonly TaskCompletionSource<CallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile UdptlStream? _udptl;
    private RtpCarrier? _rtp;
    private Thread? _pump;
    private volatile bool _stopped;

    private SpandspStation(TimeProvider clock, bool sends, StationMedia media, int maxDatagram, IPAddress? imageAt, Func<string, string>? describes, Random random)
    {
        (_clock, _sends, _media, _describes) = (clock, sends, media, describes ?? (static description => description));
        _imageSocket = imageAt is null ? _socket : MediaSocket.Bind(imageAt);
        _sdp = new SdpNegotiation(
            _socket.LocalEndPoint, 7, new SdpT38 { MaxBuffer = 2000, MaxDatagram = maxDatagram, ErrorCorrection = UdptlErrorCorrection.Redundancy });
        Peer = new SpandspT38Peer(caller: sends, (ifp, copies) => _udptl!.Send(ifp, copies)) { LocalId = "+1 555 0100" };
        AudioPeer = new SpandspAudioPeer(caller: sends) { LocalId = "+1 555 0100" };
        _agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Udp, new IPEndPoint(IPAddress.Loopback, 0))],
            Time = clock,
            Random = random,
            Incoming = AnswerAsync,
        });
    }

    /// <summary>The engine over T.38.</summary>
    public SpandspT38Peer Peer { get; }

    /// <summary>The engine over G.711.</summary>
    public SpandspAudioPeer AudioPeer { get; }

    /// <summary>The longest datagram of UDPTL that came.</summary>
    public int LongestDatagram { get; private set; }

    /// <summary>Completes when the call it was called with is over: by whom.</summary>
    public Task<CallEnd> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(60));

    private string FilePath => Path.Combine(_folder.FullName, _media == StationMedia.G711 ? "audio.tif" : "fax.tif");

    /// <summary>Where it is called.</summary>
    public IPEndPoint LocalEndPoint => _agent.LocalEndPoints[0].EndPoint;

    /// <summary>The pages that it received.</summary>
    public PageImage[] Received => [.. TiffReader.Open(File.ReadAllBytes(FilePath)).Pages().Select(page => page.ToPageImage())];

    /// <summary>Waits until its engine has ended the fax.</summary>
    public Task Completed => _completed.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <param name="clock">Its clock.</param>
    /// <param name="sends">The pages that it sends; null where it receives.</param>
    /// <param name="media">Which transport it uses.</param>
    /// <param name="maxDatagram">T38FaxMaxDatagram that it announces, in octets.</param>
    /// <param name="imageAt">The address of its T.38 where that is another than the address of its audio.</param>
    /// <param name="describes">Changes each of its descriptions before the other side sees it.</param>
    public static async Task<SpandspStation> StartAsync(
        TimeProvider clock, PageImage[]? sends = null, StationMedia media = StationMedia.T38, int maxDatagram = 400, IPAddress? imageAt = null,
        Func<string, string>? describes = null)
    {
        Prerequisite.Require(SpandspT38Peer.IsAvailable, "libspandsp.so.2 is not on this machine.");
        var station = new SpandspStation(clock, sends is not null, media, maxDatagram, imageAt, describes, new Random(5));
        if (sends is null)
        {
            station.Peer.ReceiveFile(Path.Combine(station._folder.FullName, "fax.tif"));
            station.AudioPeer.ReceiveFile(Path.Combine(station._folder.FullName, "audio.tif"));
        }
        else
        {
            await File.WriteAllBytesAsync(station.FilePath, TiffWriter.Write(sends));
            station.Peer.SendFile(station.FilePath);
            station.AudioPeer.SendFile(station.FilePath);
        }
        await station._agent.StartAsync();
        return station;
    }

    public string OfferAudio() => Describe(_sdp.OfferAudio());

    /// <summary>The image slot as in the INVITE, with the version of o= as it was.</summary>
    public string OfferImage()
    {
        var audio = _sdp.OfferAudio();
        return Describe(audio[..audio.IndexOf("m=audio", StringComparison.Ordinal)] + Image);
    }

    private string Image => $"m=image {_socket.LocalEndPoint.Port} udptl t38\r\na=T38FaxVersion:0\r\na=T38FaxUdpEC:t38UDPRedundancy\r\n";

    /// <summary>Calls an endpoint; T.38 is in the INVITE or waited for.</summary>
    public async Task<SipCall> CallAsync(IPEndPoint endpoint, FirstOffer first)
    {
        var result = await _agent.InviteAsync(
            new InviteRequest
            {
                Target = new SipUri("4711", endpoint.Address.ToString(), endpoint.Port),
                From = new SipUri("0815", "127.0.0.1"),
                Sdp = first switch
                {
                    FirstOffer.Audio => OfferAudio(),
                    FirstOffer.Image => OfferImage(),
                    FirstOffer.AudioAndImage => Describe(_sdp.OfferAudio() + Image),
                    _ => null,
                },
                Answerer = AnswerOffer,
            },
            CancellationToken.None);
        Assert.Equal(200, result.Status);
        var call = result.Call!;
        if (first == FirstOffer.None) await call.AcknowledgeAsync(Describe(_sdp.Answer(call.RemoteBody.Span)!.Value.Body));
        else Start(_sdp.ReadAnswer(call.RemoteBody.Span)!);
        if (_media == StationMedia.G711ThenT38) await OfferFaxAsync(call, TimeSpan.FromSeconds(10.5));
        return call;
    }

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        _pump?.Join();
        await _agent.DisposeAsync();
        _socket.Dispose();
        _imageSocket.Dispose();
        Peer.Dispose();
        AudioPeer.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task AnswerAsync(IncomingInvite invite)
    {
        var (body, agreement) = _sdp.Answer(invite.Offer.Span)!.Value;
        var call = (await invite.AnswerAsync(Describe(body), AnswerOffer))!;
        Start(agreement);
        if (_media != StationMedia.G711) await OfferFaxAsync(call, TimeSpan.FromSeconds(_media == StationMedia.T38 ? 1 : 3));
        _ended.SetResult(await call.Ended);
    }

    private async Task OfferFaxAsync(SipCall call, TimeSpan after)
    {
        await Task.Delay(after, _clock);
        var answer = await call.ReinviteAsync(Describe(_sdp.OfferFax()));
        Start(_sdp.ReadAnswer(answer.Body.Span)!);
    }

    private ValueTask<(int Status, string? Sdp)> AnswerOffer(PeerOffer offer, CancellationToken cancel)
    {
        var (body, agreement) = _sdp.Answer(offer.Body.Span)!.Value;
        if (agreement.Mode == SdpMode.Fax && _media == StationMedia.G711)
        {
            _sdp.Withdraw();
            return ValueTask.FromResult<(int, string?)>((488, null));
        }
        Start(agreement);
        return ValueTask.FromResult<(int, string?)>((200, Describe(body)));
    }

    private string Describe(string description)
    {
        var image = $"m=image {_socket.LocalEndPoint.Port} udptl t38\r\n";
        var moved = $"m=image {_imageSocket.LocalEndPoint.Port} udptl t38\r\nc=IN IP4 {_imageSocket.LocalEndPoint.Address}\r\n";
        return _describes(_imageSocket == _socket ? description : description.Replace(image, moved, StringComparison.Ordinal));
    }

    private void Start(SdpAgreement agreement)
    {
        if (_udptl is not null || (agreement.Mode == SdpMode.Audio && (_rtp is not null || _media == StationMedia.T38))) return;
        (agreement.Mode == SdpMode.Audio ? _socket : _imageSocket).SetTarget(agreement.Remote!);
        if (agreement.Mode == SdpMode.Audio)
            _rtp = new RtpCarrier(_socket, agreement.PayloadType == 8 ? G711Law.A : G711Law.Mu, Hear, AudioPeer.ReceiveLost);
        else
            _udptl = new UdptlStream(_imageSocket, new UdptlSender(3, agreement.T38.MaxDatagram), new UdptlReceiver(Peer.Receive));
        if (_pump is not null) return;
        _pump = new Thread(Pump) { IsBackground = true };
        _pump.Start();
    }

    // A sender that waits to be asked says CNG and takes no notice of what it hears.
    private void Hear(ReadOnlySpan<short> samples)
    {
        if (_media == StationMedia.G711ThenT38 && _sends) return;
        Span<short> copy = stackalloc short[samples.Length];
        samples.CopyTo(copy);
        AudioPeer.Receive(copy);
    }

    private void Pump()
    {
        var start = _clock.GetTimestamp();
        long samples = 0;
        var buffer = new byte[2048];
        var said = new short[Block];
        while (!_stopped)
        {
            var now = _clock.GetElapsedTime(start);
            if (_udptl is { } udptl)
            {
                for (var length = _imageSocket.Receive(buffer); length >= 0; length = _imageSocket.Receive(buffer))
                {
                    if (udptl.Receive(buffer.AsSpan(0, length))) LongestDatagram = Math.Max(LongestDatagram, length);
                }
            }
            else
            {
                _rtp!.Receive(now);
            }
            for (var due = (long)(now.TotalSeconds * 8000); samples + Block <= due; samples += Block)
            {
                if (_udptl is not null)
                {
                    Peer.Advance(Block);
                    continue;
                }
                AudioPeer.Generate(said);
                _rtp!.Send(said);
            }
            if (Peer.Completion is not null || AudioPeer.Completion is not null) _completed.TrySetResult();
            Thread.Sleep(1);
        }
    }
}
