using System.Runtime.CompilerServices;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// G.711 over RTP: a packet of 20 ms after the other without pause, on a clock that counts packets and so never slips. After a stall of the machine
/// nothing is left out: what is late leaves in steps of 10 ms, twice as fast as it is played, and never more than two packets at once, which is what
/// jitter buffers take. What is received is timed by the same clock: a stall of ours is no silence of the peer, whose packets wait in the socket.
/// </summary>
internal abstract class RtpLeg(MediaSocket socket, RtpSender sender) : MediaLeg
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(10);

    // Behind by more than this (the machine slept) the peer has given up waiting: the lost time is skipped.
    private static readonly TimeSpan MaxBehind = TimeSpan.FromSeconds(5);

    private TimeSpan _clock;
    private TimeSpan _left;
    private bool _followed;
    private SecureRtp? _secure;

    public override string Transport => "G.711";

    /// <summary>The law agreed on for what we send; either is understood.</summary>
    public G711Law Law
    {
        get => sender.Law;
        set => sender.Law = value;
    }

    /// <summary>The beginning of the packet that leaves next.</summary>
    public sealed override TimeSpan Clock(TimeSpan now) => _clock;

    public override void Start(TimeSpan now)
    {
        _clock = now;
        _left = now - CatchUp;
    }

    public sealed override bool Receive(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (!RtpPacket.IsRtp(datagram)) return false;
        // What is forged, foreign or no G.711 is no sign of life: it must not keep a dead call, nor lead our media elsewhere.
        if (!(_secure is null ? Take(datagram, _clock) : TakeSecure(datagram))) return false;
        if (!_followed) socket.Follow(socket.CopySource());
        _followed = true;
        socket.LatchInTime(now);
        return true;
    }

    [SkipLocalsInit]
    public sealed override TimeSpan Advance(TimeSpan now)
    {
        Span<byte> packet = stackalloc byte[RtpSender.PacketLength + SecureRtp.MaxTag];
        if (now - _clock > MaxBehind) _clock = now;
        while (true)
        {
            var leaves = _left + CatchUp > _clock ? _left + CatchUp : _clock;
            if (leaves > now) return leaves;
            sender.WriteHeader(packet);
            Step(packet[RtpPacket.HeaderLength..RtpSender.PacketLength], _clock);
            socket.Send(packet[..(_secure?.Protect(packet, RtpSender.PacketLength) ?? RtpSender.PacketLength)]);
            _left = leaves > now - CatchUp ? leaves : now - CatchUp;
            _clock += RtpSender.Interval;
        }
    }

    /// <summary>SRTP with these keys from now on, plain RTP without; the same again changes nothing.</summary>
    public void Secure((SrtpKey Ours, SrtpKey Theirs)? keys)
    {
        if (_secure is not null && keys is { } renewed)
        {
            _secure.Renew(renewed.Theirs);
            return;
        }
        _secure?.Dispose();
        _secure = keys is { } agreed ? new SecureRtp(agreed.Ours, agreed.Theirs) : null;
    }

    /// <inheritdoc/>
    public override void Dispose() => _secure?.Dispose();

    [SkipLocalsInit]
    private bool TakeSecure(ReadOnlySpan<byte> datagram)
    {
        Span<byte> packet = stackalloc byte[datagram.Length];
        datagram.CopyTo(packet);
        return _secure!.Unprotect(packet) is >= 0 and var length && Take(packet[..length], _clock);
    }

    /// <summary>Takes a packet of the peer, come at <paramref name="clock"/>; false where it holds no G.711 or is not believed.</summary>
    protected abstract bool Take(ReadOnlySpan<byte> datagram, TimeSpan clock);

    /// <summary>Writes the payload of the packet that begins at <paramref name="clock"/>.</summary>
    protected abstract void Step(Span<byte> payload, TimeSpan clock);
}
