using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Tests.Raster;

public sealed class SheetCutTests
{
    private static readonly FaxGeometry s_fine = new(PaperSize.A4, Resolution.Fine);

    [Fact]
    public void A_sheet_of_lines_is_cut_in_the_lowest_gap()
    {
        var sheet = Lines(40, 24);
        Assert.Equal(GapAbove(2287 / 40, 40, 24), SheetCut.Before(sheet, s_fine));
    }

    [Fact]
    public void Rules_that_run_down_the_whole_sheet_hide_no_gap()
    {
        var sheet = Lines(40, 24);
        for (var y = 0; y < sheet.Height; y++)
            for (var x = 100; x < 1700; x += 200) sheet.Row(y)[x] = 0;
        Assert.Equal(GapAbove(2287 / 40, 40, 24), SheetCut.Before(sheet, s_fine));
    }

    [Fact]
    public void A_gap_within_a_line_is_not_taken_for_one_between_lines()
    {
        var sheet = Lines(40, 24);
        // The last line of the sheet is an i with its dot: two rows of nothing.
        var last = 2287 / 40 * 40;
        for (var y = last; y < 2287; y++) sheet.Row(y).Fill((byte)(y - last is 5 or 6 ? 255 : y % 2 == 0 ? 0 : 255));
        Paint(sheet, last, 2287);
        for (var y = last + 5; y < last + 7; y++) sheet.Row(y).Fill(255);
        Assert.Equal(GapAbove(2287 / 40, 40, 24), SheetCut.Before(sheet, s_fine));
    }

    [Fact]
    public void A_picture_is_cut_where_least_stands_and_never_before_two_thirds()
    {
        var (sheet, random) = (new GreyImage(1728, s_fine.Rows), new Random(1));
        for (var y = 0; y < sheet.Height; y++)
            foreach (ref var dot in sheet.Row(y)) dot = (byte)random.Next(256);
        sheet.Row(2000).Fill(90);
        sheet.Row(100).Fill(255);
        Assert.Equal(2000, SheetCut.Before(sheet, s_fine));
        foreach (ref var dot in sheet.Row(2000)) dot = (byte)random.Next(256);
        Assert.InRange(SheetCut.Before(sheet, s_fine), s_fine.Rows * 2 / 3, s_fine.Rows);
    }

    /// <summary>A full sheet of lines of text, each so high, one every <paramref name="pitch"/> rows.</summary>
    private static GreyImage Lines(int pitch, int height)
    {
        var sheet = new GreyImage(1728, s_fine.Rows);
        for (var y = 0; y < sheet.Height; y += pitch) Paint(sheet, y, Math.Min(y + height, sheet.Height));
        return sheet;
    }

    private static void Paint(GreyImage sheet, int from, int to)
    {
        for (var y = from; y < to; y++)
            for (var x = 200; x < 1500; x += 9) sheet.Row(y)[x] = 0;
    }

    /// <summary>The middle of the gap above line <paramref name="line"/>.</summary>
    private static int GapAbove(int line, int pitch, int height) => (line * pitch) - (pitch - height) + ((pitch - height) / 2);
}
