using Faxwerk.Pages.Coding;

namespace Faxwerk.Pages.Tiff;

/// <summary>Where the strips of a page lie. All of them together are never longer than the file.</summary>
internal sealed class TiffStrips
{
    private readonly TiffData _data;
    private readonly bool _reversed;
    private readonly (uint Offset, uint Length)[] _strips;

    public TiffStrips(TiffData data, TiffDirectory directory, int height)
    {
        _data = data;
        _reversed = directory.Number(TiffTag.FillOrder, 1) == 2;
        var rows = directory.Number(TiffTag.RowsPerStrip, uint.MaxValue);
        if (rows == 0) throw new PageFormatException("A TIFF strip without rows is not accepted.");
        RowsPerStrip = (int)Math.Min(rows, (uint)height);
        var wanted = (height + RowsPerStrip - 1) / RowsPerStrip;
        var offsets = directory.Numbers(TiffTag.StripOffsets);
        var lengths = directory.Numbers(TiffTag.StripByteCounts);
        if (offsets.Length < wanted) throw new PageFormatException("The TIFF page lacks strips.");
        _strips = new (uint, uint)[wanted];
        var total = 0L;
        for (var i = 0; i < wanted; i++)
        {
            if (offsets[i] > data.Length) throw new PageFormatException("A TIFF strip lies outside the file.");
            // Some writers leave the length out or set it too long for the last strip: it ends with the file then.
            var left = (uint)data.Length - offsets[i];
            _strips[i] = (offsets[i], i < lengths.Length ? Math.Min(lengths[i], left) : left);
            total += _strips[i].Length;
        }
        // Strips that overlap would let a short file ask for much work.
        if (total > data.Length) throw new PageFormatException("The strips of a TIFF page overlap.");
    }

    public int Count => _strips.Length;

    public int RowsPerStrip { get; }

    /// <summary>The bytes of a strip, most significant bit first.</summary>
    public ReadOnlyMemory<byte> Read(int index)
    {
        var (offset, length) = _strips[index];
        var strip = _data.Slice(offset, length);
        if (!_reversed) return strip;
        var turned = strip.ToArray();
        BitOrder.Reverse(turned);
        return turned;
    }
}
