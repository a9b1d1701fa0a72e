namespace Faxwerk.Intake.Folder;

/// <summary>At the path of a watched folder lies another one than before, or none: what is not found there is not gone.</summary>
internal sealed class OtherFolderException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Another one.</summary>
    public static OtherFolderException At(string path) => new($"{path} is another folder than before: perhaps its share is not mounted, or its file {FolderFiles.MarkName} was removed. If it is the right one, accept it in its test.");
}
