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
}
