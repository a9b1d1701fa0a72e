using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Headline;

/// <summary>The lines of a page (0-based in the document): their places in the file of pictures, null where it has none.</summary>
internal sealed record LinesOfPage(int Page, int? Header, int? Footer);

/// <summary>The lines of one call as they are kept with it, column <c>attempt.lines</c>. Their pictures are pages of a TIFF.</summary>
internal sealed record SentLines(HeadlinePlacement Placement, IReadOnlyList<LinesOfPage> Pages)
{
    /// <summary>These lines and the TIFF of their pictures, empty where no page has any. A footer that pages share is in it once.</summary>
    public static (SentLines Lines, byte[] Pictures) Of(HeadlinePlacement placement, PageStrips strips)
    {
        var pictures = new List<Bitmap>();
        List<LinesOfPage> pages = [.. strips.Pages.Select(page => new LinesOfPage(page, PlaceOf(strips.Of(page).Header), PlaceOf(strips.Of(page).Footer)))];

        // Lines are not pages: their resolution is that of the page they are on.
        return (new SentLines(placement, pages), pictures.Count == 0 ? [] : TiffWriter.Write(pictures.Select(picture => new PageImage(picture, Resolution.Fine))));

        int? PlaceOf(Bitmap? picture)
        {
            if (picture is null || picture.Height == 0)
                return null;
            var place = pictures.IndexOf(picture);
            if (place >= 0)
                return place;
            pictures.Add(picture);
            return pictures.Count - 1;
        }
    }

    /// <summary>The strips of a page (0-based in the document).</summary>
    public (Bitmap? Header, Bitmap? Footer) Of(int page, TiffReader pictures)
    {
        var lines = Pages.FirstOrDefault(one => one.Page == page);
        return (lines?.Header is { } header ? pictures.Page(header).ToBitmap() : null, lines?.Footer is { } footer ? pictures.Page(footer).ToBitmap() : null);
    }
}
