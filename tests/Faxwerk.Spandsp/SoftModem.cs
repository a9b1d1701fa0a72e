using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Faxwerk.Spandsp;

/// <summary>What a modem wants of its line.</summary>
public enum ModemAction
{
    /// <summary>ATD with a number.</summary>
    Dial = 0,

    /// <summary>ATA.</summary>
    Answer = 1,

    /// <summary>ATH, or a fall of DTR.</summary>
    HangUp = 2,
}

/// <summary>What a line tells a modem (at_call_event_e).</summary>
public enum LineEvent
{
    /// <summary>A call comes in: RING.</summary>
    Ringing = 1,

    /// <summary>The dialled number answered.</summary>
    Connected = 2,

    /// <summary>The line was taken after ATA.</summary>
    Answered = 3,

    Busy = 4,
    NoAnswer = 6,
    HungUp = 7,
}

/// <summary>
/// libspandsp's class 1 and 1.0 fax modem (T.31): AT commands on one side, samples at 8000 Hz on the other. Single-threaded; its time is that of the
/// samples.
/// </summary>
public sealed unsafe class SoftModem : IDisposable
{
    // V.24 circuit 106, "clear to send".
    private const int ClearToSend = 7;

    private readonly GCHandle _self;
    private readonly nint _modem;
    private bool _disposed;

    public SoftModem()
    {
        _self = GCHandle.Alloc(this);
        var user = GCHandle.ToIntPtr(_self);
        _modem = Spandsp.t31_init(0, &OnOutput, user, &OnControl, user, 0, 0);
        Spandsp.t31_set_transmit_on_idle(_modem, 1);
    }

    /// <summary>Octets for the program that uses the modem.</summary>
    public required Action<byte[]> Output { get; init; }

    /// <summary>What the program asks of the line; may call <see cref="Tell"/>.</summary>
    public required Action<ModemAction, string> Control { get; init; }

    /// <summary>Whether it takes octets for now (CTS). It holds 1 KB more than it says, and does not bear to be given more than that.</summary>
    public bool IsReady { get; private set; } = true;

    /// <summary>Tells it of the line.</summary>
    public void Tell(LineEvent what) => Spandsp.t31_call_event(_modem, (int)what);

    /// <summary>Hands it octets of the program.</summary>
    public void Input(ReadOnlySpan<byte> octets)
    {
        fixed (byte* first = octets)
            _ = Spandsp.t31_at_rx(_modem, first, octets.Length);
    }

    /// <summary>Hands it what it hears.</summary>
    public void Receive(Span<short> samples)
    {
        fixed (short* first = samples)
            _ = Spandsp.t31_rx(_modem, first, samples.Length);
    }

    /// <summary>Writes what it says next.</summary>
    public void Generate(Span<short> samples)
    {
        int written;
        fixed (short* first = samples)
            written = Spandsp.t31_tx(_modem, first, samples.Length);
        samples[written..].Clear();
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _ = Spandsp.t31_free(_modem);
        _self.Free();
    }

    private static SoftModem From(nint user) => (SoftModem)GCHandle.FromIntPtr(user).Target!;

    // An exception must not escape into the library.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnOutput(nint at, nint user, byte* octets, nint length)
    {
        try
        {
            From(user).Output(new ReadOnlySpan<byte>(octets, (int)length).ToArray());
            return 0;
        }
        catch (Exception fault)
        {
            Console.Error.WriteLine(fault);
            return -1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnControl(nint modem, nint user, int operation, byte* number)
    {
        try
        {
            if (operation == ClearToSend) From(user).IsReady = number != null;
            else if (operation is (int)ModemAction.Dial or (int)ModemAction.Answer or (int)ModemAction.HangUp)
                From(user).Control((ModemAction)operation, operation == (int)ModemAction.Dial ? Marshal.PtrToStringUTF8((nint)number) ?? "" : "");
            return 0;
        }
        catch (Exception fault)
        {
            Console.Error.WriteLine(fault);
            return -1;
        }
    }
}
