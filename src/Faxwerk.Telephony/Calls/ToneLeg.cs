using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// RTP without modems, until T.38 begins: sends a tone, and hears whether a fax machine is there. For trunks with T.38 alone and machines without the
/// modem library; the test station's person speaks through it.
/// </summary>
internal sealed class ToneLeg(MediaSocket socket, RtpSender sender, G711Law law, FaxTone tone) : RtpLeg(socket, sender)
{
    // 0.4 s of anything louder than -43 dBm0 that is no fax signal.
    private const int VoicePackets = 20;

    private readonly FaxToneDetector _detector = new();
    private int _sent;
    private int _loud;

    public override FaxSession? Session => null;

    public override bool IsSending => false;

    public override AudioSignal Heard => _detector.Heard ? AudioSignal.Ced : _loud >= VoicePackets ? AudioSignal.Voice : AudioSignal.Silence;

    protected override bool Take(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (!RtpPacket.TryRead(datagram, out var from, out var payload)) return false;
        _detector.Take(from, payload);
        if (_detector.IsLoud) _loud++;
        return true;
    }

    protected override void Step(Span<byte> payload, TimeSpan clock, TimeSpan now) => FaxTones.At(tone, law, _sent++).CopyTo(payload);
}
