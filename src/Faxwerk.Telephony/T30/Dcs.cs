using Faxwerk.Pages;
using Faxwerk.Pages.Coding;

namespace Faxwerk.Telephony.T30;

/// <summary>How the next pages are sent: the information field of DCS (T.30 Table 2).</summary>
public sealed record Dcs
{
    public required FaxModem Modem { get; init; }
    public bool Ecm { get; init; }

    /// <summary>Octets of data in an ECM frame: 256, or 64 where bit 28 is set.</summary>
    public int FrameSize { get; init; } = 256;

    public PageCoding Coding { get; init; }
    public Resolution Resolution { get; init; }

    /// <summary>Bit 44: the resolution counts in inches.</summary>
    public bool Inch { get; init; }

    public PaperWidth Width { get; init; }
    public PaperLength Length { get; init; }

    /// <summary>Milliseconds a row lasts at least: 0, 5, 10, 20 or 40.</summary>
    public int ScanTime { get; init; }

    /// <summary>Bits that a row lasts at least, for <see cref="ScanTime"/>.</summary>
    public int MinimumLineBits => ((ScanTime * Modem.Rate()) + 999) / 1000;

    /// <summary>Pixels of a row.</summary>
    public int Pixels => PaperSize.Pixels(Width, Resolution);

    /// <summary>Same page format: only the modulation may differ, so that pages can follow each other with MPS.</summary>
    public bool SameFormat(Dcs other) => this with { Modem = other.Modem, ScanTime = other.ScanTime } == other;

    /// <summary>
    /// Reads the information field of a DCS; null where it asks for what is not built (a modulation, JBIG, uncompressed mode).
    /// </summary>
    public static Dcs? Read(ReadOnlySpan<byte> fif)
    {
        if (fif.Length < 3 || FaxModemExtensions.FromDcsCode(Capabilities.Code(fif, 11, 4)) is not { } modem)
            return null;
        if (FifBits.Has(fif, 26) || FifBits.Has(fif, 36) || FifBits.Has(fif, 78) || FifBits.Has(fif, 79))
            return null;
        var ecm = FifBits.Has(fif, 27);
        var mmr = FifBits.Has(fif, 31);
        if (mmr && !ecm)
            return null;
        return new Dcs
        {
            Modem = modem,
            Ecm = ecm,
            FrameSize = FifBits.Has(fif, 28) ? 64 : 256,
            Coding = mmr ? PageCoding.Mmr : FifBits.Has(fif, 16) ? PageCoding.Mr : PageCoding.Mh,
            Resolution = FifBits.Has(fif, 43) ? Resolution.Dpi400
                : FifBits.Has(fif, 42) ? Resolution.Dpi300
                : FifBits.Has(fif, 41) ? Resolution.Superfine
                : FifBits.Has(fif, 15) ? Resolution.Fine
                : Resolution.Standard,
            Inch = FifBits.Has(fif, 44),
            Width = FifBits.Has(fif, 18) ? PaperWidth.A3 : FifBits.Has(fif, 17) ? PaperWidth.B4 : PaperWidth.A4,
            Length = FifBits.Has(fif, 77) ? PaperLength.Legal
                : FifBits.Has(fif, 76) ? PaperLength.Letter
                : FifBits.Has(fif, 20) ? PaperLength.Unlimited
                : FifBits.Has(fif, 19) ? PaperLength.B4
                : PaperLength.A4,
            ScanTime = Capabilities.Code(fif, 21, 3) switch { 0b000 => 20, 0b001 => 40, 0b010 => 10, 0b100 => 5, _ => 0 },
        };
    }

    /// <summary>
    /// Chooses how to send <paramref name="coded"/> to <paramref name="remote"/>; null where the other machine has not its width
    /// or resolution. A page longer than it announces is sent all the same: machines cut or reduce it.
    /// </summary>
    /// <param name="current">The coding of the page before, where the format may stay; null where it is settled anew.</param>
    internal static Dcs? Choose(CodedPage coded, Capabilities remote, FaxModem modem, bool allowEcm, PageCoding? current = null)
    {
        var page = coded.Image;
        if (PaperSize.FromPixels(page.Bitmap.Width, page.Resolution) is not { } width || width > remote.MaxWidth)
            return null;
        if (!remote.Supports(page.Resolution))
            return null;
        var ecm = allowEcm && remote.Ecm;
        var settings = new Dcs
        {
            Modem = modem,
            Ecm = ecm,
            Resolution = page.Resolution,
            Inch = page.Resolution == Resolution.Dpi300 || (page.Resolution == Resolution.Dpi400 && remote.PrefersInch),
            Width = width,
            Length = PaperSize.FromRows(page.Bitmap.Height, page.Resolution) switch
            {
                PaperLength.Letter => remote.Letter ? PaperLength.Letter : PaperLength.A4,
                PaperLength.Legal when remote.Legal => PaperLength.Legal,
                PaperLength.Legal or PaperLength.B4 when remote.B4Length => PaperLength.B4,
                PaperLength.A4 => PaperLength.A4,
                _ => remote.UnlimitedLength ? PaperLength.Unlimited : remote.B4Length ? PaperLength.B4 : PaperLength.A4,
            },
            ScanTime = ecm ? 0 : remote.ScanTime(page.Resolution),
        };
        return settings with { Coding = CodingChoice.Choose(coded, settings, remote, current) };
    }

    /// <summary>The information field.</summary>
    /// <param name="subaddress">Bit 49: SUB goes with it.</param>
    /// <param name="sender">Bit 50: SID goes with it.</param>
    public byte[] Write(bool subaddress = false, bool sender = false)
    {
        Span<byte> fif = stackalloc byte[10];
        fif.Clear();
        FifBits.Set(fif, 10);
        var modem = Modem.DcsCode();
        for (var bit = 0; bit < 4; bit++)
            FifBits.Set(fif, 11 + bit, (modem & (8 >> bit)) != 0);
        FifBits.Set(fif, 15, Resolution == Resolution.Fine);
        FifBits.Set(fif, 16, Coding == PageCoding.Mr);
        FifBits.Set(fif, 17, Width == PaperWidth.B4);
        FifBits.Set(fif, 18, Width == PaperWidth.A3);
        FifBits.Set(fif, 19, Length == PaperLength.B4);
        FifBits.Set(fif, 20, Length == PaperLength.Unlimited);
        var scan = ScanTime switch { 20 => 0b000, 40 => 0b001, 10 => 0b010, 5 => 0b100, _ => 0b111 };
        for (var bit = 0; bit < 3; bit++)
            FifBits.Set(fif, 21 + bit, (scan & (4 >> bit)) != 0);
        FifBits.Set(fif, 27, Ecm);
        FifBits.Set(fif, 28, Ecm && FrameSize == 64);
        FifBits.Set(fif, 31, Coding == PageCoding.Mmr);
        FifBits.Set(fif, 41, Resolution == Resolution.Superfine);
        FifBits.Set(fif, 42, Resolution == Resolution.Dpi300);
        FifBits.Set(fif, 43, Resolution == Resolution.Dpi400);
        FifBits.Set(fif, 44, Inch);
        FifBits.Set(fif, 49, subaddress);
        FifBits.Set(fif, 50, sender);
        FifBits.Set(fif, 76, Length == PaperLength.Letter);
        FifBits.Set(fif, 77, Length == PaperLength.Legal);
        return FifBits.Close(fif).ToArray();
    }

    /// <summary>For the trace.</summary>
    public override string ToString()
    {
        var (x, y) = Resolution.Dpi();
        var line = Ecm ? $", ECM {FrameSize}" : $", {ScanTime} ms a row";
        return $"{Modem.Name()}{line}, {Coding.Name()}, {x}x{y}, {Width}" + (Length == PaperLength.A4 ? "" : $", length {Length}");
    }
}
