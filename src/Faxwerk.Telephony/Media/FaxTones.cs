using Faxwerk.Telephony.Audio;

namespace Faxwerk.Telephony.Media;

/// <summary>What a fax machine sounds like before T.38 begins.</summary>
public enum FaxTone
{
    /// <summary>Silence.</summary>
    Silence,

    /// <summary>Calling tone: 1100 Hz, 0.5 s on, 3 s off (T.30 clause 4.2.1).</summary>
    Cng,

    /// <summary>Called station identification: 2100 Hz for 3 s, once (T.30 clause 4.2.2; 2.6 to 4 s are allowed).</summary>
    Ced,

    /// <summary>Something like speech, for the test station.</summary>
    Speech,
}

/// <summary>
/// 20 ms pieces of the tones in G.711. Both frequencies have a whole number of periods in 10 ms, so that one piece repeated is a
/// continuous tone and nothing has to be computed during a call.
/// </summary>
public static class FaxTones
{
    /// <summary>Samples a packet: 20 ms at 8000 Hz.</summary>
    public const int Samples = 160;

    private static readonly Lazy<byte[]> MuSpeech = new(() => Encode(G711Law.Mu, Speech.Make()));
    private static readonly Lazy<byte[]> ASpeech = new(() => Encode(G711Law.A, Speech.Make()));
    private static readonly byte[][] MuPieces = [Piece(G711Law.Mu, 0), Piece(G711Law.Mu, 1100), Piece(G711Law.Mu, 2100)];
    private static readonly byte[][] APieces = [Piece(G711Law.A, 0), Piece(G711Law.A, 1100), Piece(G711Law.A, 2100)];

    /// <summary>The piece number <paramref name="index"/> since the tone was switched on: 160 octets.</summary>
    public static ReadOnlySpan<byte> At(FaxTone tone, G711Law law, int index)
    {
        if (tone == FaxTone.Speech)
            return (law == G711Law.A ? ASpeech : MuSpeech).Value.AsSpan(index % (Speech.Length / Samples) * Samples, Samples);
        return (law == G711Law.A ? APieces : MuPieces)[IsSounding(tone, index) ? (int)tone : 0];
    }

    /// <summary>Whether CNG or CED is on in the piece number <paramref name="index"/>.</summary>
    public static bool IsSounding(FaxTone tone, int index) => tone switch
    {
        FaxTone.Cng => CallTones.IsSounding(AudioRole.Calling, index * Samples),
        FaxTone.Ced => CallTones.IsSounding(AudioRole.Called, index * Samples),
        _ => false,
    };

    private static byte[] Encode(G711Law law, short[] samples) => Array.ConvertAll(samples, sample => G711.Encode(law, sample));

    private static byte[] Piece(G711Law law, int hertz) => Encode(law, CallTones.Sine(hertz, Samples));
}
