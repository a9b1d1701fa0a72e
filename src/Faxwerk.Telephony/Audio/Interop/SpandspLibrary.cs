using System.Runtime.InteropServices;

namespace Faxwerk.Telephony.Audio.Interop;

/// <summary>Looks for the library once, when first asked, so that all else works without it.</summary>
internal static unsafe class SpandspLibrary
{
    private const string Advice = "Install the Debian package libspandsp2 (0.0.6, libspandsp.so.2)";

    private static readonly string[] Symbols =
    [
        "queue_init", "queue_write_byte", "queue_read_byte", "queue_write", "queue_read", "queue_contents", "queue_flush", "queue_free",
        "fsk_tx_init", "fsk_tx_restart", "fsk_tx_set_get_bit", "fsk_tx", "fsk_tx_free",
        "fsk_rx_init", "fsk_rx_restart", "fsk_rx_signal_cutoff", "fsk_rx", "fsk_rx_fillin", "fsk_rx_free",
        "v27ter_tx_init", "v27ter_tx_restart", "v27ter_tx_set_get_bit", "v27ter_tx", "v27ter_tx_free",
        "v27ter_rx_init", "v27ter_rx_restart", "v27ter_rx_signal_cutoff", "v27ter_rx", "v27ter_rx_fillin", "v27ter_rx_free",
        "v29_tx_init", "v29_tx_restart", "v29_tx_set_get_bit", "v29_tx", "v29_tx_free",
        "v29_rx_init", "v29_rx_restart", "v29_rx_signal_cutoff", "v29_rx", "v29_rx_fillin", "v29_rx_free",
        "v17_tx_init", "v17_tx_restart", "v17_tx_set_get_bit", "v17_tx", "v17_tx_free",
        "v17_rx_init", "v17_rx_restart", "v17_rx_signal_cutoff", "v17_rx", "v17_rx_fillin", "v17_rx_free",
    ];

    private static readonly (nint V21, nint QueueWriteByte, nint QueueReadByte, string? Missing) State = Look(Spandsp.Library);

    /// <summary>What to install, in a sentence; null when the modems can be used.</summary>
    public static string? Missing => State.Missing;

    /// <summary>The fsk_spec_t of V.21 channel 2.</summary>
    public static nint V21 => State.Missing is null ? State.V21 : throw new FaxModemException(State.Missing);

    /// <summary>The function that puts an octet into a queue: a callback for received bits, whose low octet it takes.</summary>
    public static nint QueueWriteByte => State.QueueWriteByte;

    /// <summary>The function that takes an octet out of a queue: a callback for bits to be sent.</summary>
    public static nint QueueReadByte => State.QueueReadByte;

    /// <summary>Whether a library has what is needed, and what is wrong with it; loads it.</summary>
    internal static (nint V21, nint QueueWriteByte, nint QueueReadByte, string? Missing) Look(string name)
    {
        if (!NativeLibrary.TryLoad(name, out var library))
            return (0, 0, 0, $"Fax over G.711 needs the modems of libspandsp, and {name} is not there. {Advice}.");
        foreach (var symbol in Symbols)
        {
            if (!NativeLibrary.TryGetExport(library, symbol, out _))
                return (0, 0, 0, $"{name} is not the libspandsp that is needed: it has no {symbol}. {Advice}.");
        }

        if (!NativeLibrary.TryGetExport(library, "preset_fsk_specs", out var specs))
            return (0, 0, 0, $"{name} is not the libspandsp that is needed: it has no preset_fsk_specs. {Advice}.");
        var v21 = specs + (Spandsp.V21Channel2 * Spandsp.FskSpecSize);
        // name, zero, one, level sent, least level received, bits per 100 s
        var fields = (int*)(v21 + sizeof(nint));
        return fields[0] == 1850 && fields[1] == 1650 && fields[4] == 30_000
            ? (v21, NativeLibrary.GetExport(library, "queue_write_byte"), NativeLibrary.GetExport(library, "queue_read_byte"), null)
            : (0, 0, 0, $"{name} is not the libspandsp that is needed: its tables are laid out in another way. {Advice}.");
    }
}
