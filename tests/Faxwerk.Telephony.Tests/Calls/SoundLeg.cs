using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>RTP with any sound, given by sample number; deaf.</summary>
internal sealed class SoundLeg(MediaSocket socket, RtpSender sender, Func<int, short> sound) : RtpLeg(socket, sender)
{
    private int _samples;

    public override FaxSession? Session => null;

    public override bool IsSending => false;

    protected override bool Take(ReadOnlySpan<byte> datagram, TimeSpan clock) => true;

    protected override void Step(Span<byte> payload, TimeSpan clock)
    {
        for (var i = 0; i < payload.Length; i++) payload[i] = G711.Encode(Law, sound(_samples++));
    }
}

/// <summary>What is heard on lines without a fax machine.</summary>
internal static class Sounds
{
    private static readonly short[] Voice = Faxwerk.Telephony.Media.Speech.Make();

    /// <summary>425 Hz, 0.48 s in 0.96.</summary>
    public static short Busy(int sample) => sample % 7680 < 3840 ? Tone(425, sample) : (short)0;

    /// <summary>425 Hz, 1 s in 5.</summary>
    public static short Ringback(int sample) => sample % 40_000 < 8000 ? Tone(425, sample) : (short)0;

    /// <summary>2100 Hz.</summary>
    public static short Ced(int sample) => Tone(2100, sample);

    /// <summary>Somebody speaks.</summary>
    public static short Speech(int sample) => Voice[sample % Voice.Length];

    private static short Tone(int hertz, int sample) => (short)(4000 * Math.Sin(2 * Math.PI * hertz * sample / 8000));
}
