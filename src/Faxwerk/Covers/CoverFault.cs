namespace Faxwerk.Covers;

/// <summary>Why a template gives no cover.</summary>
public enum CoverFaultCode
{
    /// <summary>There is none of that name.</summary>
    Missing,

    /// <summary>Neither HTML nor DOCX nor ODT, or not what its name says.</summary>
    Kind,

    /// <summary>HTML in another encoding than UTF-8.</summary>
    Encoding,

    /// <summary>Too many bytes.</summary>
    Size,

    /// <summary>Fields that there are not.</summary>
    Fields,

    /// <summary>A document that is damaged, or a field where it cannot stand.</summary>
    Markup,

    /// <summary>There is a text, and the template has no field for it.</summary>
    NoText,

    /// <summary>It takes more than one page, even without text.</summary>
    TooLong,

    /// <summary>It cannot be turned into pages.</summary>
    Unrenderable,

    /// <summary>It cannot be turned into pages for the moment.</summary>
    Unavailable,
}

/// <summary>A template that gives no cover.</summary>
/// <param name="Code">Stable cause.</param>
/// <param name="Name">The template.</param>
/// <param name="Detail">What exactly: the fields, the library's words.</param>
public sealed record CoverFault(CoverFaultCode Code, string Name, string Detail = "")
{
    /// <summary>Whether the same fax may well get its cover later.</summary>
    public bool IsTemporary => Code == CoverFaultCode.Unavailable;

    /// <summary>The cause for the sender, in English.</summary>
    public string English => $"The cover page \"{Name}\" {Code switch
    {
        CoverFaultCode.Missing => "does not exist",
        CoverFaultCode.Kind => "is neither HTML nor DOCX nor ODT",
        CoverFaultCode.Encoding => "is not encoded in UTF-8",
        CoverFaultCode.Size => "is too large",
        CoverFaultCode.Fields => "has unknown fields",
        CoverFaultCode.Markup => "is damaged",
        CoverFaultCode.NoText => "has no place for a text",
        CoverFaultCode.TooLong => "is longer than a page",
        CoverFaultCode.Unrenderable => "cannot be rendered",
        _ => "cannot be rendered for the time being",
    }}{Appendix}.";

    /// <summary>The cause for the sender, in German.</summary>
    public string German => $"Das Deckblatt „{Name}“ {Code switch
    {
        CoverFaultCode.Missing => "gibt es nicht",
        CoverFaultCode.Kind => "ist weder HTML noch DOCX noch ODT",
        CoverFaultCode.Encoding => "ist nicht in UTF-8 kodiert",
        CoverFaultCode.Size => "ist zu groß",
        CoverFaultCode.Fields => "hat unbekannte Felder",
        CoverFaultCode.Markup => "ist beschädigt",
        CoverFaultCode.NoText => "hat keinen Platz für einen Text",
        CoverFaultCode.TooLong => "ist länger als eine Seite",
        CoverFaultCode.Unrenderable => "kann nicht umgewandelt werden",
        _ => "kann vorübergehend nicht umgewandelt werden",
    }}{Appendix}.";

    private string Appendix => Detail.Length == 0 ? "" : $" ({Detail})";
}
