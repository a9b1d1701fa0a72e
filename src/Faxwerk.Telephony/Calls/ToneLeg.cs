using System.Runtime.CompilerServices;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// RTP without modems, until T.38 begins: sends a tone, and hears what is there: a fax machine, a tone of the network, a voice. For trunks with T.38 alone and
/// machines without the modem library; the test station's person speaks through it.
/// </summary>
internal sealed class ToneLeg(MediaSocket socket, RtpSender sender, FaxTone tone) : RtpLeg(socket, sender)
{
    private readonly FaxToneDetector _detector = new();
    private readonly LineListener _listener = new(tone == FaxTone.Cng ? AudioRole.Calling : AudioRole.Called);
    private int _sent;

    public override FaxSession? Session => null;

    public override bool IsSending => false;

    public override AudioSignal Heard => _detector.Heard && _listener.Heard < AudioSignal.Ced ? AudioSignal.Ced : _listener.Heard;

    [SkipLocalsInit]
    protected override bool Take(ReadOnlySpan<byte> datagram, TimeSpan clock)
    {
        if (!RtpPacket.TryRead(datagram, out var from, out var payload)) return false;
        var table = G711.Table(from);
        Span<short> samples = stackalloc short[payload.Length];
        for (var i = 0; i < samples.Length; i++) samples[i] = table[payload[i]];
        _detector.Take(samples);
        // Its own tone may come back.
        _listener.Take(samples, FaxTones.IsSounding(tone, _sent));
        return true;
    }

    protected override void Step(Span<byte> payload, TimeSpan clock) => FaxTones.At(tone, Law, _sent++).CopyTo(payload);
}
