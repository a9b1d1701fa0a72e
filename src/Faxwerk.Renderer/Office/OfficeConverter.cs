using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Documents;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Office;

/// <summary>Office documents by LibreOffice, loaded into this process once: to PDF, whose pages are then drawn like any other's.</summary>
internal sealed unsafe class OfficeConverter : IDocumentConverter
{
    private const string Pdf = "pdf";

    /// <summary>Flat OpenDocument, whose page styles can be set, and what comes of it.</summary>
    private const string Flat = "fods";
    private const string FittedFlat = "fitted.fods";
    private const long MaxFlatBytes = 64 << 20;

    /// <summary>Nobody else can have put a profile there beforehand, wherever the worker runs without a sandbox.</summary>
    private static readonly string s_folder = Directory.CreateTempSubdirectory("office-").FullName;

    private static bool s_passwordAsked;
    private static LibreOffice.Kit* s_kit;

    private OfficeConverter()
    {
    }

    /// <summary>LibreOffice lives in this process.</summary>
    public long MemoryKilobytes => 0;

    /// <exception cref="InvalidOperationException">LibreOffice cannot be started.</exception>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    public static OfficeConverter Start()
    {
        OfficeProfile.Write(s_folder);
        s_kit = LibreOffice.Start(LibreOffice.ProgramFolder, $"file://{s_folder}");
        if (s_kit == null) throw new InvalidOperationException("LibreOffice cannot be started.");
        s_kit->Table->SetOptionalFeatures(s_kit, LibreOffice.AskForPasswords);
        s_kit->Table->RegisterCallback(s_kit, &Called, null);
        return new OfficeConverter();
    }

    /// <summary>Renders all pages of an office document; null when <paramref name="mediaType"/> is none.</summary>
    public Outcome? Render(byte[] document, string mediaType, PageWriter writer)
    {
        if (OfficeFormats.Extension(mediaType) is not { } extension) return null;
        try
        {
            File.WriteAllBytes(PathOf(extension), document);
            s_passwordAsked = false;
            if (Convert(extension, writer.MaxPages, isSheet: OfficeFormats.IsSpreadsheet(mediaType)) is { } failure) return failure;
            return File.Exists(PathOf(Pdf)) ? PdfPages.Render(Read(PathOf(Pdf)), writer) : new Outcome(RenderCode.Damaged, "LibreOffice wrote no PDF");
        }
        finally
        {
            foreach (var written in (string[])[extension, Pdf, Flat, FittedFlat]) File.Delete(PathOf(written));
        }
    }

    private static Outcome? Convert(string extension, int maxPages, bool isSheet)
    {
        var document = Load(extension);
        if (document == null) return new Outcome(s_passwordAsked ? RenderCode.Encrypted : RenderCode.Damaged, Error());
        // One page more than allowed, so that an endless sheet is seen as such and not laid out to its end.
        var saved = Save(document, Pdf, PageRange(maxPages + 1));
        var mayFit = saved && isSheet && PdfPages.Count(Read(PathOf(Pdf))) is var pages && pages > 1 && pages <= maxPages;
        mayFit = mayFit && Save(document, Flat, "") && new FileInfo(PathOf(Flat)).Length <= MaxFlatBytes;
        document->Table->Destroy(document);
        if (mayFit) Fit(maxPages);
        return saved ? null : new Outcome(RenderCode.Damaged, Error());
    }

    /// <summary>Replaces the PDF by one whose sheets fit the width of their pages.</summary>
    private static void Fit(int maxPages)
    {
        SheetFit.Apply(PathOf(Flat), PathOf(FittedFlat));
        var document = Load(FittedFlat);
        if (document == null) return;
        _ = Save(document, Pdf, PageRange(maxPages + 1));
        document->Table->Destroy(document);
    }

    private static LibreOffice.Document* Load(string extension)
    {
        fixed (byte* source = Text($"file://{PathOf(extension)}"), options = Text("Batch=true")) return s_kit->Table->LoadWithOptions(s_kit, source, options);
    }

    private static bool Save(LibreOffice.Document* document, string format, string options)
    {
        fixed (byte* target = Text($"file://{PathOf(format)}"), name = Text(format), more = Text(options))
            return document->Table->SaveAs(document, target, name, more) != 0;
    }

    private static byte[] Read(string path)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)new FileInfo(path).Length));
        using var stream = File.OpenRead(path);
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string PathOf(string extension) => $"{s_folder}/document.{extension}";

    private static string PageRange(int pages) =>
        "{\"PageRange\":{\"type\":\"string\",\"value\":\"1-" + pages.ToString(CultureInfo.InvariantCulture) + "\"}}";

    private static string? Error()
    {
        var error = s_kit->Table->Error(s_kit);
        if (error == null) return null;
        var text = Marshal.PtrToStringUTF8((nint)error);
        s_kit->Table->FreeError(error);
        return text;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    // LibreOffice waits until the question is answered; no password makes it give up.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Called(int type, byte* payload, void* data)
    {
        if (type is not (LibreOffice.PasswordNeeded or LibreOffice.PasswordToModify)) return;
        s_passwordAsked |= type == LibreOffice.PasswordNeeded;
        s_kit->Table->SetDocumentPassword(s_kit, payload, null);
    }
}
