using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>
/// A Pango layout in points. It is made on a context of its own, unscaled and without hinting: advances laid out under
/// the uneven scale of a fax page would be wrong.
/// </summary>
internal sealed class TextLayout : IDisposable
{
    private readonly nint _surface = Cairo.NewImageSurface(Cairo.FormatRgb24, 1, 1);
    private readonly nint _cairo;
    private readonly nint _layout;

    /// <param name="font">Families and size, as Pango reads them.</param>
    /// <param name="width">Line width in points.</param>
    public TextLayout(string font, double width)
    {
        _cairo = Cairo.Create(_surface);
        _layout = Pango.NewLayout(_cairo);
        var context = Pango.GetContext(_layout);
        Pango.SetResolution(context, 72);
        Pango.SetRoundGlyphPositions(context, 0);
        var options = Cairo.NewFontOptions();
        Cairo.SetHintMetrics(options, 1);
        Cairo.SetHintStyle(options, 1);
        Pango.SetFontOptions(context, options);
        Cairo.FreeFontOptions(options);
        Pango.ContextChanged(_layout);
        var description = Pango.NewFont(font);
        Pango.SetFont(_layout, description);
        Pango.FreeFont(description);
        SetWidth(width);
        Pango.SetWrap(_layout, Pango.WrapWordChar);
        // A hyphen where a word without blanks is broken would change it: an account number, an address of the web.
        var attributes = Pango.NewAttributes();
        Pango.AddAttribute(attributes, Pango.NewInsertHyphens(0));
        Pango.SetAttributes(_layout, attributes);
        Pango.UnrefAttributes(attributes);
    }

    /// <summary>Characters of the current text that no font has.</summary>
    public int UnknownGlyphs => Pango.UnknownGlyphs(_layout);

    /// <summary>Sets the line width in points.</summary>
    public void SetWidth(double width) => Pango.SetWidth(_layout, (int)(width * Pango.Scale));

    /// <summary>From now on a paragraph is one line, cut with an ellipsis where it is too long.</summary>
    public void Ellipsize() => Pango.SetEllipsize(_layout, Pango.EllipsizeEnd);

    /// <summary>Sets the paragraph to lay out, UTF-8.</summary>
    public unsafe void SetText(ReadOnlySpan<byte> text)
    {
        fixed (byte* start = text) Pango.SetText(_layout, start, text.Length);
    }

    /// <summary>The lines of the paragraph.</summary>
    public IEnumerable<TextLine> Lines()
    {
        var lines = Pango.GetLines(_layout);
        try
        {
            do yield return Describe(lines);
            while (Pango.NextLine(lines) != 0);
        }
        finally
        {
            Pango.FreeLines(lines);
        }
    }

    public void Dispose()
    {
        GLib.Unref(_layout);
        Cairo.Destroy(_cairo);
        Cairo.DestroySurface(_surface);
    }

    private static unsafe TextLine Describe(nint lines)
    {
        Pango.Rectangle ink, logical;
        Pango.LineExtents(lines, &ink, &logical);
        return new TextLine(
            Pango.Line(lines), (double)logical.X / Pango.Scale, (double)logical.Width / Pango.Scale, (double)logical.Height / Pango.Scale,
            (double)(Pango.Baseline(lines) - logical.Y) / Pango.Scale);
    }
}

/// <summary>One line: Pango's handle, its left edge, its width, its height and its baseline below its top, in points.</summary>
internal readonly record struct TextLine(nint Handle, double Left, double Width, double Height, double Baseline);
