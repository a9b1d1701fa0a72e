using System.Buffers.Binary;
using System.Text;

namespace Faxwerk.Pages.Pdf;

/// <summary>
/// A TrueType font of two glyphs without ink, made here: PDF/A-1 wants the font of invisible text embedded (ISO 19005-1 section 6.3.4), and nothing of it is ever drawn. It has
/// the six tables that PDF 1.4 section 5.8 asks of the font of a CIDFontType2, and no others.
/// </summary>
internal static class BlankFont
{
    /// <summary>Units of an em.</summary>
    public const int Em = 1000;

    /// <summary>Advance of each glyph.</summary>
    public const int Advance = 500;

    /// <summary>The glyph that stands for every character.</summary>
    public const int Glyph = 1;

    private const uint TrueType = 0x00010000, Magic = 0x5F0F3CF5, CheckSum = 0xB1B0AFBA;
    private const int Glyphs = 2, DirectoryEntry = 16, DirectoryStart = 12, HeadAdjustment = 8;

    // A simple glyph with no contours: readers take an empty table for a missing one.
    private const int GlyphBytes = 12;

    /// <summary>The file.</summary>
    public static byte[] File { get; } = Build();

    private static byte[] Build()
    {
        (string Tag, byte[] Data)[] tables =
        [
            ("glyf", new byte[GlyphBytes * Glyphs]),
            ("head", Head()),
            ("hhea", Numbers(1, 0, Em, 0, 0, Advance, 0, 0, Advance, 1, 0, 0, 0, 0, 0, 0, 0, 1)),
            ("hmtx", Numbers(Advance, 0, 0)),
            ("loca", Numbers(0, GlyphBytes / 2, GlyphBytes)),
            ("maxp", Numbers(1, 0, Glyphs, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)),
        ];
        var file = new byte[DirectoryStart + tables.Sum(table => DirectoryEntry + Padded(table.Data.Length))];
        BinaryPrimitives.WriteUInt32BigEndian(file, TrueType);
        // Four tables are the largest power of two in six: 4 * 16, its exponent, and the rest.
        Numbers(tables.Length, 64, 2, (tables.Length * DirectoryEntry) - 64).CopyTo(file, 4);
        var (at, head) = (DirectoryStart + (tables.Length * DirectoryEntry), 0);
        for (var i = 0; i < tables.Length; i++)
        {
            var (tag, data) = tables[i];
            data.CopyTo(file, at);
            if (tag == "head") head = at;
            var entry = file.AsSpan(DirectoryStart + (i * DirectoryEntry), DirectoryEntry);
            Encoding.ASCII.GetBytes(tag, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Sum(file.AsSpan(at, Padded(data.Length))));
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], at);
            BinaryPrimitives.WriteInt32BigEndian(entry[12..], data.Length);
            at += Padded(data.Length);
        }

        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(head + HeadAdjustment), CheckSum - Sum(file));
        return file;
    }

    // Version 1.0, revision 1.0, adjustment, magic, flags, em, two dates, box, style, least size, direction, short offsets, glyph format.
    private static byte[] Head() =>
        Numbers(1, 0, 1, 0, 0, 0, unchecked((int)(Magic >> 16)), (int)(Magic & 0xFFFF), 0, Em, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Advance, Em, 0, 8, 2, 0, 0);

    private static byte[] Numbers(params ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(i * 2), (ushort)values[i]);
        return bytes;
    }

    private static uint Sum(ReadOnlySpan<byte> data)
    {
        var sum = 0u;
        for (; data.Length >= 4; data = data[4..]) sum += BinaryPrimitives.ReadUInt32BigEndian(data);
        return sum;
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
