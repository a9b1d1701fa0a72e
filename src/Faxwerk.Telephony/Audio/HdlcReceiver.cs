namespace Faxwerk.Telephony.Audio;

/// <summary>What a bit has brought to light.</summary>
internal enum HdlcEvent : byte
{
    None,

    /// <summary>A flag with no frame before it.</summary>
    Flag,

    /// <summary>A frame with a good FCS has ended: <see cref="HdlcReceiver.Frame"/>.</summary>
    GoodFrame,

    /// <summary>Something has ended that is no whole frame.</summary>
    BadFrame,

    /// <summary>Seven ones in a row: what is on the line is not HDLC at the moment.</summary>
    Abort,
}

/// <summary>Finds frames in bits. Bounded: what is longer than a frame can be is a bad one.</summary>
internal sealed class HdlcReceiver
{
    // The zero and the five ones of a flag are taken for data before the sixth one shows what they are.
    private const int BitsOfFlag = 6;

    private readonly byte[] _octets = new byte[Hdlc.MaxFrame + Hdlc.FcsOctets];
    private int _length;
    private int _octet;
    private int _bits;
    private int _ones;
    private bool _inFrame;
    private bool _tooLong;

    /// <summary>Flags that followed each other without anything between them, up to now.</summary>
    public int FlagRun { get; private set; }

    /// <summary>The frame without FCS; valid until the next bit.</summary>
    public ReadOnlySpan<byte> Frame => _octets.AsSpan(0, Math.Max(0, _frameLength - Hdlc.FcsOctets));

    private int _frameLength;

    public void Reset()
    {
        _inFrame = false;
        _ones = 0;
        FlagRun = 0;
        Begin();
    }

    public HdlcEvent Put(int bit)
    {
        if (bit != 0)
        {
            _ones++;
            if (_ones <= 5)
                Push(1);
            if (_ones != 7)
                return HdlcEvent.None;
            _inFrame = false;
            FlagRun = 0;
            return HdlcEvent.Abort;
        }

        var ones = _ones;
        _ones = 0;
        if (ones < 5)
            Push(0);
        return ones == 6 ? OnFlag() : HdlcEvent.None;
    }

    /// <summary>Takes bits up to the first that brings something to light, or before a value that is no bit. How many it took.</summary>
    public int Put(ReadOnlySpan<sbyte> bits, out HdlcEvent found)
    {
        found = HdlcEvent.None;
        for (var i = 0; i < bits.Length; i++)
        {
            if (bits[i] is not (0 or 1))
                return i;
            found = Put(bits[i]);
            if (found != HdlcEvent.None)
                return i + 1;
        }

        return bits.Length;
    }

    private void Push(int bit)
    {
        if (!_inFrame)
            return;
        _octet = (_octet << 1) | bit;
        if (++_bits < 8)
            return;
        _bits = 0;
        if (_length < _octets.Length)
            _octets[_length++] = (byte)_octet;
        else
            _tooLong = true;
    }

    private HdlcEvent OnFlag()
    {
        var (length, bits, tooLong, inFrame) = (_length, _bits, _tooLong, _inFrame);
        _inFrame = true;
        Begin();
        // Two flags may share a zero.
        if (!inFrame || (length == 0 && bits is BitsOfFlag or BitsOfFlag - 1))
        {
            FlagRun = inFrame ? FlagRun + 1 : 1;
            return HdlcEvent.Flag;
        }

        FlagRun = 1;
        _frameLength = length;
        var whole = bits == BitsOfFlag && !tooLong && length > Hdlc.FcsOctets
            && Hdlc.Crc(Hdlc.InitialCrc, _octets.AsSpan(0, length)) == Hdlc.GoodResidue;
        return whole ? HdlcEvent.GoodFrame : HdlcEvent.BadFrame;
    }

    private void Begin()
    {
        _length = 0;
        _bits = 0;
        _octet = 0;
        _tooLong = false;
    }
}
