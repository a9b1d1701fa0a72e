using Faxwerk.Pages;
using Faxwerk.Pages.Png;

namespace Faxwerk.Api;

/// <summary>A page as PNG, for a viewer.</summary>
internal static class PagePicture
{
    /// <summary>PNG.</summary>
    public const string MediaType = "image/png";

    private const int Dpi = 204 / Thumbnail.Scale;

    /// <summary>The page dot for dot, or an eighth of it in grey.</summary>
    public static IResult Of(PageImage page, bool thumbnail)
    {
        using var output = new MemoryStream();
        if (thumbnail) PngWriter.Write(output, Thumbnail.Of(page), Dpi);
        else PngWriter.Write(output, page);
        return TypedResults.Bytes(output.ToArray(), MediaType);
    }
}
