using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Faxwerk.Spandsp;

/// <summary>What the test peer uses of libspandsp 0.0.6 (soname 2). Its ABI differs from that of version 3.</summary>
internal static unsafe partial class Spandsp
{
    private const string Library = "libspandsp.so.2";

    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library)]
    public static partial nint t38_terminal_init(
        nint state, int callingParty, delegate* unmanaged[Cdecl]<nint, nint, byte*, int, int, int> sendPacket, nint user);

    [LibraryImport(Library)]
    public static partial int t38_terminal_send_timeout(nint state, int samples);

    [LibraryImport(Library)]
    public static partial nint t38_terminal_get_t30_state(nint state);

    [LibraryImport(Library)]
    public static partial nint t38_terminal_get_t38_core_state(nint state);

    [LibraryImport(Library)]
    public static partial int t38_terminal_free(nint state);

    [LibraryImport(Library)]
    public static partial int t38_core_rx_ifp_packet(nint core, byte* packet, int length, ushort sequence);

    [LibraryImport(Library)]
    public static partial void t38_set_t38_version(nint core, int version);

    [LibraryImport(Library)]
    public static partial nint fax_init(nint state, int callingParty);

    [LibraryImport(Library)]
    public static partial int fax_rx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial int fax_rx_fillin(nint state, int length);

    [LibraryImport(Library)]
    public static partial int fax_tx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial void fax_set_transmit_on_idle(nint state, int on);

    [LibraryImport(Library)]
    public static partial nint fax_get_t30_state(nint state);

    [LibraryImport(Library)]
    public static partial int fax_free(nint state);

    [LibraryImport(Library)]
    public static partial nint t31_init(
        nint state,
        delegate* unmanaged[Cdecl]<nint, nint, byte*, nint, int> output,
        nint outputUser,
        delegate* unmanaged[Cdecl]<nint, nint, int, byte*, int> control,
        nint controlUser,
        nint sendPacket,
        nint packetUser);

    [LibraryImport(Library)]
    public static partial void t31_call_event(nint state, int what);

    [LibraryImport(Library)]
    public static partial int t31_at_rx(nint state, byte* octets, int length);

    [LibraryImport(Library)]
    public static partial int t31_rx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial int t31_tx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    public static partial void t31_set_transmit_on_idle(nint state, int on);

    [LibraryImport(Library)]
    public static partial int t31_free(nint state);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int t30_set_tx_ident(nint t30, string id);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void t30_set_tx_file(nint t30, string file, int startPage, int stopPage);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void t30_set_rx_file(nint t30, string file, int stopPage);

    [LibraryImport(Library)]
    public static partial int t30_set_ecm_capability(nint t30, int on);

    [LibraryImport(Library)]
    public static partial int t30_set_supported_modems(nint t30, int mask);

    [LibraryImport(Library)]
    public static partial int t30_set_supported_compressions(nint t30, int mask);

    [LibraryImport(Library)]
    public static partial int t30_set_supported_resolutions(nint t30, int mask);

    [LibraryImport(Library)]
    public static partial int t30_set_supported_image_sizes(nint t30, int mask);

    [LibraryImport(Library)]
    public static partial void t30_set_minimum_scan_line_time(nint t30, int milliseconds);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int t30_set_tx_password(nint t30, string password);

    [LibraryImport(Library)]
    public static partial byte* t30_get_rx_password(nint t30);

    [LibraryImport(Library)]
    public static partial int t30_set_tx_nsf(nint t30, byte* octets, int length);

    [LibraryImport(Library)]
    public static partial int t30_set_tx_nsc(nint t30, byte* octets, int length);

    [LibraryImport(Library)]
    public static partial int t30_set_supported_t30_features(nint t30, int mask);

    [LibraryImport(Library)]
    public static partial void t30_set_phase_b_handler(nint t30, delegate* unmanaged[Cdecl]<nint, nint, int, int> handler, nint user);

    [LibraryImport(Library)]
    public static partial void t30_set_document_handler(nint t30, delegate* unmanaged[Cdecl]<nint, nint, int, int> handler, nint user);

    [LibraryImport(Library)]
    public static partial void t30_set_receiver_not_ready(nint t30, int count);

    [LibraryImport(Library)]
    public static partial void t30_set_phase_e_handler(nint t30, delegate* unmanaged[Cdecl]<nint, nint, int, void> handler, nint user);

    [LibraryImport(Library)]
    public static partial void t30_set_real_time_frame_handler(
        nint t30, delegate* unmanaged[Cdecl]<nint, nint, int, byte*, int, void> handler, nint user);

    [LibraryImport(Library)]
    public static partial void t30_get_transfer_statistics(nint t30, out T30Statistics statistics);

    [LibraryImport(Library)]
    public static partial void t30_terminate(nint t30);

    [LibraryImport(Library)]
    public static partial byte* t30_completion_code_to_str(int code);
}

/// <summary>t30_stats_t of 0.0.6.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct T30Statistics
{
    public int BitRate, ErrorCorrectingMode, PagesSent, PagesReceived, PagesInFile, XResolution, YResolution, Width, Length,
        ImageSize, Encoding, BadRows, LongestBadRowRun, EcmRetries, CurrentStatus;
}
