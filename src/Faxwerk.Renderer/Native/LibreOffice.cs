using System.Runtime.InteropServices;

namespace Faxwerk.Renderer.Native;

/// <summary>LibreOfficeKit of LibreOffice 7.4 (LibreOfficeKit.h): a C table of functions, of which only the first ones are used.</summary>
internal static unsafe partial class LibreOffice
{
    /// <summary>Debian's place of the program.</summary>
    public const string ProgramFolder = "/usr/lib/libreoffice/program";

    /// <summary>LOK_FEATURE_DOCUMENT_PASSWORD and LOK_FEATURE_DOCUMENT_PASSWORD_TO_MODIFY: asked by callback, not refused in silence.</summary>
    public const ulong AskForPasswords = 3;

    /// <summary>LOK_CALLBACK_DOCUMENT_PASSWORD.</summary>
    public const int PasswordNeeded = 20;

    /// <summary>LOK_CALLBACK_DOCUMENT_PASSWORD_TO_MODIFY.</summary>
    public const int PasswordToModify = 21;

    [LibraryImport(ProgramFolder + "/libmergedlo.so", EntryPoint = "libreofficekit_hook_2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial Kit* Start(string programFolder, string profileUrl);

    /// <summary>Ends the process without the exit handlers: those of LibreOffice corrupt the heap when another thread than theirs runs them.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void Exit(int code);

    [LibraryImport("libc", EntryPoint = "dup2")]
    public static partial int Duplicate(int from, int to);

    /// <summary>LibreOfficeKit.</summary>
    public struct Kit
    {
        public KitTable* Table;
    }

    /// <summary>LibreOfficeKitClass.</summary>
    public struct KitTable
    {
        public nuint Size;
        public nint Destroy;
        public nint Load;
        public delegate* unmanaged[Cdecl]<Kit*, byte*> Error;
        public delegate* unmanaged[Cdecl]<Kit*, byte*, byte*, Document*> LoadWithOptions;
        public delegate* unmanaged[Cdecl]<byte*, void> FreeError;
        public delegate* unmanaged[Cdecl]<Kit*, delegate* unmanaged[Cdecl]<int, byte*, void*, void>, void*, void> RegisterCallback;
        public nint FilterTypes;
        public delegate* unmanaged[Cdecl]<Kit*, ulong, void> SetOptionalFeatures;
        public delegate* unmanaged[Cdecl]<Kit*, byte*, byte*, void> SetDocumentPassword;
    }

    /// <summary>LibreOfficeKitDocument.</summary>
    public struct Document
    {
        public DocumentTable* Table;
    }

    /// <summary>LibreOfficeKitDocumentClass.</summary>
    public struct DocumentTable
    {
        public nuint Size;
        public delegate* unmanaged[Cdecl]<Document*, void> Destroy;
        public delegate* unmanaged[Cdecl]<Document*, byte*, byte*, byte*, int> SaveAs;
    }
}
