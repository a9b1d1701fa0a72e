using System.Text;
using Faxwerk.Headline;
using Faxwerk.Pages;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Raster;
using Faxwerk.Tests.Queue;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Headline;

public sealed class FooterTests
{
    private static readonly FooterLine Line = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), 17, "+4989123");

    [Theory]
    [InlineData("de-DE", "02.03.2026 09:00")]
    [InlineData("en-GB", "02/03/2026 09:00")]
    public async Task It_names_date_number_and_own_number_in_the_language_that_is_set(string language, string date)
    {
        string? text = null;
        var footers = Footers(
            (request, words, add, cancel) =>
            {
                text = Encoding.UTF8.GetString(words.Span);
                return Strips.Black(request, words, add, cancel);
            },
            language);
        await footers.AddAsync([Page()], Line, TestContext.Current.CancellationToken);
        Assert.Equal($"{date} Fax 17|+4989123", string.Join(' ', text!.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal).Replace('\t', '|').Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task A_printed_page_has_it_in_its_margin_and_a_page_of_a_pdf_below_it()
    {
        var (footers, page, cancel) = (Footers(Strips.Black), Page(), TestContext.Current.CancellationToken);
        var printed = Assert.Single(await footers.AddAsync([page], Line, cancel));
        Assert.Equal(page.Bitmap.Height, printed.Bitmap.Height);
        Assert.True(printed.Bitmap[0, page.Bitmap.Height - 1]);
        var shown = Assert.Single(await footers.AddAsync([PdfPage.From(page)], [page.Resolution], Line, cancel));
        Assert.Equal((page.Bitmap.Height, 20), (shown.Image.Height, shown.Footer!.Height));
    }

    [Fact]
    public async Task Without_a_worker_and_on_paper_of_no_known_width_pages_are_shown_as_they_are()
    {
        var (page, cancel) = (Page(), TestContext.Current.CancellationToken);
        Assert.Same(page.Bitmap, Assert.Single(await Footers((_, _, _, _) => Task.FromResult<string?>("no worker")).AddAsync([page], Line, cancel)).Bitmap);
        var odd = new PageImage(new Bitmap(999, 100), Resolution.Fine);
        Assert.Same(odd.Bitmap, Assert.Single(await Footers(Strips.Black).AddAsync([odd], Line, cancel)).Bitmap);
    }

    private static Footers Footers(StripRenderer render, string language = "de-DE") =>
        new(render, new Fixed<HeadlineSettings>(new HeadlineSettings { Language = language }), TimeProvider.System, NullLogger<Footers>.Instance);

    private static PageImage Page() => new(new Bitmap(new FaxGeometry(PaperSize.A4, Resolution.Fine).Width, 300), Resolution.Fine);
}
