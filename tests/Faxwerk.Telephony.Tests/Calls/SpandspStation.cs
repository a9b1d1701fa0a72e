using System.Net;
using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>How a caller's first INVITE is made.</summary>
public enum FirstOffer
{
    Audio,
    Image,
    AudioAndImage,
    None,
}

/// <summary>The fax engine of libspandsp at the end of a SIP call, over real UDPTL: one call, either direction.</summary>
internal sealed class SpandspStation : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("faxwerk-spandsp-");
    private readonly MediaSocket _socket = MediaSocket.Bind(IPAddress.Loopback);
    private readonly SdpNegotiation _sdp;
    private readonly SipUserAgent _agent;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UdptlStream? _udptl;
    private Thread? _pump;
    private volatile bool _stopped;

    private SpandspStation(TimeProvider clock, bool sends, Random random)
    {
        _clock = clock;
        _sdp = new SdpNegotiation(
            _socket.LocalEndPoint, 7, new SdpT38 { MaxBuffer = 2000, MaxDatagram = 400, ErrorCorrection = UdptlErrorCorrection.Redundancy });
        Peer = new SpandspT38Peer(caller: sends, (ifp, copies) => _udptl!.Send(ifp, copies)) { LocalId = "+1 555 0100" };
        _agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Udp, new IPEndPoint(IPAddress.Loopback, 0))],
            Time = clock,
            Random = random,
            Incoming = AnswerAsync,
        });
    }

    public SpandspT38Peer Peer { get; }

    private string FilePath => Path.Combine(_folder.FullName, "fax.tif");

    /// <summary>Where it is called.</summary>
    public IPEndPoint LocalEndPoint => _agent.LocalEndPoints[0].EndPoint;

    /// <summary>The pages that it received.</summary>
    public PageImage[] Received => [.. TiffReader.Open(File.ReadAllBytes(FilePath)).Pages().Select(page => page.ToPageImage())];

    /// <summary>Waits until its engine has ended the fax.</summary>
    public Task Completed => _completed.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public static async Task<SpandspStation> StartAsync(TimeProvider clock, PageImage[]? sends = null)
    {
        Assert.SkipUnless(SpandspT38Peer.IsAvailable, "libspandsp.so.2 is not on this machine.");
        var station = new SpandspStation(clock, sends is not null, new Random(5));
        if (sends is null)
        {
            station.Peer.ReceiveFile(station.FilePath);
        }
        else
        {
            await File.WriteAllBytesAsync(station.FilePath, TiffWriter.Write(sends));
            station.Peer.SendFile(station.FilePath);
        }
        await station._agent.StartAsync();
        return station;
    }

    public string OfferAudio() => _sdp.OfferAudio();

    /// <summary>The image slot as in the INVITE, with the version of o= as it was.</summary>
    public string OfferImage()
    {
        var audio = _sdp.OfferAudio();
        return audio[..audio.IndexOf("m=audio", StringComparison.Ordinal)] + Image;
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
                    FirstOffer.AudioAndImage => OfferAudio() + Image,
                    _ => null,
                },
                Answerer = AnswerOffer,
            },
            CancellationToken.None);
        Assert.Equal(200, result.Status);
        var call = result.Call!;
        if (first == FirstOffer.None) await call.AcknowledgeAsync(_sdp.Answer(call.RemoteBody.Span)!.Value.Body);
        else if (_sdp.ReadAnswer(call.RemoteBody.Span) is { Mode: SdpMode.Fax } agreement) Start(agreement);
        return call;
    }

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        _pump?.Join();
        await _agent.DisposeAsync();
        _socket.Dispose();
        Peer.Dispose();
        _folder.Delete(recursive: true);
    }

    // As Asterisk does: the called side offers T.38.
    private async Task AnswerAsync(IncomingInvite invite)
    {
        var call = (await invite.AnswerAsync(_sdp.Answer(invite.Offer.Span)!.Value.Body, AnswerOffer))!;
        await Task.Delay(TimeSpan.FromSeconds(1), _clock);
        var answer = await call.ReinviteAsync(_sdp.OfferFax());
        Start(_sdp.ReadAnswer(answer.Body.Span)!);
        await call.Ended;
    }

    private ValueTask<(int Status, string? Sdp)> AnswerOffer(PeerOffer offer, CancellationToken cancel)
    {
        var (body, agreement) = _sdp.Answer(offer.Body.Span)!.Value;
        if (agreement.Mode == SdpMode.Fax) Start(agreement);
        return ValueTask.FromResult<(int, string?)>((200, body));
    }

    private void Start(SdpAgreement agreement)
    {
        if (_pump is not null) return;
        _socket.SetTarget(agreement.Remote!);
        _udptl = new UdptlStream(_socket, new UdptlSender(3, agreement.T38.MaxDatagram), new UdptlReceiver(Peer.Receive));
        _pump = new Thread(Pump) { IsBackground = true };
        _pump.Start();
    }

    private void Pump()
    {
        var start = _clock.GetTimestamp();
        long samples = 0;
        var buffer = new byte[2048];
        while (!_stopped)
        {
            for (var length = _socket.Receive(buffer); length >= 0; length = _socket.Receive(buffer)) _udptl!.Receive(buffer.AsSpan(0, length));
            for (var due = (long)(_clock.GetElapsedTime(start).TotalSeconds * 8000); samples < due; samples += 80) Peer.Advance(80);
            if (Peer.Completion is not null) _completed.TrySetResult();
            Thread.Sleep(1);
        }
    }
}
