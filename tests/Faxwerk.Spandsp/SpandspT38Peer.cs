using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Faxwerk.Spandsp;

/// <summary>Takes a packet of the peer with the number of copies that leave.</summary>
public delegate void PeerSink(ReadOnlySpan<byte> ifp, int copies);

/// <summary>Modulations that the peer may use.</summary>
[Flags]
public enum PeerModems
{
    V27Ter = 1,
    V29 = 2,
    V17 = 4,
    All = V27Ter | V29 | V17,
}

/// <summary>Codings that the peer may use.</summary>
[Flags]
public enum PeerCodings
{
    Mh = 2,
    Mr = 4,
    Mmr = 8,
    All = Mh | Mr | Mmr,
}

/// <summary>
/// The fax engine of libspandsp behind its T.38 terminal: a peer that we did not write. Single-threaded; time is counted in samples
/// of 1/8000 s that are passed in.
/// </summary>
public sealed unsafe class SpandspT38Peer : IDisposable
{
    private const int AllResolutions = 1 | 2 | 4 | 0x20000 | 0x40000 | 0x100000 | 0x200000;
    private const int AllSizes = 1 | 2 | 4 | 0x10000 | 0x20000 | 0x40000 | 0x80000 | 0x100000;

    private readonly PeerSink _sink;
    private readonly GCHandle _self;
    private nint _terminal;

    /// <param name="caller">Whether it calls (and sends, where it has a file to send).</param>
    /// <param name="sink">Takes its packets, out of <see cref="Advance"/>.</param>
    public SpandspT38Peer(bool caller, PeerSink sink)
    {
        _sink = sink;
        _self = GCHandle.Alloc(this);
        var user = GCHandle.ToIntPtr(_self);
        _terminal = Spandsp.t38_terminal_init(0, caller ? 1 : 0, &OnPacket, user);
        Spandsp.t30_set_phase_e_handler(T30, &OnPhaseE, user);
        Spandsp.t30_set_real_time_frame_handler(T30, &OnFrame, user);
        Spandsp.t30_set_supported_modems(T30, (int)PeerModems.All);
        Spandsp.t30_set_supported_compressions(T30, (int)PeerCodings.All);
        Spandsp.t30_set_supported_resolutions(T30, AllResolutions);
        Spandsp.t30_set_supported_image_sizes(T30, AllSizes);
        Spandsp.t30_set_ecm_capability(T30, 1);
    }

    /// <summary>Whether the library is on this machine.</summary>
    public static bool IsAvailable => Spandsp.IsAvailable;

    /// <summary>The completion code of the library; null while the call lasts.</summary>
    public int? Completion { get; private set; }

    /// <summary>The completion code in words.</summary>
    public string CompletionText => Completion is { } code ? Marshal.PtrToStringUTF8((nint)Spandsp.t30_completion_code_to_str(code)) ?? "" : "";

    /// <summary>T.30 frames in hexadecimal, "&gt;" sent and "&lt;" received by the peer.</summary>
    public List<string> Frames { get; } = [];

    public T30Statistics Statistics
    {
        get
        {
            Spandsp.t30_get_transfer_statistics(T30, out var statistics);
            return statistics;
        }
    }

    public string LocalId
    {
        set => _ = Spandsp.t30_set_tx_ident(T30, value);
    }

    public bool Ecm
    {
        set => _ = Spandsp.t30_set_ecm_capability(T30, value ? 1 : 0);
    }

    public PeerModems Modems
    {
        set => _ = Spandsp.t30_set_supported_modems(T30, (int)value);
    }

    public PeerCodings Codings
    {
        set => _ = Spandsp.t30_set_supported_compressions(T30, (int)value);
    }

    /// <summary>Milliseconds a row that it asks for in its DIS.</summary>
    public int MinimumScanLineTime
    {
        set => Spandsp.t30_set_minimum_scan_line_time(T30, value);
    }

    /// <summary>How often it says RNR before each confirmation.</summary>
    public int NotReady
    {
        set => Spandsp.t30_set_receiver_not_ready(T30, value);
    }

    public int Version
    {
        set => Spandsp.t38_set_t38_version(Core, value);
    }

    private nint T30 => Spandsp.t38_terminal_get_t30_state(_terminal);

    private nint Core => Spandsp.t38_terminal_get_t38_core_state(_terminal);

    /// <summary>A TIFF file whose pages it sends.</summary>
    public void SendFile(string path) => Spandsp.t30_set_tx_file(T30, path, -1, -1);

    /// <summary>Where it writes what it receives.</summary>
    public void ReceiveFile(string path) => Spandsp.t30_set_rx_file(T30, path, -1);

    /// <summary>Hands it a packet.</summary>
    public void Receive(ushort sequence, ReadOnlySpan<byte> ifp)
    {
        fixed (byte* packet = ifp)
            _ = Spandsp.t38_core_rx_ifp_packet(Core, packet, ifp.Length, sequence);
    }

    /// <summary>Lets time pass for it.</summary>
    public void Advance(int samples) => _ = Spandsp.t38_terminal_send_timeout(_terminal, samples);

    public void Dispose()
    {
        if (_terminal == 0)
            return;
        if (Completion is null)
            Spandsp.t30_terminate(T30);
        _ = Spandsp.t38_terminal_free(_terminal);
        _terminal = 0;
        _self.Free();
    }

    private static SpandspT38Peer From(nint user) => (SpandspT38Peer)GCHandle.FromIntPtr(user).Target!;

    // An exception must not escape into the library: a packet that cannot be taken is a packet lost.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPacket(nint core, nint user, byte* packet, int length, int copies)
    {
        try
        {
            From(user)._sink(new ReadOnlySpan<byte>(packet, length), copies);
            return 0;
        }
        catch (Exception fault)
        {
            Console.Error.WriteLine(fault);
            return -1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPhaseE(nint t30, nint user, int code) => From(user).Completion = code;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFrame(nint t30, nint user, int incoming, byte* frame, int length)
    {
        // FCD frames would fill the list; octets are as in the library, least significant bit first.
        if (length > 2 && frame[2] != 0x06)
            From(user).Frames.Add((incoming != 0 ? "< " : "> ") + Convert.ToHexString(new ReadOnlySpan<byte>(frame, Math.Min(length, 64))));
    }
}
