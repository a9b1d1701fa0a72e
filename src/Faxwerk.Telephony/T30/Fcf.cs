namespace Faxwerk.Telephony.T30;

/// <summary>
/// Facsimile control field (T.30 5.3.6.1) without its X bit, and the names of the frames. Octets are as in the tables of
/// T.30: the most significant bit travels first.
/// </summary>
public static class Fcf
{
    /// <summary>X bit: set by the station that has received a valid DIS. Not used in DIS, DTC and what goes with them.</summary>
    public const byte X = 0x80;

    public const byte Dis = 0x01, Csi = 0x02, Nsf = 0x04, Dtc = 0x81, Cig = 0x82, Nsc = 0x84, Pwd = 0x83, Sep = 0x85;
    public const byte Dcs = 0x41, Tsi = 0x42, Nss = 0x44, Sub = 0x43, Sid = 0x45;
    public const byte Cfr = 0x21, Ftt = 0x22;
    public const byte Eom = 0x71, Mps = 0x72, Eop = 0x74, PriEom = 0x79, PriMps = 0x7A, PriEop = 0x7C;
    public const byte Mcf = 0x31, Rtn = 0x32, Rtp = 0x33, Pin = 0x34, Pip = 0x35;
    public const byte Dcn = 0x5F, Crp = 0x58;
    public const byte Pps = 0x7D, Ppr = 0x3D, Rnr = 0x37, Rr = 0x76, Ctc = 0x48, Ctr = 0x23, Eor = 0x73, Err = 0x38;
    public const byte Fcd = 0x60, Rcp = 0x61;

    /// <summary>Second FCF of PPS and EOR: the page goes on.</summary>
    public const byte Null = 0x00;

    /// <summary>The FCF without its X bit; DTC and what goes with it, whose first bit is part of the code, stay as they are.</summary>
    public static byte Plain(byte fcf) => fcf is > 0x80 and < 0x90 ? fcf : (byte)(fcf & ~X);

    /// <summary>MPS, EOM or EOP without the request for an operator (PRI-), which nobody here answers.</summary>
    public static byte WithoutInterrupt(byte fcf) => fcf switch
    {
        PriEom => Eom,
        PriMps => Mps,
        PriEop => Eop,
        _ => fcf,
    };

    /// <summary>Whether T.30 has such a frame, as far as it is built.</summary>
    public static bool IsKnown(byte fcf) => fcf != Null && Abbreviation(fcf) is not null;

    /// <summary>The usual abbreviation.</summary>
    public static string Name(byte fcf) => Abbreviation(fcf) ?? $"FCF {Plain(fcf):X2}";

    private static string? Abbreviation(byte fcf) => Plain(fcf) switch
    {
        Dis => "DIS", Csi => "CSI", Nsf => "NSF", Dtc => "DTC", Cig => "CIG", Nsc => "NSC", Pwd => "PWD", Sep => "SEP",
        Dcs => "DCS", Tsi => "TSI", Nss => "NSS", Sub => "SUB", Sid => "SID",
        Cfr => "CFR", Ftt => "FTT",
        Eom => "EOM", Mps => "MPS", Eop => "EOP", PriEom => "PRI-EOM", PriMps => "PRI-MPS", PriEop => "PRI-EOP",
        Mcf => "MCF", Rtn => "RTN", Rtp => "RTP", Pin => "PIN", Pip => "PIP",
        Dcn => "DCN", Crp => "CRP",
        Pps => "PPS", Ppr => "PPR", Rnr => "RNR", Rr => "RR", Ctc => "CTC", Ctr => "CTR", Eor => "EOR", Err => "ERR",
        Fcd => "FCD", Rcp => "RCP", Null => "NULL",
        _ => null,
    };
}
