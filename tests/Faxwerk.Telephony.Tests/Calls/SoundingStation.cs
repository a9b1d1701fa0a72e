using System.Net;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>A telephone that plays a sound, whether it calls or is called, and knows nothing of fax.</summary>
internal sealed class SoundingStation : IAsyncDisposable
{
    private readonly CallScheduler _scheduler;
    private readonly CallMedia _media;
    private readonly SipUserAgent _agent;
    private readonly Func<int, short> _sound;

    private SoundingStation(TimeProvider clock, Func<int, short> sound)
    {
        _sound = sound;
        _scheduler = new CallScheduler(clock, 1, TimeSpan.FromMilliseconds(1));
        _media = new CallMedia(_scheduler, MediaSocket.Bind(IPAddress.Loopback), new MediaLimits(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)));
        _agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Udp, new IPEndPoint(IPAddress.Loopback, 0))],
            Time = clock,
            Random = new Random(12),
            Incoming = async invite =>
            {
                var sdp = new SdpNegotiation(_media.LocalEndPoint, 1, new SdpT38());
                var answer = sdp.Answer(invite.Offer.Span, SdpChoice.Audio)!.Value;
                Play(answer.Agreement);
                if (await invite.AnswerAsync(answer.Body, static (_, _) => ValueTask.FromResult<(int, string?)>((488, null))) is { } call) await call.Ended;
            },
        });
    }

    public static async Task<SoundingStation> StartAsync(TimeProvider clock, Func<int, short> sound)
    {
        var station = new SoundingStation(clock, sound);
        await station._agent.StartAsync();
        return station;
    }

    public int Port => _agent.LocalEndPoints[0].EndPoint.Port;

    /// <summary>Calls and plays until the other side hangs up.</summary>
    public async Task CallAsync(IPEndPoint to)
    {
        var sdp = new SdpNegotiation(_media.LocalEndPoint, 1, new SdpT38());
        var result = await _agent.InviteAsync(
            new InviteRequest
            {
                Target = new SipUri("4711", "127.0.0.1", to.Port),
                From = new SipUri("0815", "127.0.0.1"),
                Sdp = sdp.OfferAudio(),
                Answerer = static (_, _) => ValueTask.FromResult<(int, string?)>((488, null)),
            },
            CancellationToken.None);
        Play(sdp.ReadAnswer(result.Call!.RemoteBody.Span)!);
        await result.Call.Ended;
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _media.Dispose();
        _scheduler.Dispose();
    }

    private void Play(SdpAgreement audio) => _media.Begin(audio.Remote, (socket, _) =>
        new SoundLeg(socket, new RtpSender(audio.PayloadType == 8 ? G711Law.A : G711Law.Mu, 7, 1, 1), _sound));
}
