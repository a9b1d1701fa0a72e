using System.Text;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>Plain text, UTF-8: paragraphs filled to the line width, form feeds begin a new page.</summary>
internal static class TextPages
{
    private const double MarginMm = 20;
    private const double PointsPerMm = 72 / 25.4;
    private const string Proportional = "Liberation Sans,Noto Sans,sans-serif 11";
    private const string FixedPitch = "Liberation Mono,DejaVu Sans Mono,Noto Sans Mono,monospace 10";

    /// <summary>Longer paragraphs are laid out in pieces: the time that Pango takes grows faster than their length.</summary>
    private const int ParagraphBytes = 4000;

    /// <summary>Renders <paramref name="text"/>.</summary>
    public static Outcome Render(byte[] text, PageWriter writer)
    {
        var clean = Clean(text);
        if (clean.AsSpan().IndexOfAnyExcept(" \t\n\f\r"u8) < 0) return new Outcome(RenderCode.Empty, "no visible character");
        var geometry = writer.Geometry;
        var canvas = writer.Canvas(geometry.Width, geometry.Rows);
        using var layout = new TextLayout(HasColumns(clean) ? FixedPitch : Proportional, (geometry.WidthMm - (2 * MarginMm)) * PointsPerMm);
        var bottom = (geometry.HeightMm - MarginMm) * PointsPerMm;
        var cairo = BeginPage(canvas, geometry);
        var y = MarginMm * PointsPerMm;
        var unknown = 0;
        for (var start = 0; start < clean.Length;)
        {
            var end = ParagraphEnd(clean, start);
            layout.SetText(clean.AsSpan(start, end - start));
            unknown += layout.UnknownGlyphs;
            var newPage = end < clean.Length && clean[end] == '\f';
            foreach (var line in layout.Lines())
            {
                if (y + line.Height > bottom)
                {
                    if (writer.Taken + 1 >= writer.MaxPages) return new Outcome(RenderCode.TooManyPages, $"more than {writer.MaxPages} pages of text");
                    if (canvas.End() is not { } full) return new Outcome(RenderCode.Damaged, "text cannot be drawn");
                    writer.Write(full);
                    cairo = BeginPage(canvas, geometry);
                    y = MarginMm * PointsPerMm;
                }

                Cairo.MoveTo(cairo, (MarginMm * PointsPerMm) + line.Left, y + line.Baseline);
                Pango.ShowLine(cairo, line.Handle);
                y += line.Height;
            }

            // A form feed fills the page: the next line begins another one.
            if (newPage) y = bottom;
            start = end < clean.Length && clean[end] is (byte)'\n' or (byte)'\f' ? end + 1 : end;
        }

        if (writer.Taken >= writer.MaxPages) return new Outcome(RenderCode.TooManyPages, $"more than {writer.MaxPages} pages of text");
        if (canvas.End() is not { } last) return new Outcome(RenderCode.Damaged, "text cannot be drawn");
        writer.Write(last);
        if (unknown > 0) writer.Warnings.Add($"{unknown} characters are shown as boxes, since no installed font has them");
        return Outcome.Ok;
    }

    private static nint BeginPage(Canvas canvas, FaxGeometry geometry)
    {
        var cairo = canvas.Begin();
        Cairo.Scale(cairo, geometry.DotsPerMmX / PointsPerMm, geometry.DotsPerMmY / PointsPerMm);
        return cairo;
    }

    /// <summary>Valid UTF-8 with LF as line end and no other control characters than tab and form feed.</summary>
    private static byte[] Clean(byte[] text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var rune in Encoding.UTF8.GetString(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').EnumerateRunes())
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t' or '\f') builder.Append(rune);
        return Encoding.UTF8.GetBytes(builder.Replace("\uFEFF", "").ToString());
    }

    /// <summary>Whether lines hold columns that only a fixed pitch keeps in place: in three of them words stand three spaces or a tab apart.</summary>
    private static bool HasColumns(ReadOnlySpan<byte> text)
    {
        var lines = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].Trim(" \t"u8);
            if (line.IndexOf("   "u8) >= 0 || line.Contains((byte)'\t')) lines++;
        }

        return lines >= 3;
    }

    private static int ParagraphEnd(ReadOnlySpan<byte> text, int start)
    {
        var rest = text[start..];
        var end = rest.IndexOfAny((byte)'\n', (byte)'\f');
        if (end < 0) end = rest.Length;
        if (end <= ParagraphBytes) return start + end;
        var space = rest[..ParagraphBytes].LastIndexOf((byte)' ');
        if (space > 0) return start + space + 1;
        // No space: cut in front of a character's first byte.
        end = ParagraphBytes;
        while ((rest[end] & 0xC0) == 0x80) end--;
        return start + end;
    }
}
