using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T38;

namespace Faxwerk.Telephony.Tests.T30;

public sealed class CodingChoiceTests
{
    private static readonly Capabilities Able = new() { Ecm = true, Mmr = true, Mr = true, Fine = true };

    [Fact]
    public void Text_goes_in_the_best_that_the_other_side_can()
    {
        var page = TestPages.Page(1);
        Assert.Equal(PageCoding.Mmr, Choose(page, Able));
        Assert.Equal(PageCoding.Mr, Choose(page, Able with { Mmr = false }));
        Assert.Equal(PageCoding.Mr, Choose(page, Able, ecm: false));
        Assert.Equal(PageCoding.Mh, Choose(page, Able with { Mmr = false, Mr = false }));
    }

    [Fact]
    public void The_coding_chosen_is_the_smaller_one()
    {
        foreach (var page in (PageImage[])[TestPages.Page(2), TestPages.Noise(3, 300), Turning(1000, Resolution.Fine)])
        {
            var sizes = new[] { PageCoding.Mmr, PageCoding.Mh }.ToDictionary(
                coding => coding, coding => PageEncoder.Encode(page.Bitmap, coding, EncodeOptions.OnTheLine(page.Resolution)).Length);
            Assert.Equal(sizes.MinBy(size => size.Value).Key, Choose(page, Able));
        }

        Assert.Equal(PageCoding.Mh, Choose(Turning(1000, Resolution.Fine), Able));
    }

    [Fact]
    public void Between_pages_the_coding_changes_only_where_that_pays_for_a_new_training()
    {
        Assert.Equal(PageCoding.Mmr, Choose(Turning(10, Resolution.Fine), Able, current: PageCoding.Mmr));
        Assert.Equal(PageCoding.Mh, Choose(Turning(2000, Resolution.Fine), Able, current: PageCoding.Mmr));
    }

    [Fact]
    public void A_dithered_document_goes_through_in_one_dimension()
    {
        var call = new VirtualCall([Turning(300, Resolution.Fine), Turning(280, Resolution.Fine)]).Run().Succeeds();
        Assert.Equal("MH", call.SendResult!.Coding);
    }

    [Fact]
    public void A_page_is_coded_once_however_often_it_is_chosen_for_and_sent()
    {
        var coded = new CodedPage(TestPages.Noise(1, 300));
        var settings = Dcs.Choose(coded, Able, FaxModem.V17At14400, allowEcm: true)!;
        var outgoing = new OutgoingPage();
        var before = GC.GetAllocatedBytesForCurrentThread();
        outgoing.Begin(coded, settings);
        Assert.Equal(settings, Dcs.Choose(coded, Able, FaxModem.V29At9600, allowEcm: true)! with { Modem = settings.Modem });
        outgoing.Begin(coded, settings);
        // A coding takes a buffer of 64 kB at least.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
        Assert.Equal(PageEncoder.Encode(coded.Image.Bitmap, settings.Coding, EncodeOptions.OnTheLine(Resolution.Fine)), outgoing.Data.ToArray());
    }

    [Fact]
    public void A_coding_is_done_anew_where_the_rows_must_last_longer()
    {
        var coded = new CodedPage(TestPages.Page(1, rows: 300));
        var free = coded.Take(PageCoding.Mh, 0);
        var filled = coded.Take(PageCoding.Mh, 192);
        Assert.True(filled.Length > free.Length);
        Assert.Equal(free.ToArray(), coded.Take(PageCoding.Mh, 0).ToArray());
    }

    private static PageCoding? Choose(
        PageImage page, Capabilities remote, bool ecm = true, PageCoding? current = null) =>
        Dcs.Choose(new CodedPage(page), remote, FaxModem.V17At14400, ecm, current)?.Coding;

    /// <summary>Rows whose runs have nothing to do with those above, and are cheap by themselves.</summary>
    private static PageImage Turning(int rows, Resolution resolution)
    {
        var page = new Bitmap(1728, rows);
        var random = new Random(5);
        for (var y = 0; y < rows; y++)
        {
            for (var x = random.Next(2, 9); x < 1720; x += random.Next(5, 9))
                (page[x, y], page[x + 1, y], page[x + 2, y]) = (true, true, true);
        }

        return new PageImage(page, resolution);
    }
}
