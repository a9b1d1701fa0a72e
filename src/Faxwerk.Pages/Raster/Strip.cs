namespace Faxwerk.Pages.Raster;

/// <summary>A strip of text put to a page: a header line or a footer. Pages stay as long as their blank margins allow.</summary>
public static class Strip
{
    /// <summary>
    /// <paramref name="page"/> with <paramref name="strip"/> above it. Blank rows at the page's top, then at its bottom, make room; only what is lacking makes it longer.
    /// </summary>
    /// <exception cref="ArgumentException">The strip is not as wide as the page.</exception>
    public static Bitmap Above(Bitmap page, Bitmap strip)
    {
        RequireWidth(page, strip);
        var top = BlankRows(page, strip.Height, fromTop: true);
        var bottom = BlankRows(page, Math.Min(strip.Height, page.Height) - top, fromTop: false);
        var kept = page.Height - top - bottom;
        var result = new Bitmap(page.Width, strip.Height + kept);
        Copy(strip, 0, strip.Height, result, 0);
        Copy(page, top, kept, result, strip.Height);
        return result;
    }

    /// <summary><paramref name="page"/> with <paramref name="strip"/> below it; blank rows at its bottom, then at its top, make room.</summary>
    /// <exception cref="ArgumentException">The strip is not as wide as the page.</exception>
    public static Bitmap Below(Bitmap page, Bitmap strip)
    {
        RequireWidth(page, strip);
        var bottom = BlankRows(page, strip.Height, fromTop: false);
        var top = BlankRows(page, Math.Min(strip.Height, page.Height) - bottom, fromTop: true);
        var kept = page.Height - top - bottom;
        var result = new Bitmap(page.Width, kept + strip.Height);
        Copy(page, top, kept, result, 0);
        Copy(strip, 0, strip.Height, result, kept);
        return result;
    }

    /// <summary><paramref name="page"/> of unchanged length with <paramref name="strip"/> drawn into its first rows; the page's own ink stays.</summary>
    /// <exception cref="ArgumentException">The strip is not as wide as the page.</exception>
    public static Bitmap Over(Bitmap page, Bitmap strip)
    {
        RequireWidth(page, strip);
        var result = new Bitmap(page.Width, page.Height);
        page.Words.CopyTo(result.Words);
        var rows = Math.Min(strip.Height, page.Height);
        for (var i = 0; i < rows * page.WordsPerRow; i++) result.Words[i] |= strip.Words[i];
        return result;
    }

    private static void Copy(Bitmap source, int from, int rows, Bitmap target, int to) =>
        source.Words.Slice(from * source.WordsPerRow, rows * source.WordsPerRow).CopyTo(target.Words[(to * target.WordsPerRow)..]);

    private static int BlankRows(Bitmap page, int most, bool fromTop)
    {
        var count = 0;
        while (count < most && count < page.Height && !page.Row(fromTop ? count : page.Height - 1 - count).ContainsAnyExcept(0UL)) count++;
        return count;
    }

    private static void RequireWidth(Bitmap page, Bitmap strip)
    {
        if (page.Width != strip.Width) throw new ArgumentException($"The strip has {strip.Width} dots, the page {page.Width}.", nameof(strip));
    }
}
