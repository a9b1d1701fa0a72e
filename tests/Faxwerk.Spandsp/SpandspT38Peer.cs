using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Faxwerk.Spandsp;

/// <summary>Takes a packet of the peer with the number of copies that leave.</summary>
public delegate void PeerSink(ReadOnlySpan<byte> ifp, int copies);

/// <summary>The fax engine of libspandsp behind its T.38 terminal.</summary>
public sealed unsafe class SpandspT38Peer : SpandspPeer
{
    private readonly PeerSink _sink;
    private readonly nint _terminal;

    /// <param name="caller">Whether it calls (and sends, where it has a file to send).</param>
    /// <param name="sink">Takes its packets, out of <see cref="Advance"/>.</param>
    public SpandspT38Peer(bool caller, PeerSink sink)
    {
        _sink = sink;
        _terminal = Spandsp.t38_terminal_init(0, caller ? 1 : 0, &OnPacket, User);
        Prepare();
    }

    public int Version
    {
        set => Spandsp.t38_set_t38_version(Core, value);
    }

    private protected override nint T30 => Spandsp.t38_terminal_get_t30_state(_terminal);

    private nint Core => Spandsp.t38_terminal_get_t38_core_state(_terminal);

    /// <summary>Hands it a packet.</summary>
    public void Receive(ushort sequence, ReadOnlySpan<byte> ifp)
    {
        fixed (byte* packet = ifp)
            _ = Spandsp.t38_core_rx_ifp_packet(Core, packet, ifp.Length, sequence);
    }

    /// <summary>Lets time pass for it.</summary>
    public void Advance(int samples) => _ = Spandsp.t38_terminal_send_timeout(_terminal, samples);

    private protected override void Free() => _ = Spandsp.t38_terminal_free(_terminal);

    // An exception must not escape into the library: a packet that cannot be taken is a packet lost.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPacket(nint core, nint user, byte* packet, int length, int copies)
    {
        try
        {
            ((SpandspT38Peer)From(user))._sink(new ReadOnlySpan<byte>(packet, length), copies);
            return 0;
        }
        catch (Exception fault)
        {
            Console.Error.WriteLine(fault);
            return -1;
        }
    }
}
