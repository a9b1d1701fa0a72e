using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Faxwerk.Spandsp;

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
/// The T.30 engine of libspandsp: a peer that we did not write. Single-threaded; time is counted in samples of 1/8000 s that are passed in.
/// </summary>
public abstract unsafe class SpandspPeer : IDisposable
{
    private const int AllResolutions = 1 | 2 | 4 | 0x20000 | 0x40000 | 0x100000 | 0x200000;
    // T30_ERR_PWD_UNACCEPTABLE.
    private const int PasswordUnacceptable = 56;
    private const int AllSizes = 1 | 2 | 4 | 0x10000 | 0x20000 | 0x40000 | 0x80000 | 0x100000;

    private readonly GCHandle _self;
    private bool _disposed;

    private protected SpandspPeer() => _self = GCHandle.Alloc(this);

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

    /// <summary>PWD that it sends.</summary>
    public string Password
    {
        set => _ = Spandsp.t30_set_tx_password(T30, value);
    }

    /// <summary>PWD without which it ends the call, from <see cref="PrepareForSuite"/> on.</summary>
    public string? ExpectedPassword { get; set; }

    /// <summary>Files that it sends after the first one, each with EOM before it.</summary>
    public Queue<string> NextFiles { get; } = new();

    private protected abstract nint T30 { get; }

    private protected nint User => GCHandle.ToIntPtr(_self);

    /// <summary>A TIFF file whose pages it sends.</summary>
    public void SendFile(string path) => Spandsp.t30_set_tx_file(T30, path, -1, -1);

    /// <summary>Where it writes what it receives.</summary>
    public void ReceiveFile(string path) => Spandsp.t30_set_rx_file(T30, path, -1);

    /// <summary>Ends the call as when the other side clears it.</summary>
    public void Terminate() => Spandsp.t30_terminate(T30);

    /// <summary>Sets it up as the suite TSB-85 wants it: with NSF, identification, polling and subaddressing.</summary>
    public void PrepareForSuite()
    {
        fixed (byte* octets = "\x50\0\0\0Peer"u8)
        {
            _ = Spandsp.t30_set_tx_nsf(T30, octets, 8);
            _ = Spandsp.t30_set_tx_nsc(T30, octets, 8);
        }

        _ = Spandsp.t30_set_supported_t30_features(T30, 0x01 | 0x02 | 0x10);
        Spandsp.t30_set_phase_b_handler(T30, &OnPhaseB, User);
        Spandsp.t30_set_document_handler(T30, &OnDocument, User);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (Completion is null)
            Spandsp.t30_terminate(T30);
        Free();
        _self.Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sets handlers and capabilities, once the engine exists.</summary>
    private protected void Prepare()
    {
        Spandsp.t30_set_phase_e_handler(T30, &OnPhaseE, User);
        Spandsp.t30_set_real_time_frame_handler(T30, &OnFrame, User);
        Spandsp.t30_set_supported_modems(T30, (int)PeerModems.All);
        Spandsp.t30_set_supported_compressions(T30, (int)PeerCodings.All);
        Spandsp.t30_set_supported_resolutions(T30, AllResolutions);
        Spandsp.t30_set_supported_image_sizes(T30, AllSizes);
        Spandsp.t30_set_ecm_capability(T30, 1);
    }

    private protected abstract void Free();

    private protected static SpandspPeer From(nint user) => (SpandspPeer)GCHandle.FromIntPtr(user).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPhaseB(nint t30, nint user, int fcf)
    {
        var password = Marshal.PtrToStringAnsi((nint)Spandsp.t30_get_rx_password(t30)) ?? "";
        return From(user).ExpectedPassword is { } expected && expected != password ? PasswordUnacceptable : 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnDocument(nint t30, nint user, int what)
    {
        if (!From(user).NextFiles.TryDequeue(out var file))
            return 0;
        Spandsp.t30_set_tx_file(t30, file, -1, -1);
        return 1;
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
