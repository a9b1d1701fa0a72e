namespace Faxwerk.Intake.Folder;

/// <summary>Why a document of a watched folder becomes no fax, beside the codes of the API; written down in docs/status-codes.md.</summary>
internal static class FolderCodes
{
    /// <summary>There is nothing in it.</summary>
    public const string EmptyFile = "empty-file";

    /// <summary>It cannot be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Neither its name nor a control file says where it goes.</summary>
    public const string NoRecipient = "no-recipient";

    /// <summary>A control file whose document did not come.</summary>
    public const string NoDocument = "no-document";

    /// <summary>Several documents have one control file.</summary>
    public const string Ambiguous = "ambiguous";

    /// <summary>The control file cannot be read.</summary>
    public const string BadControl = "bad-control";

    /// <summary>The same file was taken before.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [EmptyFile, Unreadable, NoRecipient, NoDocument, Ambiguous, BadControl, Duplicate];

    /// <summary>What is said of those that say the same of each document.</summary>
    public static IReadOnlyDictionary<string, (string English, string German)> Words { get; } = new Dictionary<string, (string English, string German)>(StringComparer.Ordinal)
    {
        [EmptyFile] = ("There is nothing in the file.", "Die Datei ist leer."),
        [Unreadable] = ("The server may not read the file, or another program holds it.", "Der Server darf die Datei nicht lesen, oder ein anderes Programm hält sie fest."),
        [NoRecipient] = ("Neither the name of the file nor a control file beside it (same name, .json or .csv) says where it goes.", "Weder der Name der Datei noch eine Steuerdatei daneben (gleicher Name, .json oder .csv) sagt, wohin sie geht."),
        [NoDocument] = ("The document of this control file did not come.", "Das Dokument zu dieser Steuerdatei kam nicht."),
        [Ambiguous] = ("Several documents have this name, and one control file: each needs a name of its own.", "Mehrere Dokumente haben diesen Namen und eine Steuerdatei: Jedes braucht einen eigenen Namen."),
        [Duplicate] = ("The same file (name, time, content) was taken before. Give it another time or name to have it sent again.", "Dieselbe Datei (Name, Zeit, Inhalt) wurde schon genommen. Mit anderer Zeit oder anderem Namen wird sie noch einmal gesendet."),
    };
}
