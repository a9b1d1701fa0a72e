using System.Runtime.CompilerServices;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// The audio of a call until T.38 begins: sends a tone or silence every 20 ms without pause, follows the peer's address, and listens
/// for a fax machine.
/// </summary>
public sealed class RtpAudio(MediaSocket socket, RtpSender sender)
{
    // Behind by more than this (the machine was busy) the lost time is skipped instead of sent in a burst.
    private static readonly TimeSpan Backlog = TimeSpan.FromMilliseconds(200);

    private readonly FaxToneDetector _detector = new();
    private TimeSpan _due;
    private bool _followed;

    /// <summary>CED or V.21 was heard.</summary>
    public bool FaxToneHeard => _detector.Heard;

    /// <summary>Takes a datagram of the peer; what is not G.711 in RTP is dropped.</summary>
    public void Receive(ReadOnlySpan<byte> datagram)
    {
        if (!RtpPacket.TryRead(datagram, out var law, out var payload)) return;
        if (!_followed)
        {
            _followed = true;
            socket.Follow(socket.CopySource());
        }
        _detector.Take(law, payload);
    }

    /// <summary>Sends what is due and returns when to call next.</summary>
    [SkipLocalsInit]
    public TimeSpan Advance(TimeSpan now)
    {
        Span<byte> packet = stackalloc byte[RtpSender.PacketLength];
        if (now - _due > Backlog) _due = now;
        while (_due <= now)
        {
            sender.Write(packet);
            socket.Send(packet);
            _due += RtpSender.Interval;
        }
        return _due;
    }
}
