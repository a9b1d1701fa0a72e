using Faxwerk.Telephony.Audio.Interop;

namespace Faxwerk.Telephony.Audio;

/// <summary>The modems of fax over G.711: those of libspandsp, which need not be there as long as T.38 will do.</summary>
public static class FaxModems
{
    /// <summary>Whether the library is there and looks as it should.</summary>
    public static bool IsAvailable => Missing is null;

    /// <summary>What is wrong and what to install, in a sentence or two; null when nothing is.</summary>
    public static string? Missing => SpandspLibrary.Missing;

    /// <summary>Faxes a page through each of the modems, in less than a second and without a line.</summary>
    /// <exception cref="FaxModemException">The library is missing, is another one, or does not work.</exception>
    public static void SelfTest()
    {
        ModemSelfTest.Run(14400, ecm: true);
        ModemSelfTest.Run(9600, ecm: false);
        ModemSelfTest.Run(4800, ecm: true);
    }
}
