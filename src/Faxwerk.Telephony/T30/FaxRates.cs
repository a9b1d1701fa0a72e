namespace Faxwerk.Telephony.T30;

/// <summary>Choice of the modulation and its fall-back (T.30 5.3.6.1.3, FTT and CTC).</summary>
public static class FaxRates
{
    private static ReadOnlySpan<FaxModem> Ladder =>
    [
        FaxModem.V17At14400, FaxModem.V17At12000, FaxModem.V17At9600, FaxModem.V29At9600,
        FaxModem.V17At7200, FaxModem.V29At7200, FaxModem.V27Ter4800, FaxModem.V27Ter2400,
    ];

    /// <summary>The fastest modulation that both sides have.</summary>
    public static FaxModem Choose(Capabilities remote, int maxBitRate)
    {
        foreach (var modem in Ladder)
        {
            if (modem.Rate() <= maxBitRate && remote.Supports(modem))
                return modem;
        }

        return FaxModem.V27Ter2400;
    }

    /// <summary>The next slower rate that the other side has, null behind 2400 bit/s.</summary>
    public static FaxModem? Slower(FaxModem modem, Capabilities remote)
    {
        foreach (var next in Ladder)
        {
            if (next.Rate() < modem.Rate() && remote.Supports(next))
                return next;
        }

        return null;
    }

    /// <summary>
    /// What training is tried with next, null behind 2400 bit/s. Of V.17 and V.29 at one rate each has its turn: what one modem cannot do on a
    /// line the other may.
    /// </summary>
    public static FaxModem? Next(FaxModem modem, Capabilities remote)
    {
        foreach (var next in Ladder[(Ladder.IndexOf(modem) + 1)..])
        {
            if (remote.Supports(next))
                return next;
        }

        return null;
    }
}
