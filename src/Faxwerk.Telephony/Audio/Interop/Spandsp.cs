using System.Runtime.InteropServices;

namespace Faxwerk.Telephony.Audio.Interop;

/// <summary>
/// The modems of libspandsp 0.0.6, soname 2: the ABI differs from that of version 3. A state of 0 is allocated by the library.
/// Restarts take 1 for the short training; those of V.27ter and V.29 know only the long one.
/// </summary>
internal static unsafe partial class Spandsp
{
    public const string Library = "libspandsp.so.2";

    // async.h: special values in place of a bit.
    public const int TrainingSucceeded = -4;
    public const int TrainingFailed = -5;
    public const int EndOfData = -7;

    /// <summary>FSK_FRAME_MODE_SYNC.</summary>
    public const int Synchronous = 1;

    /// <summary>Octets of an fsk_spec_t.</summary>
    public const int FskSpecSize = 32;

    /// <summary>FSK_V21CH2 in the table `preset_fsk_specs`.</summary>
    public const int V21Channel2 = 1;

    [LibraryImport(Library)]
    public static partial nint queue_init(nint state, int length, int flags);

    [LibraryImport(Library)]
    public static partial int queue_read(nint state, sbyte* octets, int length);

    [LibraryImport(Library)]
    public static partial int queue_write(nint state, sbyte* octets, int length);

    [LibraryImport(Library)]
    public static partial int queue_contents(nint state);

    [LibraryImport(Library)]
    public static partial void queue_flush(nint state);

    [LibraryImport(Library)]
    public static partial int queue_free(nint state);

    [LibraryImport(Library)]
    public static partial nint fsk_tx_init(nint state, nint spec, delegate* unmanaged[Cdecl]<nint, int> getBit, nint user);

    [LibraryImport(Library)]
    public static partial int fsk_tx_restart(nint state, nint spec);

    [LibraryImport(Library)]
    public static partial int fsk_tx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial void fsk_tx_set_get_bit(nint state, delegate* unmanaged[Cdecl]<nint, int> getBit, nint user);

    [LibraryImport(Library)]
    public static partial int fsk_tx_free(nint state);

    [LibraryImport(Library)]
    public static partial nint fsk_rx_init(nint state, nint spec, int framing, delegate* unmanaged[Cdecl]<nint, int, void> putBit, nint user);

    [LibraryImport(Library)]
    public static partial int fsk_rx_restart(nint state, nint spec, int framing);

    [LibraryImport(Library)]
    public static partial void fsk_rx_signal_cutoff(nint state, float dbm0);

    [LibraryImport(Library)]
    public static partial int fsk_rx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial int fsk_rx_fillin(nint state, int length);

    [LibraryImport(Library)]
    public static partial int fsk_rx_free(nint state);

    [LibraryImport(Library)]
    public static partial nint v27ter_tx_init(nint state, int rate, int tep, delegate* unmanaged[Cdecl]<nint, int> getBit, nint user);

    [LibraryImport(Library)]
    public static partial int v27ter_tx_restart(nint state, int rate, int tep);

    [LibraryImport(Library)]
    public static partial int v27ter_tx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial void v27ter_tx_set_get_bit(nint state, delegate* unmanaged[Cdecl]<nint, int> getBit, nint user);

    [LibraryImport(Library)]
    public static partial int v27ter_tx_free(nint state);

    [LibraryImport(Library)]
    public static partial nint v27ter_rx_init(nint state, int rate, delegate* unmanaged[Cdecl]<nint, int, void> putBit, nint user);

    [LibraryImport(Library)]
    public static partial int v27ter_rx_restart(nint state, int rate, int oldTraining);

    [LibraryImport(Library)]
    public static partial void v27ter_rx_signal_cutoff(nint state, float dbm0);

    [LibraryImport(Library)]
    public static partial int v27ter_rx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial int v27ter_rx_fillin(nint state, int length);

    [LibraryImport(Library)]
    public static partial int v27ter_rx_free(nint state);

    [LibraryImport(Library)]
    public static partial nint v29_tx_init(nint state, int rate, int tep, delegate* unmanaged[Cdecl]<nint, int> getBit, nint user);

    [LibraryImport(Library)]
    public static partial int v29_tx_restart(nint state, int rate, int tep);

    [LibraryImport(Library)]
    public static partial int v29_tx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial void v29_tx_set_get_bit(nint state, delegate* unmanaged[Cdecl]<nint, int> getBit, nint user);

    [LibraryImport(Library)]
    public static partial int v29_tx_free(nint state);

    [LibraryImport(Library)]
    public static partial nint v29_rx_init(nint state, int rate, delegate* unmanaged[Cdecl]<nint, int, void> putBit, nint user);

    [LibraryImport(Library)]
    public static partial int v29_rx_restart(nint state, int rate, int oldTraining);

    [LibraryImport(Library)]
    public static partial void v29_rx_signal_cutoff(nint state, float dbm0);

    [LibraryImport(Library)]
    public static partial int v29_rx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial int v29_rx_fillin(nint state, int length);

    [LibraryImport(Library)]
    public static partial int v29_rx_free(nint state);

    [LibraryImport(Library)]
    public static partial nint v17_tx_init(nint state, int rate, int tep, delegate* unmanaged[Cdecl]<nint, int> getBit, nint user);

    [LibraryImport(Library)]
    public static partial int v17_tx_restart(nint state, int rate, int tep, int shortTraining);

    [LibraryImport(Library)]
    public static partial int v17_tx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial void v17_tx_set_get_bit(nint state, delegate* unmanaged[Cdecl]<nint, int> getBit, nint user);

    [LibraryImport(Library)]
    public static partial int v17_tx_free(nint state);

    [LibraryImport(Library)]
    public static partial nint v17_rx_init(nint state, int rate, delegate* unmanaged[Cdecl]<nint, int, void> putBit, nint user);

    [LibraryImport(Library)]
    public static partial int v17_rx_restart(nint state, int rate, int shortTraining);

    [LibraryImport(Library)]
    public static partial void v17_rx_signal_cutoff(nint state, float dbm0);

    [LibraryImport(Library)]
    public static partial int v17_rx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial int v17_rx_fillin(nint state, int length);

    [LibraryImport(Library)]
    public static partial int v17_rx_free(nint state);
}
