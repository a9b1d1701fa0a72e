using System.Text;
using Faxwerk.Pages;

namespace Faxwerk.Telephony.T30;

/// <summary>What a machine can receive: the information field of DIS and DTC (T.30 Table 2).</summary>
public sealed record Capabilities
{
    private const int V29 = 0b1000, V27Ter = 0b0100, V17 = 0b0001;

    /// <summary>Bit 10: it can receive.</summary>
    public bool CanReceive { get; init; } = true;

    /// <summary>Bit 9: it has something to be polled.</summary>
    public bool CanBePolled { get; init; }

    /// <summary>Bits 11 to 14: the fastest of what it has; slower ones of the same and the older kinds are included.</summary>
    public FaxModem Fastest { get; init; } = FaxModem.V17At14400;

    /// <summary>V.29 beside V.27ter (always so with V.17).</summary>
    public bool HasV29 { get; init; } = true;

    /// <summary>V.27ter at 4800 bit/s; 2400 bit/s is what everybody has.</summary>
    public bool HasV27Ter4800 { get; init; } = true;

    public bool Fine { get; init; }
    public bool Superfine { get; init; }
    public bool Dpi300 { get; init; }
    public bool Dpi400 { get; init; }

    /// <summary>Bit 44 without bit 45: resolutions are counted in inches.</summary>
    public bool PrefersInch { get; init; }

    /// <summary>Bit 16: MR.</summary>
    public bool Mr { get; init; }

    /// <summary>Bit 31: MMR, only with <see cref="Ecm"/>.</summary>
    public bool Mmr { get; init; }

    /// <summary>Bit 27.</summary>
    public bool Ecm { get; init; }

    public PaperWidth MaxWidth { get; init; }
    public bool B4Length { get; init; }
    public bool UnlimitedLength { get; init; }
    public bool Letter { get; init; }
    public bool Legal { get; init; }

    /// <summary>Bits 21 to 23: minimum scan line time as coded, bit 21 most significant.</summary>
    public int ScanTimeCode { get; init; } = 0b111;

    /// <summary>Bit 46: at 15.4 lines/mm half the time of 7.7.</summary>
    public bool HalfScanTimeAtSuperfine { get; init; }

    /// <summary>Bit 47: of several documents one can be asked for by name (SEP).</summary>
    public bool SelectivePolling { get; init; }

    /// <summary>Bit 49: it takes a subaddress (SUB).</summary>
    public bool TakesSubaddress { get; init; }

    /// <summary>Bit 50: it takes a password (PWD, SID).</summary>
    public bool TakesPassword { get; init; }

    /// <summary>All that this program can receive.</summary>
    /// <param name="maxBitRate">What the call allows (T38MaxBitRate).</param>
    /// <param name="ecm">Whether error correction, and MMR with it, is announced.</param>
    /// <param name="v17">Whether V.17 may be used.</param>
    public static Capabilities Own(int maxBitRate, bool ecm, bool v17 = true) => new()
    {
        // A DIS names modulations, not rates: what it names must not go beyond the limit.
        Fastest = maxBitRate >= 14400 && v17 ? FaxModem.V17At14400
            : maxBitRate >= 9600 ? FaxModem.V29At9600
            : maxBitRate >= 4800 ? FaxModem.V27Ter4800
            : FaxModem.V27Ter2400,
        HasV29 = maxBitRate >= 9600,
        HasV27Ter4800 = maxBitRate >= 4800,
        Fine = true, Superfine = true, Dpi300 = true, Dpi400 = true,
        Mr = true, Mmr = ecm, Ecm = ecm,
        MaxWidth = PaperWidth.A3,
        B4Length = true, UnlimitedLength = true, Letter = true, Legal = true,
        TakesSubaddress = true,
    };

    /// <summary>Reads the information field of DIS or DTC; what is behind its end is not there.</summary>
    public static Capabilities Read(ReadOnlySpan<byte> fif)
    {
        var modems = Code(fif, 11, 4);
        var v17 = (modems & V17) != 0 && (modems & (V29 | V27Ter)) == (V29 | V27Ter);
        var v29 = (modems & V29) != 0;
        var v27 = (modems & V27Ter) != 0;
        var ecm = FifBits.Has(fif, 27);
        return new Capabilities
        {
            CanBePolled = FifBits.Has(fif, 9),
            CanReceive = FifBits.Has(fif, 10),
            Fastest = v17 ? FaxModem.V17At14400 : v29 ? FaxModem.V29At9600 : v27 ? FaxModem.V27Ter4800 : FaxModem.V27Ter2400,
            HasV29 = v29,
            HasV27Ter4800 = v27,
            Fine = FifBits.Has(fif, 15),
            Mr = FifBits.Has(fif, 16),
            MaxWidth = FifBits.Has(fif, 18) ? PaperWidth.A3 : FifBits.Has(fif, 17) ? PaperWidth.B4 : PaperWidth.A4,
            UnlimitedLength = FifBits.Has(fif, 20),
            B4Length = FifBits.Has(fif, 19) || FifBits.Has(fif, 20),
            ScanTimeCode = Code(fif, 21, 3),
            Ecm = ecm,
            Mmr = ecm && FifBits.Has(fif, 31),
            Superfine = FifBits.Has(fif, 41),
            Dpi300 = FifBits.Has(fif, 42),
            Dpi400 = FifBits.Has(fif, 43),
            PrefersInch = FifBits.Has(fif, 44) && !FifBits.Has(fif, 45),
            HalfScanTimeAtSuperfine = FifBits.Has(fif, 46),
            SelectivePolling = FifBits.Has(fif, 47),
            TakesSubaddress = FifBits.Has(fif, 49),
            TakesPassword = FifBits.Has(fif, 50),
            Letter = FifBits.Has(fif, 76),
            Legal = FifBits.Has(fif, 77),
        };
    }

    /// <summary>The information field.</summary>
    public byte[] Write()
    {
        Span<byte> fif = stackalloc byte[10];
        fif.Clear();
        FifBits.Set(fif, 9, CanBePolled);
        FifBits.Set(fif, 10, CanReceive);
        FifBits.Set(fif, 11, HasV29);
        FifBits.Set(fif, 12, HasV27Ter4800);
        FifBits.Set(fif, 14, Fastest.IsV17());
        FifBits.Set(fif, 15, Fine);
        FifBits.Set(fif, 16, Mr);
        FifBits.Set(fif, 17, MaxWidth == PaperWidth.B4);
        FifBits.Set(fif, 18, MaxWidth == PaperWidth.A3);
        FifBits.Set(fif, 19, B4Length && !UnlimitedLength);
        FifBits.Set(fif, 20, UnlimitedLength);
        FifBits.Set(fif, 21, (ScanTimeCode & 4) != 0);
        FifBits.Set(fif, 22, (ScanTimeCode & 2) != 0);
        FifBits.Set(fif, 23, (ScanTimeCode & 1) != 0);
        FifBits.Set(fif, 27, Ecm);
        FifBits.Set(fif, 31, Mmr);
        FifBits.Set(fif, 41, Superfine);
        FifBits.Set(fif, 42, Dpi300);
        FifBits.Set(fif, 43, Dpi400);
        FifBits.Set(fif, 44, Dpi300 || Dpi400);
        FifBits.Set(fif, 45, (Dpi300 || Dpi400) && !PrefersInch);
        FifBits.Set(fif, 46, HalfScanTimeAtSuperfine);
        FifBits.Set(fif, 47, SelectivePolling);
        FifBits.Set(fif, 49, TakesSubaddress);
        FifBits.Set(fif, 50, TakesPassword);
        FifBits.Set(fif, 76, Letter);
        FifBits.Set(fif, 77, Legal);
        return FifBits.Close(fif).ToArray();
    }

    /// <summary>Whether pages of this resolution can be received.</summary>
    public bool Supports(Resolution resolution) => resolution switch
    {
        Resolution.Standard => true,
        Resolution.Fine => Fine,
        Resolution.Superfine => Superfine,
        Resolution.Dpi300 => Dpi300,
        _ => Dpi400,
    };

    /// <summary>Whether pages can be received in this modulation.</summary>
    public bool Supports(FaxModem modem) => modem switch
    {
        FaxModem.V27Ter2400 => true,
        FaxModem.V27Ter4800 => HasV27Ter4800,
        FaxModem.V29At7200 or FaxModem.V29At9600 => HasV29,
        _ => Fastest.IsV17(),
    };

    /// <summary>Milliseconds that a row must last at least without ECM (bits 21 to 23 and 46): 0, 5, 10, 20 or 40.</summary>
    public int ScanTime(Resolution resolution)
    {
        var standard = ScanTimeCode switch { 0b000 or 0b110 => 20, 0b001 or 0b101 => 40, 0b010 or 0b011 => 10, 0b100 => 5, _ => 0 };
        var fine = ScanTimeCode is 0b011 or 0b110 or 0b101 ? standard / 2 : standard;
        return resolution switch
        {
            Resolution.Standard => standard,
            Resolution.Fine or Resolution.Dpi300 => fine,
            _ => HalfScanTimeAtSuperfine && fine > 5 ? fine / 2 : fine,
        };
    }

    /// <summary>For the trace.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Fastest.Name());
        text.Append(Ecm ? ", ECM" : "").Append(Mmr ? ", MMR" : Mr ? ", MR" : ", MH");
        text.Append(Dpi400 ? ", 400x400" : "").Append(Dpi300 ? ", 300x300" : "");
        text.Append(Superfine ? ", 204x391" : Fine ? ", 204x196" : ", 204x98");
        text.Append(", ").Append(MaxWidth);
        text.Append(UnlimitedLength ? ", any length" : B4Length ? ", B4 length" : "");
        if (!Ecm)
            text.Append(", ").Append(ScanTime(Resolution.Fine)).Append(" ms a row");
        return text.Append(CanReceive ? "" : ", cannot receive").Append(CanBePolled ? ", can be polled" : "").ToString();
    }

    internal static int Code(ReadOnlySpan<byte> fif, int first, int count)
    {
        var code = 0;
        for (var bit = first; bit < first + count; bit++)
            code = (code << 1) | (FifBits.Has(fif, bit) ? 1 : 0);
        return code;
    }
}
