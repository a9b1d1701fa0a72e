using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Faxwerk.Telephony.Audio.Interop;

/// <summary>
/// Bits on their way to a modem, in memory that the garbage collector does not move: the library's callback touches nothing but this, so
/// that it cannot throw and no object can be freed under it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BitBuffer
{
    /// <summary>More than any modem takes for <see cref="Samples"/>.</summary>
    public const int Capacity = 1024;

    /// <summary>Most samples between two looks at the buffer: 20 ms.</summary>
    public const int Samples = 160;

    public int Read;
    public int Write;
    private fixed sbyte _values[Capacity];

    public static BitBuffer* Allocate() => (BitBuffer*)NativeMemory.AllocZeroed((nuint)sizeof(BitBuffer));

    /// <summary>The beginning of the memory.</summary>
    public sbyte* Start => (sbyte*)Unsafe.AsPointer(ref _values[0]);

    public void Clear() => (Read, Write) = (0, 0);

    /// <summary>The place for bits to be sent, behind those that are left.</summary>
    public Span<sbyte> Room()
    {
        var left = Write - Read;
        var all = MemoryMarshal.CreateSpan(ref _values[0], Capacity);
        all.Slice(Read, left).CopyTo(all);
        (Read, Write) = (0, left);
        return all[left..];
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Get(nint user)
    {
        var buffer = (BitBuffer*)user;
        return buffer->Read < buffer->Write ? buffer->_values[buffer->Read++] : Spandsp.EndOfData;
    }
}
