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
    private const string Folder = "/tmp/office";
    private const string DocumentUrl = $"file://{Folder}/document";

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
        OfficeProfile.Write(Folder);
        s_kit = LibreOffice.Start(LibreOffice.ProgramFolder, $"file://{Folder}");
        if (s_kit == null) throw new InvalidOperationException("LibreOffice cannot be started.");
        s_kit->Table->SetOptionalFeatures(s_kit, LibreOffice.AskForPasswords);
        s_kit->Table->RegisterCallback(s_kit, &Called, null);
        return new OfficeConverter();
    }

    /// <summary>Renders all pages of an office document; null when <paramref name="mediaType"/> is none.</summary>
    public Outcome? Render(byte[] document, string mediaType, PageWriter writer)
    {
        if (OfficeFormats.Extension(mediaType) is not { } extension) return null;
        var (file, pdf) = ($"{Folder}/document.{extension}", $"{Folder}/document.pdf");
        try
        {
            File.WriteAllBytes(file, document);
            if (Convert($"{DocumentUrl}.{extension}", $"{DocumentUrl}.pdf", writer.MaxPages) is { } failure) return failure;
            if (!File.Exists(pdf)) return new Outcome(RenderCode.Damaged, "LibreOffice wrote no PDF");
            var bytes = GC.AllocateUninitializedArray<byte>(checked((int)new FileInfo(pdf).Length), pinned: true);
            using (var stream = File.OpenRead(pdf)) stream.ReadExactly(bytes);
            return PdfPages.Render(bytes, writer);
        }
        finally
        {
            File.Delete(file);
            File.Delete(pdf);
        }
    }

    private static Outcome? Convert(string from, string to, int maxPages)
    {
        s_passwordAsked = false;
        fixed (byte* source = Text(from), options = Text("Batch=true"), target = Text(to), format = Text("pdf"))
        // One page more than allowed, so that an endless sheet is seen as such and not laid out to its end.
        fixed (byte* range = Text(PageRange(maxPages + 1)))
        {
            var document = s_kit->Table->LoadWithOptions(s_kit, source, options);
            if (document == null) return new Outcome(s_passwordAsked ? RenderCode.Encrypted : RenderCode.Damaged, Error());
            var saved = document->Table->SaveAs(document, target, format, range) != 0;
            document->Table->Destroy(document);
            return saved ? null : new Outcome(RenderCode.Damaged, Error());
        }
    }

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
