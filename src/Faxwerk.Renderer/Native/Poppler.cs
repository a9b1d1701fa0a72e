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
}
