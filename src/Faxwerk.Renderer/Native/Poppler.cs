using System.Runtime.InteropServices;

namespace Faxwerk.Renderer.Native;

/// <summary>libpoppler-glib: PDF documents and pages, drawn on cairo.</summary>
internal static unsafe partial class Poppler
{
    private const string Library = "libpoppler-glib.so.8";

    /// <summary>PopplerError, the codes of its error domain.</summary>
    public const int ErrorEncrypted = 1;

    [LibraryImport(Library, EntryPoint = "poppler_document_new_from_bytes")]
    public static partial nint NewDocument(nint bytes, byte* password, GLib.Error** error);

    [LibraryImport(Library, EntryPoint = "poppler_document_get_n_pages")]
    public static partial int PageCount(nint document);

    [LibraryImport(Library, EntryPoint = "poppler_document_get_page")]
    public static partial nint GetPage(nint document, int index);

    /// <summary>Width and height in points (1/72 inch) of the crop box, the page's own rotation applied.</summary>
    [LibraryImport(Library, EntryPoint = "poppler_page_get_size")]
    public static partial void GetPageSize(nint page, double* width, double* height);

    [LibraryImport(Library, EntryPoint = "poppler_page_render")]
    public static partial void Render(nint page, nint cairo);

    /// <summary>PopplerRectangle, in points from the lower left corner.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Rectangle
    {
        public double X1;
        public double Y1;
        public double X2;
        public double Y2;
    }

    /// <summary>PopplerImageMapping.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ImageMapping
    {
        public Rectangle Area;
        public int Id;
    }

    /// <summary>GList of image mappings.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ImageList
    {
        public ImageMapping* Data;
        public ImageList* Next;
        public ImageList* Previous;
    }

    [LibraryImport(Library, EntryPoint = "poppler_page_get_image_mapping")]
    public static partial ImageList* GetImageMapping(nint page);

    [LibraryImport(Library, EntryPoint = "poppler_page_free_image_mapping")]
    public static partial void FreeImageMapping(ImageList* list);

    /// <summary>The picture in its own dots as a cairo surface; 0 when there is none of that number.</summary>
    [LibraryImport(Library, EntryPoint = "poppler_page_get_image")]
    public static partial nint GetImage(nint page, int id);
}
