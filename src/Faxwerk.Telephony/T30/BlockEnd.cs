namespace Faxwerk.Telephony.T30;

/// <summary>Information field of PPS and EOR (T.30 A.4.3): what ends here and which it was.</summary>
/// <param name="Next">Second FCF: NULL, MPS, EOM or EOP.</param>
/// <param name="Page">Pages before this one, modulo 256.</param>
/// <param name="Block">Blocks of the page before this one, modulo 256.</param>
/// <param name="Frames">Frames of the block that were sent, 1 to 256.</param>
internal readonly record struct BlockEnd(byte Next, byte Page, byte Block, int Frames)
{
    /// <summary>Reads the four octets.</summary>
    public static BlockEnd Read(ReadOnlySpan<byte> fif) => new(
        Fcf.WithoutInterrupt(Fcf.Plain(fif[0])), FifBits.Reverse(fif[1]), FifBits.Reverse(fif[2]), FifBits.Reverse(fif[3]) + 1);

    /// <summary>Writes the four octets.</summary>
    public void Write(Span<byte> fif)
    {
        fif[0] = Next == Fcf.Null ? Fcf.Null : (byte)(Next | Fcf.X);
        fif[1] = FifBits.Reverse(Page);
        fif[2] = FifBits.Reverse(Block);
        fif[3] = FifBits.Reverse((byte)(Frames - 1));
    }

    /// <summary>For the trace.</summary>
    public override string ToString() => $"{Fcf.Name(Next)}, page {Page}, block {Block}, {Frames} frames";
}
