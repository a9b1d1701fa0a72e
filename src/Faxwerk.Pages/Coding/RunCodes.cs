namespace Faxwerk.Pages.Coding;

/// <summary>The run-length codes of T.4 tables 2, 3a and 3b, and lookup tables made from them.</summary>
internal static class RunCodes
{
    /// <summary>Longest run one entry of <see cref="Encode"/> covers: make-up 2560 and terminating 63.</summary>
    public const int MaxRun = 2560 + 63;

    /// <summary>Offset of the black half of <see cref="Encode"/>.</summary>
    public const int EncodeStride = MaxRun + 1;

    /// <summary>Bits that index one half of <see cref="Decode"/>: the longest code.</summary>
    public const int DecodeBits = 13;

    /// <summary>Make-up code of 2560, the same for both colours.</summary>
    public const uint LongestMakeUp = 0b000000011111;

    private const string WhiteTerminating = """
        00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101
        101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010
        00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010
        00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100
        """;

    private const string BlackTerminating = """
        0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000
        0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000
        00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001
        000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111
        000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111
        000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111
        000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111
        """;

    private const string WhiteMakeUp = """
        11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011
        011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 010011011
        """;

    private const string BlackMakeUp = """
        0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101
        0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 0000001110101 0000001110110
        0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 0000001100100 0000001100101
        """;

    private const string CommonMakeUp = """
        00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101
        000000010110 000000010111 000000011100 000000011101 000000011110 000000011111
        """;

    /// <summary>Make-up and terminating code of run r as one: white at r, black at <see cref="EncodeStride"/> + r; code &lt;&lt; 5 | length (at most 25).</summary>
    public static readonly uint[] Encode = BuildEncode();

    /// <summary>By colour and the next 13 bits: run &lt;&lt; 4 | length of the code; runs from 64 are make-up codes; 0 is no code.</summary>
    public static readonly ushort[] Decode = BuildDecode();

    private static string[] Split(string codes) => codes.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private static (string[] Terminating, string[] MakeUp) Codes(int colour) => colour == 0
        ? (Split(WhiteTerminating), Split(WhiteMakeUp + " " + CommonMakeUp))
        : (Split(BlackTerminating), Split(BlackMakeUp + " " + CommonMakeUp));

    private static uint[] BuildEncode()
    {
        var table = new uint[2 * EncodeStride];
        for (var colour = 0; colour < 2; colour++)
        {
            var (terminating, makeUp) = Codes(colour);
            for (var run = 0; run <= MaxRun; run++)
            {
                var code = (run >= 64 ? makeUp[(run >> 6) - 1] : "") + terminating[run & 63];
                table[(colour * EncodeStride) + run] = (Convert.ToUInt32(code, 2) << 5) | (uint)code.Length;
            }
        }
        return table;
    }

    private static ushort[] BuildDecode()
    {
        var table = new ushort[2 << DecodeBits];
        for (var colour = 0; colour < 2; colour++)
        {
            var (terminating, makeUp) = Codes(colour);
            for (var run = 0; run < 64; run++) Enter(colour, terminating[run], run);
            for (var i = 0; i < makeUp.Length; i++) Enter(colour, makeUp[i], (i + 1) * 64);
        }
        return table;

        void Enter(int colour, string code, int run)
        {
            var free = DecodeBits - code.Length;
            var first = (colour << DecodeBits) | (Convert.ToInt32(code, 2) << free);
            table.AsSpan(first, 1 << free).Fill((ushort)((run << 4) | code.Length));
        }
    }
}
