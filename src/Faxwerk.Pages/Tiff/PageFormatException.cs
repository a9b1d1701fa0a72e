namespace Faxwerk.Pages.Tiff;

/// <summary>A page file is not what it should be: broken, cut off, or of a kind that is not built. The message says which.</summary>
public sealed class PageFormatException(string message) : FormatException(message);
