using System.Buffers.Binary;

namespace Faxwerk.Pages.Tiff;

/// <summary>The bytes of a TIFF file in its byte order. Reading outside the file is a <see cref="PageFormatException"/>.</summary>
internal sealed class TiffData
{
    private readonly bool _bigEndian;

    public TiffData(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        var order = Slice(0, 2).Span;
        _bigEndian = order.SequenceEqual("MM"u8);
        if (!_bigEndian && !order.SequenceEqual("II"u8)) throw new PageFormatException("This is no TIFF file.");
        if (Short(2) != 42) throw new PageFormatException("This is no TIFF 6.0 file.");
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public int Length => Bytes.Length;

    public ushort Short(long offset)
    {
        var bytes = Slice(offset, 2).Span;
        return _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public uint Long(long offset)
    {
        var bytes = Slice(offset, 4).Span;
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public ReadOnlyMemory<byte> Slice(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length) throw new PageFormatException("The TIFF file is cut off.");
        return Bytes.Slice((int)offset, (int)length);
    }
}
