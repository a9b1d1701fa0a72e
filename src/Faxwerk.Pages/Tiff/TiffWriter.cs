using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Faxwerk.Pages.Coding;

namespace Faxwerk.Pages.Tiff;

/// <summary>
/// Writes TIFF-F (RFC 2301), little-endian: MMR, or MH or MR where that is asked for, one strip a page, fill order 1. The file is complete after each
/// <see cref="Append"/>. The stream must seek and stays open.
/// </summary>
public sealed class TiffWriter
{
    private readonly Stream _stream;
    private readonly PageCoding _coding;
    private readonly long _start;
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private readonly List<(TiffTag Tag, TiffType Type, byte[] Value)> _fields = [];
    private long _link = 4;

    /// <summary>Starts a file at the position of <paramref name="stream"/>.</summary>
    public TiffWriter(Stream stream, PageCoding coding = PageCoding.Mmr)
    {
        if (!stream.CanSeek) throw new ArgumentException("The stream must seek.", nameof(stream));
        (_stream, _coding) = (stream, coding);
        _start = stream.Position;
        stream.Write([(byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0]);
    }

    /// <summary>Pages written.</summary>
    public int PageCount { get; private set; }

    /// <summary>Writes a whole file.</summary>
    public static byte[] Write(IEnumerable<PageImage> pages, PageCoding coding = PageCoding.Mmr)
    {
        using var stream = new MemoryStream();
        var writer = new TiffWriter(stream, coding);
        foreach (var page in pages) writer.Append(page);
        return stream.ToArray();
    }

    /// <summary>Appends a page.</summary>
    /// <exception cref="ArgumentException">The page has no rows.</exception>
    /// <exception cref="IOException">The stream cannot be written, or the file would be larger than 4 GB.</exception>
    public void Append(PageImage page, TiffPageTags? tags = null)
    {
        var bitmap = page.Bitmap;
        if (bitmap.Height == 0) throw new ArgumentException("A page without rows cannot be written.", nameof(page));
        _buffer.ResetWrittenCount();
        // In a file Group 3 has EOLs but no RTC, Group 4 has its EOFB.
        var onTheLine = EncodeOptions.OnTheLine(page.Resolution);
        var length = PageEncoder.Encode(bitmap, _coding, onTheLine with { EndOfPage = _coding == PageCoding.Mmr }, _buffer);
        _stream.Position = _stream.Length;
        var strip = Offset();
        _stream.Write(_buffer.WrittenSpan);
        Pad();
        Describe(page, tags ?? new TiffPageTags(), strip, length);
        var (directory, link) = WriteDirectory();
        _stream.Position = _start + _link;
        WriteLong(directory);
        _stream.Position = _stream.Length;
        _link = link;
        PageCount++;
    }

    private void Describe(PageImage page, TiffPageTags tags, uint strip, int length)
    {
        var (x, y) = page.Resolution.Dpi();
        _fields.Clear();
        Long(TiffTag.NewSubfileType, 2);
        Long(TiffTag.ImageWidth, (uint)page.Bitmap.Width);
        Long(TiffTag.ImageLength, (uint)page.Bitmap.Height);
        Short(TiffTag.BitsPerSample, 1);
        Short(TiffTag.Compression, (ushort)(_coding == PageCoding.Mmr ? TiffCompression.Group4 : TiffCompression.Group3));
        Short(TiffTag.PhotometricInterpretation, 0);
        Short(TiffTag.FillOrder, 1);
        Text(TiffTag.ImageDescription, tags.Description);
        Long(TiffTag.StripOffsets, strip);
        Short(TiffTag.Orientation, 1);
        Short(TiffTag.SamplesPerPixel, 1);
        Long(TiffTag.RowsPerStrip, (uint)page.Bitmap.Height);
        Long(TiffTag.StripByteCounts, (uint)length);
        Long(TiffTag.XResolution, (uint)x, 1);
        Long(TiffTag.YResolution, (uint)y, 1);
        if (_coding == PageCoding.Mmr) Long(TiffTag.T6Options, 0);
        else Long(TiffTag.T4Options, _coding == PageCoding.Mr ? 1u : 0u);
        Short(TiffTag.ResolutionUnit, 2);
        Short(TiffTag.PageNumber, (ushort)PageCount, 0);
        Text(TiffTag.Software, "Faxwerk");
        Text(TiffTag.DateTime, tags.Time?.ToString("yyyy':'MM':'dd HH':'mm':'ss", CultureInfo.InvariantCulture));
        if (tags.BadRows is not { } badRows) return;
        const ushort Clean = 0, Regenerated = 1;
        Long(TiffTag.BadFaxLines, (uint)badRows);
        Short(TiffTag.CleanFaxData, badRows == 0 ? Clean : Regenerated);
        Long(TiffTag.ConsecutiveBadFaxLines, (uint)tags.LongestBadRun);
    }

    // Values that do not fit into their entry come first, then the directory. Returns its offset and that of its link to the next.
    private (uint Directory, long Link) WriteDirectory()
    {
        var places = new uint[_fields.Count];
        for (var i = 0; i < places.Length; i++)
        {
            if (_fields[i].Value.Length <= 4) continue;
            places[i] = Offset();
            _stream.Write(_fields[i].Value);
            Pad();
        }
        var directory = Offset();
        WriteShort((ushort)_fields.Count);
        Span<byte> inline = stackalloc byte[4];
        for (var i = 0; i < places.Length; i++)
        {
            var (tag, type, value) = _fields[i];
            var unit = type switch { TiffType.Short => 2, TiffType.Long => 4, TiffType.Rational => 8, _ => 1 };
            WriteShort((ushort)tag);
            WriteShort((ushort)type);
            WriteLong((uint)(value.Length / unit));
            inline.Clear();
            if (value.Length <= 4) value.CopyTo(inline);
            else BinaryPrimitives.WriteUInt32LittleEndian(inline, places[i]);
            _stream.Write(inline);
        }
        var link = _stream.Position - _start;
        WriteLong(0);
        return (directory, link);
    }

    private void Short(TiffTag tag, params ReadOnlySpan<ushort> values)
    {
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), values[i]);
        _fields.Add((tag, TiffType.Short, bytes));
    }

    // Two values make a rational.
    private void Long(TiffTag tag, params ReadOnlySpan<uint> values)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), values[i]);
        _fields.Add((tag, values.Length == 2 ? TiffType.Rational : TiffType.Long, bytes));
    }

    private void Text(TiffTag tag, string? text)
    {
        if (!string.IsNullOrEmpty(text)) _fields.Add((tag, TiffType.Ascii, Encoding.UTF8.GetBytes(text + '\0')));
    }

    private uint Offset()
    {
        var offset = _stream.Position - _start;
        return offset <= uint.MaxValue - (1 << 20) ? (uint)offset : throw new IOException("A TIFF file cannot be larger than 4 GB.");
    }

    private void Pad()
    {
        if (((_stream.Position - _start) & 1) != 0) _stream.WriteByte(0);
    }

    private void WriteShort(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _stream.Write(bytes);
    }

    private void WriteLong(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _stream.Write(bytes);
    }
}
