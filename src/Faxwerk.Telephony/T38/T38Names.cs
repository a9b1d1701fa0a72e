using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.T38;

/// <summary>How T.30's modulations are called in T.38, and how T.38's indicators are called in the trace.</summary>
internal static class T38Names
{
    private static readonly string[] Indicators =
    [
        "no-signal", "cng", "ced", "v21-preamble", "v27-2400-training", "v27-4800-training", "v29-7200-training", "v29-9600-training",
        "v17-7200-short-training", "v17-7200-long-training", "v17-9600-short-training", "v17-9600-long-training",
        "v17-12000-short-training", "v17-12000-long-training", "v17-14400-short-training", "v17-14400-long-training",
    ];

    public static string Name(this T38Indicator indicator) => Indicators[(int)indicator];

    public static T38DataType DataType(this FaxModem modem) => (T38DataType)((int)modem + 1);

    public static T38Indicator Indicator(this FaxModem modem, bool longTraining)
    {
        if (!modem.IsV17())
            return (T38Indicator)((int)T38Indicator.V27Ter2400Training + (int)modem);
        var step = (int)modem - (int)FaxModem.V17At7200;
        return (T38Indicator)((int)T38Indicator.V17At7200ShortTraining + (2 * step) + (longTraining ? 1 : 0));
    }
}
