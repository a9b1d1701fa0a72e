using System.Collections.Concurrent;
using System.Net;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>A gateway with one analogue line: a modem that calls and is called over SIP and G.711, and knows no T.38.</summary>
internal sealed class SipModemLine : IModemLine, IAsyncDisposable
{
    // What a telephone exchange rings with.
    private static readonly TimeSpan RingInterval = TimeSpan.FromSeconds(4);

    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly int _calledPort;
    private readonly MediaSocket _socket = MediaSocket.Bind(IPAddress.Loopback);
    private readonly SdpNegotiation _sdp;
    private readonly SipUserAgent _agent;
    private readonly ConcurrentQueue<LineEvent> _events = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<short> _heard = new();
    private volatile RtpCarrier? _rtp;
    private Task _call = Task.CompletedTask;

    private SipModemLine(TimeProvider clock, int calledPort)
    {
        (_clock, _start, _calledPort) = (clock, clock.GetTimestamp(), calledPort);
        _sdp = new SdpNegotiation(_socket.LocalEndPoint, 7, new SdpT38());
        _agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Udp, new IPEndPoint(IPAddress.Loopback, 0))],
            Time = clock,
            Random = new Random(5),
            Incoming = AnswerAsync,
        });
    }

    /// <summary>Where the modem is called.</summary>
    public int Port => _agent.LocalEndPoints[0].EndPoint.Port;

    /// <summary>Nothing comes, or 20 ms have come.</summary>
    public bool IsReady
    {
        get
        {
            _rtp?.Receive(_clock.GetElapsedTime(_start));
            return _rtp is null || _hungUp.Task.IsCompleted || _heard.Count >= FaxTones.Samples;
        }
    }

    /// <param name="clock">The time of the call.</param>
    /// <param name="calledPort">Where a dialled number is reached on loopback.</param>
    public static async Task<SipModemLine> StartAsync(TimeProvider clock, int calledPort)
    {
        var line = new SipModemLine(clock, calledPort);
        await line._agent.StartAsync();
        return line;
    }

    public void Do(ModemAction action, string number)
    {
        switch (action)
        {
            case ModemAction.Dial:
                _call = CallAsync(number);
                break;
            case ModemAction.Answer:
                _answered.TrySetResult();
                break;
            case ModemAction.HangUp when _rtp is not null:
                _hungUp.TrySetResult();
                break;
        }
    }

    public bool TryTell(out LineEvent what) => _events.TryDequeue(out what);

    public void Exchange(Span<short> said, Span<short> heard)
    {
        heard.Clear();
        if (_rtp is null || _hungUp.Task.IsCompleted) return;
        _rtp.Send(said);
        for (var i = 0; i < heard.Length && _heard.TryDequeue(out var sample); i++) heard[i] = sample;
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _call;
        _socket.Dispose();
    }

    private async Task CallAsync(string number)
    {
        var result = await _agent.InviteAsync(
            new InviteRequest
            {
                Target = new SipUri(number, "127.0.0.1", _calledPort),
                From = new SipUri("0815", "127.0.0.1"),
                Sdp = _sdp.OfferAudio(),
                Answerer = Refuse,
            },
            CancellationToken.None);
        if (result.Call is not { } call)
        {
            _events.Enqueue(LineEvent.Busy);
            return;
        }
        await TalkAsync(call, _sdp.ReadAnswer(call.RemoteBody.Span)!, LineEvent.Connected);
    }

    private async Task AnswerAsync(IncomingInvite invite)
    {
        while (!_answered.Task.IsCompleted)
        {
            _events.Enqueue(LineEvent.Ringing);
            await Task.WhenAny(_answered.Task, Task.Delay(RingInterval, _clock));
        }
        var (body, agreement) = _sdp.Answer(invite.Offer.Span, SdpChoice.Audio)!.Value;
        await TalkAsync((await invite.AnswerAsync(body, Refuse))!, agreement, LineEvent.Answered);
    }

    private async Task TalkAsync(SipCall call, SdpAgreement agreement, LineEvent begin)
    {
        _socket.SetTarget(agreement.Remote!);
        _rtp = new RtpCarrier(_socket, agreement.PayloadType == 8 ? G711Law.A : G711Law.Mu, Hear, samples => Hear(new short[samples]));
        _events.Enqueue(begin);
        await Task.WhenAny(call.Ended, _hungUp.Task);
        _hungUp.TrySetResult();
        await call.ByeAsync();
    }

    private void Hear(ReadOnlySpan<short> samples)
    {
        foreach (var sample in samples) _heard.Enqueue(sample);
    }

    private static ValueTask<(int Status, string? Sdp)> Refuse(PeerOffer offer, CancellationToken cancel) => ValueTask.FromResult<(int, string?)>((488, null));
}
