namespace Faxwerk.Pages;

/// <summary>A word that was read from a page, and the box around its ink in parts of the page's width and height, from the top left.</summary>
/// <param name="Text">The word.</param>
/// <param name="Left">Left edge, 0 to 1.</param>
/// <param name="Top">Upper edge, 0 to 1.</param>
/// <param name="Width">Width of the box.</param>
/// <param name="Height">Height of the box.</param>
public sealed record PageWord(string Text, double Left, double Top, double Width, double Height);
