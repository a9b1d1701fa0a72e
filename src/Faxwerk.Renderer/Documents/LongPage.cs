using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Documents;

/// <summary>A page that goes on over several sheets.</summary>
internal static class LongPage
{
    /// <summary>Why a page of so many rows is refused before any of it is drawn; null where its sheets may be within the limit.</summary>
    public static Outcome? Refusal(PageWriter writer, int rows) => rows > (long)(writer.MaxPages - writer.Taken) * writer.Geometry.Rows ? TooMany(writer) : null;

    /// <summary>Sends the sheets of a page of so many rows. Sheets without anything on them are left out: they are no page of the document's.</summary>
    /// <param name="writer">Takes the sheets.</param>
    /// <param name="rows">Rows of the page.</param>
    /// <param name="draw">The rows of a full sheet from a given one on, white below the page's end; null when they cannot be drawn.</param>
    public static Outcome Write(PageWriter writer, int rows, Func<int, GreyImage?> draw)
    {
        if (Refusal(writer, rows) is { } refusal) return refusal;
        var before = writer.Taken;
        for (var top = 0; top < rows;)
        {
            if (draw(top) is not { } sheet) return new Outcome(RenderCode.Damaged, $"row {top + 1} of a long page cannot be drawn");
            var left = rows - top;
            var end = left <= sheet.Height ? left : SheetCut.Before(sheet, writer.Geometry);
            top += end;
            var isLast = top == rows;
            if (IsBlank(sheet, end) && !(isLast && writer.Taken == before)) continue;
            if (writer.Taken == writer.MaxPages) return TooMany(writer);
            writer.Write(Top(sheet, end));
        }

        return Outcome.Ok;
    }

    private static Outcome TooMany(PageWriter writer) => new(RenderCode.TooManyPages, $"more than {writer.MaxPages} sheets");

    private static bool IsBlank(GreyImage sheet, int rows)
    {
        for (var y = 0; y < rows; y++)
            if (sheet.Row(y).ContainsAnyExcept((byte)255)) return false;
        return true;
    }

    private static GreyImage Top(GreyImage sheet, int rows)
    {
        if (rows == sheet.Height) return sheet;
        var top = new GreyImage(sheet.Width, rows);
        for (var y = 0; y < rows; y++) sheet.Row(y).CopyTo(top.Row(y));
        return top;
    }
}
