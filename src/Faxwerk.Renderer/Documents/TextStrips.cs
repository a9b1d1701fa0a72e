using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>Header lines and footers: one strip of <see cref="RenderRequest.Strips"/> a line of text.</summary>
internal static class TextStrips
{
    private const double PointsPerMm = 72 / 25.4;
    private const double HeightMm = 5;
    private const double BaselineMm = 3.6;

    // The scan line of 215 mm is wider than the sheet, and machines leave its edge white.
    private const double MarginMm = 8;
    private const double GapMm = 5;
    private const string Font = "Liberation Sans,Noto Sans,sans-serif 9";

    /// <summary>Renders <paramref name="text"/>, UTF-8.</summary>
    public static Outcome Render(byte[] text, PageWriter writer)
    {
        var geometry = writer.Geometry;
        // Even, so that rows merge in pairs.
        var canvas = writer.Canvas(geometry.Width, (int)Math.Round(HeightMm * geometry.DotsPerMmY / 2) * 2);
        var room = (geometry.WidthMm - (2 * MarginMm)) * PointsPerMm;
        using var left = new TextLayout(Font, room);
        using var right = new TextLayout(Font, room);
        left.Ellipsize();
        right.Ellipsize();
        foreach (var range in text.AsSpan().Split((byte)'\n'))
        {
            if (writer.Taken >= writer.MaxPages) return new Outcome(RenderCode.TooManyPages, $"more than {writer.MaxPages} lines");
            var line = text.AsSpan(range);
            var tab = line.IndexOf((byte)'\t');
            var cairo = canvas.Begin();
            Cairo.Scale(cairo, geometry.DotsPerMmX / PointsPerMm, geometry.DotsPerMmY / PointsPerMm);
            var taken = 0.0;
            if (tab >= 0)
            {
                right.SetText(line[(tab + 1)..]);
                taken = Draw(cairo, right, width => (MarginMm * PointsPerMm) + room - width) + (GapMm * PointsPerMm);
            }

            left.SetWidth(Math.Max(room - taken, 1));
            left.SetText(tab < 0 ? line : line[..tab]);
            Draw(cairo, left, _ => MarginMm * PointsPerMm);
            if (canvas.End() is not { } strip) return new Outcome(RenderCode.Damaged, "a line cannot be drawn");
            writer.Write(strip);
        }

        return Outcome.Ok;
    }

    private static double Draw(nint cairo, TextLayout layout, Func<double, double> start)
    {
        var width = 0.0;
        foreach (var line in layout.Lines())
        {
            width = line.Width;
            Cairo.MoveTo(cairo, start(width), BaselineMm * PointsPerMm);
            Pango.ShowLine(cairo, line.Handle);
        }

        return width;
    }
}
