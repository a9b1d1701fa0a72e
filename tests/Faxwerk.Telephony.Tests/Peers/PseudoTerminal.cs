using System.Runtime.InteropServices;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>A pseudo terminal in raw mode: a program opens <see cref="Device"/> as its serial port, the test reads and writes the other end.</summary>
internal sealed unsafe partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int Termios = 128;

    private readonly int _master;
    private readonly int _slave;
    private readonly Queue<byte> _unsent = new();

    public PseudoTerminal()
    {
        _master = posix_openpt(ReadWrite | NoControllingTerminal | NonBlocking);
        Assert.True(_master >= 0 && grantpt(_master) == 0 && unlockpt(_master) == 0, "No pseudo terminal.");
        var name = stackalloc byte[64];
        Assert.Equal(0, ptsname_r(_master, name, 64));
        Device = Marshal.PtrToStringUTF8((nint)name)!;
        // Held open, so that the modem stays in place when a program closes its port.
        _slave = open(Device, ReadWrite | NoControllingTerminal);
        var settings = stackalloc byte[Termios];
        Assert.Equal(0, tcgetattr(_slave, settings));
        cfmakeraw(settings);
        Assert.Equal(0, tcsetattr(_slave, 0, settings));
    }

    /// <summary>Path of the serial port.</summary>
    public string Device { get; }

    /// <summary>What the program wrote; 0 where nothing waits.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* first = buffer) return Math.Max(0, (int)read(_master, first, buffer.Length));
    }

    /// <summary>Writes to the program, as fast as it reads.</summary>
    public void Write(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets) _unsent.Enqueue(octet);
        Flush();
    }

    /// <summary>Writes what the program had no room for.</summary>
    public void Flush()
    {
        while (_unsent.TryPeek(out var octet) && write(_master, &octet, 1) == 1) _unsent.Dequeue();
    }

    public void Dispose()
    {
        _ = close(_slave);
        _ = close(_master);
    }

    [LibraryImport("libc")]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc")]
    private static partial int grantpt(int descriptor);

    [LibraryImport("libc")]
    private static partial int unlockpt(int descriptor);

    [LibraryImport("libc")]
    private static partial int ptsname_r(int descriptor, byte* name, nint length);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc")]
    private static partial int tcgetattr(int descriptor, byte* settings);

    [LibraryImport("libc")]
    private static partial int tcsetattr(int descriptor, int when, byte* settings);

    [LibraryImport("libc")]
    private static partial void cfmakeraw(byte* settings);
}
