namespace Faxwerk.Telephony.T30;

/// <summary>The modulations of a page (T.30 Table 2, bits 11 to 14), slowest first; V.21 at 300 bit/s carries the commands.</summary>
public enum FaxModem : byte
{
    V27Ter2400,
    V27Ter4800,
    V29At7200,
    V29At9600,
    V17At7200,
    V17At9600,
    V17At12000,
    V17At14400,
}

/// <summary>What a <see cref="FaxModem"/> means.</summary>
public static class FaxModemExtensions
{
    // Bits 11 to 14 of DCS, bit 11 most significant.
    private static ReadOnlySpan<byte> DcsCodes => [0b0000, 0b0100, 0b1100, 0b1000, 0b1101, 0b1001, 0b0101, 0b0001];

    private static ReadOnlySpan<short> TrainingMilliseconds => [943, 708, 253, 253, 1393, 1393, 1393, 1393];

    /// <summary>Bits per second.</summary>
    public static int Rate(this FaxModem modem) => modem switch
    {
        FaxModem.V27Ter2400 => 2400,
        FaxModem.V27Ter4800 => 4800,
        FaxModem.V29At7200 or FaxModem.V17At7200 => 7200,
        FaxModem.V29At9600 or FaxModem.V17At9600 => 9600,
        FaxModem.V17At12000 => 12000,
        _ => 14400,
    };

    /// <summary>Bits 11 to 14 of DCS and CTC, bit 11 most significant.</summary>
    public static int DcsCode(this FaxModem modem) => DcsCodes[(int)modem];

    /// <summary>The modem that bits 11 to 14 of DCS name; null for those not built (V.33).</summary>
    public static FaxModem? FromDcsCode(int code)
    {
        var index = DcsCodes.IndexOf((byte)code);
        return index < 0 ? null : (FaxModem)index;
    }

    /// <summary>V.17, the only one with a short training.</summary>
    public static bool IsV17(this FaxModem modem) => modem >= FaxModem.V17At7200;

    /// <summary>Time of the training sequence. V.17 trains long with TCF and after CTC, else short.</summary>
    public static TimeSpan Training(this FaxModem modem, bool longTraining) =>
        TimeSpan.FromMilliseconds(modem.IsV17() && !longTraining ? 142 : TrainingMilliseconds[(int)modem]);

    /// <summary>For the trace, such as "V.17 14400".</summary>
    public static string Name(this FaxModem modem) => modem switch
    {
        FaxModem.V27Ter2400 => "V.27ter 2400",
        FaxModem.V27Ter4800 => "V.27ter 4800",
        FaxModem.V29At7200 => "V.29 7200",
        FaxModem.V29At9600 => "V.29 9600",
        FaxModem.V17At7200 => "V.17 7200",
        FaxModem.V17At9600 => "V.17 9600",
        FaxModem.V17At12000 => "V.17 12000",
        _ => "V.17 14400",
    };
}
