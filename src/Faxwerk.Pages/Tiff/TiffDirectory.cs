using System.Text;

namespace Faxwerk.Pages.Tiff;

/// <summary>One image file directory: the fields of a page.</summary>
internal sealed class TiffDirectory
{
    private const int EntryBytes = 12;

    private readonly TiffData _data;
    private readonly Dictionary<TiffTag, (TiffType Type, uint Count, long Offset)> _fields = [];

    public TiffDirectory(TiffData data, long offset)
    {
        _data = data;
        var entries = data.Short(offset);
        for (var i = 0; i < entries; i++)
        {
            var entry = offset + 2 + (i * EntryBytes);
            var (type, count) = ((TiffType)data.Short(entry + 2), data.Long(entry + 4));
            var inline = SizeOf(type) * count <= 4;
            _fields.TryAdd((TiffTag)data.Short(entry), (type, count, inline ? entry + 8 : data.Long(entry + 8)));
        }
    }

    /// <summary>Offset of the directory after the one at <paramref name="offset"/>; 0 if it is the last.</summary>
    public static uint Next(TiffData data, long offset) => data.Long(offset + 2 + (data.Short(offset) * EntryBytes));

    public bool Has(TiffTag tag) => _fields.ContainsKey(tag);

    /// <summary>The first number of the field, or <paramref name="missing"/> if there is no such field.</summary>
    public uint Number(TiffTag tag, uint missing) =>
        _fields.TryGetValue(tag, out var field) && field.Count > 0 ? Number(field.Type, field.Offset) : missing;

    /// <summary>All numbers of the field; none if there is no such field.</summary>
    public uint[] Numbers(TiffTag tag)
    {
        if (!_fields.TryGetValue(tag, out var field)) return [];
        // Before memory is taken for a count that the file cannot hold.
        _data.Slice(field.Offset, SizeOf(field.Type) * (long)field.Count);
        var numbers = new uint[field.Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = Number(field.Type, field.Offset + (i * SizeOf(field.Type)));
        return numbers;
    }

    /// <summary>A rational or whole number; 0 if there is none or it is not finite.</summary>
    public double Rational(TiffTag tag)
    {
        if (!_fields.TryGetValue(tag, out var field) || field.Count == 0) return 0;
        if (field.Type != TiffType.Rational) return Number(field.Type, field.Offset);
        var divisor = _data.Long(field.Offset + 4);
        return divisor == 0 ? 0 : _data.Long(field.Offset) / (double)divisor;
    }

    /// <summary>A text without its closing NUL; null if there is none.</summary>
    public string? Text(TiffTag tag) => _fields.TryGetValue(tag, out var field) && field.Type == TiffType.Ascii
        ? Encoding.UTF8.GetString(_data.Slice(field.Offset, field.Count).Span).TrimEnd('\0')
        : null;

    private uint Number(TiffType type, long offset) => type switch
    {
        TiffType.Byte => _data.Slice(offset, 1).Span[0],
        TiffType.Short => _data.Short(offset),
        TiffType.Long => _data.Long(offset),
        _ => throw new PageFormatException($"A TIFF field of type {(int)type} stands where a number is due."),
    };

    private static long SizeOf(TiffType type) => type switch
    {
        TiffType.Byte or TiffType.Ascii => 1,
        TiffType.Short => 2,
        TiffType.Long => 4,
        TiffType.Rational => 8,
        // Of no use to a page; as if it stood elsewhere, so that nobody reads it as a number.
        _ => 8,
    };
}
