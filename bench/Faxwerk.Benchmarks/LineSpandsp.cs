using Faxwerk.Spandsp;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Benchmarks;

/// <summary>libspandsp's T.38 terminal in the place of ours: the same UDPTL, socket and scheduler.</summary>
internal sealed class SpandspT38Leg : MediaLeg
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private const int TickSamples = 160;

    private readonly SpandspT38Peer _peer;
    private readonly UdptlStream _stream;
    private readonly Action<int> _finish;
    private TimeSpan _due;

    public SpandspT38Leg(MediaSocket socket, bool caller, string file, Action<int> finish)
    {
        _finish = finish;
        _peer = new SpandspT38Peer(caller, (ifp, copies) => _stream!.Send(ifp, copies));
        _stream = new UdptlStream(socket, new UdptlSender(3, 1400), new UdptlReceiver((sequence, ifp) => _peer.Receive(sequence, ifp)));
        if (caller) _peer.SendFile(file);
        else _peer.ReceiveFile(file);
    }

    public override FaxSession? Session => null;

    public override string Transport => "T.38";

    public override bool IsSending => true;

    public override void Start(TimeSpan now) => _due = now;

    public override bool Receive(ReadOnlySpan<byte> datagram, TimeSpan now) => _stream.Receive(datagram);

    public override TimeSpan Advance(TimeSpan now)
    {
        if (_peer.Completion is { } code)
        {
            _finish(code);
            return TimeSpan.MaxValue;
        }
        for (; _due <= now; _due += Tick) _peer.Advance(TickSamples);
        return _due;
    }

    public override void Dispose() => _peer.Dispose();
}

/// <summary>libspandsp's audio terminal in the place of ours: the same RTP, G.711, socket and scheduler.</summary>
internal sealed class SpandspG711Leg : RtpLeg
{
    private readonly SpandspAudioPeer _peer;
    private readonly RtpReceiver _receiver;
    private readonly Action<int> _finish;
    private readonly short[] _heard = new short[FaxTones.Samples];
    private readonly short[] _said = new short[FaxTones.Samples];

    public SpandspG711Leg(MediaSocket socket, RtpSender sender, bool caller, string file, Action<int> finish)
        : base(socket, sender)
    {
        _finish = finish;
        _peer = new SpandspAudioPeer(caller);
        if (caller) _peer.SendFile(file);
        else _peer.ReceiveFile(file);
        _receiver = new RtpReceiver(Hear, _peer.ReceiveLost);
    }

    public override FaxSession? Session => null;

    public override bool IsSending => true;

    public override AudioSignal Heard => AudioSignal.Silence;

    public override void Dispose()
    {
        _peer.Dispose();
        base.Dispose();
    }

    protected override bool Take(ReadOnlySpan<byte> datagram, TimeSpan clock) => _receiver.Receive(datagram, clock);

    protected override void Step(Span<byte> payload, TimeSpan clock)
    {
        _receiver.Flush(clock);
        _peer.Generate(_said);
        for (var i = 0; i < _said.Length; i++) payload[i] = G711.Encode(G711Law.A, _said[i]);
        if (_peer.Completion is { } code) _finish(code);
    }

    // The library changes the samples that it is given.
    private void Hear(ReadOnlySpan<short> samples)
    {
        for (; !samples.IsEmpty; samples = samples[Math.Min(samples.Length, _heard.Length)..])
        {
            var part = _heard.AsSpan(0, Math.Min(samples.Length, _heard.Length));
            samples[..part.Length].CopyTo(part);
            _peer.Receive(part);
        }
    }
}
