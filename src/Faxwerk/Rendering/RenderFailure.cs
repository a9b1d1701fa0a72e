namespace Faxwerk.Rendering;

/// <summary>Why a document gave no pages.</summary>
public enum RenderFailureCode
{
    /// <summary>A password is needed.</summary>
    Encrypted,

    /// <summary>Not readable as what it is.</summary>
    Damaged,

    /// <summary>Nothing in it.</summary>
    Empty,

    /// <summary>More pages than a fax may have.</summary>
    TooManyPages,

    /// <summary>Too many bytes or dots.</summary>
    TooLarge,

    /// <summary>A kind of document that is not rendered.</summary>
    Unsupported,

    /// <summary>A container of other files: ZIP, RAR, 7z, gzip.</summary>
    Archive,

    /// <summary>A program.</summary>
    Executable,

    /// <summary>It took too long.</summary>
    Timeout,

    /// <summary>The worker died of it, twice.</summary>
    Crashed,

    /// <summary>No worker could be started, or too many documents that take long wait: not the document's fault, worth another attempt.</summary>
    Unavailable,
}

/// <summary>A document that gave no pages.</summary>
/// <param name="Code">Stable cause.</param>
/// <param name="FileName">The document, as its sender named it.</param>
/// <param name="Detail">For the log: the library's words.</param>
public sealed record RenderFailure(RenderFailureCode Code, string FileName, string? Detail)
{
    /// <summary>Whether the same document may well succeed later.</summary>
    public bool IsTemporary => Code == RenderFailureCode.Unavailable;

    /// <summary>The cause for the sender and what he can do, in English.</summary>
    public string English => Code switch
    {
        RenderFailureCode.Encrypted => "is protected by a password; send it without one",
        RenderFailureCode.Damaged => "is damaged and cannot be read; save it again, or print it to a PDF and send that",
        RenderFailureCode.Empty => "is empty; check that the right file was sent",
        RenderFailureCode.TooManyPages => "has more pages than a fax may have; send it in parts",
        RenderFailureCode.TooLarge => "is too large; send it in parts, or print it to a smaller PDF",
        RenderFailureCode.Unsupported => "is of a kind that cannot be faxed; send it as PDF",
        RenderFailureCode.Archive => "is an archive; send the files in it one by one",
        RenderFailureCode.Executable => "is a program and cannot be faxed; send a document",
        RenderFailureCode.Timeout => "takes too long to convert; send it in parts, or print it to a PDF and send that",
        RenderFailureCode.Crashed => "cannot be converted; print it to a PDF and send that",
        _ => "could not be converted for the time being; try again later",
    };

    /// <summary>The cause for the sender and what he can do, in German.</summary>
    public string German => Code switch
    {
        RenderFailureCode.Encrypted => "ist mit einem Kennwort geschützt; senden Sie es ohne",
        RenderFailureCode.Damaged => "ist beschädigt und nicht lesbar; speichern Sie es neu, oder senden Sie es als PDF gedruckt",
        RenderFailureCode.Empty => "ist leer; prüfen Sie, ob es die richtige Datei ist",
        RenderFailureCode.TooManyPages => "hat mehr Seiten, als ein Fax haben darf; senden Sie es in Teilen",
        RenderFailureCode.TooLarge => "ist zu groß; senden Sie es in Teilen oder als kleineres PDF",
        RenderFailureCode.Unsupported => "ist von einer Art, die nicht gefaxt werden kann; senden Sie es als PDF",
        RenderFailureCode.Archive => "ist ein Archiv; senden Sie die enthaltenen Dateien einzeln",
        RenderFailureCode.Executable => "ist ein Programm und kann nicht gefaxt werden; senden Sie ein Dokument",
        RenderFailureCode.Timeout => "braucht zu lange zum Umwandeln; senden Sie es in Teilen oder als PDF gedruckt",
        RenderFailureCode.Crashed => "kann nicht umgewandelt werden; senden Sie es als PDF gedruckt",
        _ => "konnte vorübergehend nicht umgewandelt werden; versuchen Sie es später wieder",
    };
}
