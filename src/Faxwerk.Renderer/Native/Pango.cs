using System.Runtime.InteropServices;

namespace Faxwerk.Renderer.Native;

/// <summary>libpango and libpangocairo: layout of text in any script.</summary>
internal static unsafe partial class Pango
{
    private const string Library = "libpango-1.0.so.0";
    private const string OnCairo = "libpangocairo-1.0.so.0";

    /// <summary>Pango units in a point.</summary>
    public const int Scale = 1024;

    /// <summary>PangoWrapMode: between words, inside a word that is longer than the line.</summary>
    public const int WrapWordChar = 2;

    /// <summary>PangoEllipsizeMode: at the end of the line.</summary>
    public const int EllipsizeEnd = 3;

    /// <summary>PangoRectangle, in Pango units.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Rectangle
    {
        public int X;
        public int Y;
        public int Width;
        public int Height;
    }

    [LibraryImport(OnCairo, EntryPoint = "pango_cairo_create_layout")]
    public static partial nint NewLayout(nint cairo);

    [LibraryImport(OnCairo, EntryPoint = "pango_cairo_context_set_resolution")]
    public static partial void SetResolution(nint context, double dpi);

    [LibraryImport(OnCairo, EntryPoint = "pango_cairo_context_set_font_options")]
    public static partial void SetFontOptions(nint context, nint options);

    [LibraryImport(OnCairo, EntryPoint = "pango_cairo_show_layout_line")]
    public static partial void ShowLine(nint cairo, nint line);

    [LibraryImport(Library, EntryPoint = "pango_layout_get_context")]
    public static partial nint GetContext(nint layout);

    [LibraryImport(Library, EntryPoint = "pango_layout_context_changed")]
    public static partial void ContextChanged(nint layout);

    [LibraryImport(Library, EntryPoint = "pango_context_set_round_glyph_positions")]
    public static partial void SetRoundGlyphPositions(nint context, int round);

    [LibraryImport(Library, EntryPoint = "pango_font_description_from_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewFont(string description);

    [LibraryImport(Library, EntryPoint = "pango_font_description_free")]
    public static partial void FreeFont(nint font);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_font_description")]
    public static partial void SetFont(nint layout, nint font);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_text")]
    public static partial void SetText(nint layout, byte* text, int length);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_width")]
    public static partial void SetWidth(nint layout, int width);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_wrap")]
    public static partial void SetWrap(nint layout, int wrap);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_ellipsize")]
    public static partial void SetEllipsize(nint layout, int mode);

    [LibraryImport(Library, EntryPoint = "pango_attr_list_new")]
    public static partial nint NewAttributes();

    [LibraryImport(Library, EntryPoint = "pango_attr_insert_hyphens_new")]
    public static partial nint NewInsertHyphens(int insert);

    /// <summary>The list owns the attribute from then on.</summary>
    [LibraryImport(Library, EntryPoint = "pango_attr_list_insert")]
    public static partial void AddAttribute(nint attributes, nint attribute);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_attributes")]
    public static partial void SetAttributes(nint layout, nint attributes);

    [LibraryImport(Library, EntryPoint = "pango_attr_list_unref")]
    public static partial void UnrefAttributes(nint attributes);

    [LibraryImport(Library, EntryPoint = "pango_layout_get_unknown_glyphs_count")]
    public static partial int UnknownGlyphs(nint layout);

    [LibraryImport(Library, EntryPoint = "pango_layout_get_iter")]
    public static partial nint GetLines(nint layout);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_next_line")]
    public static partial int NextLine(nint iterator);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_get_line_readonly")]
    public static partial nint Line(nint iterator);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_get_line_extents")]
    public static partial void LineExtents(nint iterator, Rectangle* ink, Rectangle* logical);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_get_baseline")]
    public static partial int Baseline(nint iterator);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_free")]
    public static partial void FreeLines(nint iterator);
}
