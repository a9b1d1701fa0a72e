namespace Faxwerk.Rendering.Protocol;

/// <summary>Outcomes of a document in the worker. The names go over the pipe.</summary>
internal enum RenderCode
{
    /// <summary>All pages were sent.</summary>
    Ok,

    /// <summary>A password is needed.</summary>
    Encrypted,

    /// <summary>It cannot be read as what it claims to be.</summary>
    Damaged,

    /// <summary>It is readable and has no page or no text.</summary>
    Empty,

    /// <summary>More pages than allowed.</summary>
    TooManyPages,

    /// <summary>A picture or page with more dots than allowed.</summary>
    TooLarge,

    /// <summary>A media type or a variant of it that is not built.</summary>
    Unsupported,
}
