using System.Buffers.Binary;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Sff;

/// <summary>
/// Reads SFF files, those without offsets, page lengths or an end too. A damaged row shows the row above. Time and memory of a page are bounded by <see cref="MaxWidth"/> and
/// <see cref="Bitmap.MaxHeight"/>, whatever the file says.
/// </summary>
public static class SffReader
{
    /// <summary>Widest page that is read: A3 at 400 dpi.</summary>
    public const int MaxWidth = 4864;

    /// <summary>Whether <paramref name="file"/> begins like SFF.</summary>
    public static bool IsSff(ReadOnlySpan<byte> file) => file.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(file) == SffFormat.Id;

    /// <summary>The pages, each decoded when it is asked for.</summary>
    /// <exception cref="PageFormatException">The file is no SFF, has no page, or breaks off inside a header or row. Thrown while the pages are taken.</exception>
    public static IEnumerable<PageImage> Pages(ReadOnlyMemory<byte> file)
    {
        var at = FirstPage(file.Span);
        var pages = 0;
        while (ReadHeader(file.Span, at) is { } header)
        {
            at += 2 + file.Span[at + 1];
            yield return new PageImage(ReadRows(file.Span, ref at, header.Width, header.Rows), header.Resolution);
            pages++;
        }

        if (pages == 0) throw new PageFormatException("The SFF file has no page.");
    }

    private static int FirstPage(ReadOnlySpan<byte> file)
    {
        if (!IsSff(file) || file.Length < SffFormat.DocumentHeaderBytes) throw new PageFormatException("Not an SFF file.");
        if (file[4] != SffFormat.Version) throw new PageFormatException($"SFF of version {file[4]} is not read.");
        var first = BinaryPrimitives.ReadUInt16LittleEndian(file[10..]);
        return first >= SffFormat.DocumentHeaderBytes ? first : throw new PageFormatException("The first page of the SFF file lies inside its header.");
    }

    /// <summary>The header at <paramref name="at"/>; null at the end of the document, which files that were cut off at a page have not.</summary>
    private static (int Width, int Rows, Resolution Resolution)? ReadHeader(ReadOnlySpan<byte> file, int at)
    {
        if (at >= file.Length || (at + 1 < file.Length && file[at] == SffFormat.PageHeader && file[at + 1] == 0)) return null;
        if (file[at] != SffFormat.PageHeader || at + SffFormat.PageHeaderBytes > file.Length || file[at + 1] < SffFormat.PageHeaderRest || at + 2 + file[at + 1] > file.Length)
            throw new PageFormatException("A page header of the SFF file is damaged.");
        var header = file[at..];
        var width = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        if (SffFormat.ResolutionOf(header[2], width) is not { } resolution) return null;
        if (header[4] != 0) throw new PageFormatException($"Coding {header[4]} of an SFF page is not read.");
        if (width is 0 or > MaxWidth) throw new PageFormatException($"An SFF page {width} pixels wide is not accepted.");
        return (width, BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), resolution);
    }

    private static Bitmap ReadRows(ReadOnlySpan<byte> file, ref int at, int width, int height)
    {
        using var rows = new PageRows(new DecodeOptions(PageCoding.Mh, width));
        var changes = new int[Changes.Capacity(width)];
        var buffer = new byte[SffFormat.LongestRow];
        while (at < file.Length && file[at] != SffFormat.PageHeader)
        {
            int kind = file[at++];
            switch (kind)
            {
                case > SffFormat.LongestShortRow and < SffFormat.PageHeader:
                    for (var white = kind - SffFormat.LongestShortRow; white > 0; white--)
                    {
                        RequireRoom(rows);
                        rows.Add(changes, Changes.Clear(changes, width));
                    }

                    break;
                case SffFormat.UserData:
                    int skip = Take(file, ref at, 1)[0];
                    if (skip > 0)
                    {
                        Take(file, ref at, skip);
                        break;
                    }

                    RequireRoom(rows);
                    rows.Repeat();
                    break;
                default:
                    var length = kind > 0 ? kind : BinaryPrimitives.ReadUInt16LittleEndian(Take(file, ref at, 2));
                    if (length > SffFormat.LongestRow) throw new PageFormatException("A row of the SFF file is too long.");
                    RequireRoom(rows);
                    AddRow(Take(file, ref at, length), buffer.AsSpan(0, length), rows, changes, width);
                    break;
            }
        }

        // A row that a reader of ours or theirs counted differently is no reason to cut the page.
        while (rows.Count < height) rows.Add(changes, Changes.Clear(changes, width));
        return rows.Count > 0 ? rows.ToBitmap() : throw new PageFormatException("A page of the SFF file has no rows.");
    }

    private static void AddRow(ReadOnlySpan<byte> code, Span<byte> buffer, PageRows rows, Span<int> changes, int width)
    {
        code.CopyTo(buffer);
        BitOrder.Reverse(buffer);
        var reader = new BitReader(buffer);
        reader.TryTakeEndOfLine();
        if (RowDecoder.OneDimensional(ref reader, changes, width, out var count) && !reader.IsOverrun) rows.Add(changes, count);
        else rows.Repeat();
    }

    private static void RequireRoom(PageRows rows)
    {
        if (rows.IsFull) throw new PageFormatException($"A page of the SFF file has more than {Bitmap.MaxHeight} rows.");
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> file, ref int at, int count)
    {
        if (count > file.Length - at) throw new PageFormatException("The SFF file breaks off inside a row.");
        var taken = file.Slice(at, count);
        at += count;
        return taken;
    }
}
