namespace Faxwerk.Rendering;

/// <summary>What a worker is for.</summary>
public enum RendererRole
{
    /// <summary>PDF, text and pictures.</summary>
    Documents,

    /// <summary>Office documents: it has LibreOffice loaded, which takes longer to start and more memory.</summary>
    Office,

    /// <summary>HTML: it has Chromium beside it.</summary>
    Html,
}
