using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio.Interop;

/// <summary>The modems that there are.</summary>
internal enum Modulation : byte
{
    V21,
    V27Ter,
    V29,
    V17,
}

internal static class ModulationExtensions
{
    public static Modulation Modulation(this FaxModem modem) => modem switch
    {
        FaxModem.V27Ter2400 or FaxModem.V27Ter4800 => Interop.Modulation.V27Ter,
        FaxModem.V29At7200 or FaxModem.V29At9600 => Interop.Modulation.V29,
        _ => Interop.Modulation.V17,
    };
}
