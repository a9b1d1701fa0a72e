using Faxwerk.Pages;

namespace Faxwerk.Telephony.T30;

/// <summary>
/// Makes a page fit a machine that has not its resolution, by halving: 400 dpi to 204x391, from there to 204x196 and 204x98. A dot
/// stays black where any of those it stands for was, so that no thin line is lost.
/// </summary>
internal static class PageReduction
{
    /// <summary>The page itself where it fits; null where halving does not help (300 dpi).</summary>
    public static PageImage? Fit(PageImage page, Capabilities remote)
    {
        while (!remote.Supports(page.Resolution))
        {
            switch (page.Resolution)
            {
                case Resolution.Dpi400:
                    page = new PageImage(HalveColumns(page.Bitmap), Resolution.Superfine);
                    break;
                case Resolution.Superfine:
                    page = new PageImage(HalveRows(page.Bitmap), Resolution.Fine);
                    break;
                case Resolution.Fine:
                    page = new PageImage(HalveRows(page.Bitmap), Resolution.Standard);
                    break;
                default:
                    return null;
            }
        }

        return page;
    }

    private static Bitmap HalveRows(Bitmap page)
    {
        var half = new Bitmap(page.Width, (page.Height + 1) / 2);
        for (var y = 0; y < page.Height; y++)
        {
            var row = half.Row(y / 2);
            var full = page.Row(y);
            for (var i = 0; i < row.Length; i++)
                row[i] |= full[i];
        }

        return half;
    }

    private static Bitmap HalveColumns(Bitmap page)
    {
        var half = new Bitmap(page.Width / 2, page.Height);
        for (var y = 0; y < page.Height; y++)
        {
            var row = half.Row(y);
            var full = page.Row(y);
            for (var i = 0; i < full.Length && i / 2 < row.Length; i++)
                row[i / 2] |= (ulong)HalveWord(full[i]) << ((i & 1) == 0 ? 32 : 0);
        }

        return half;
    }

    // Each pair of bits becomes one, then the ones are drawn together.
    private static uint HalveWord(ulong word)
    {
        word = (word | (word >> 1)) & 0x5555_5555_5555_5555;
        word = (word | (word >> 1)) & 0x3333_3333_3333_3333;
        word = (word | (word >> 2)) & 0x0F0F_0F0F_0F0F_0F0F;
        word = (word | (word >> 4)) & 0x00FF_00FF_00FF_00FF;
        word = (word | (word >> 8)) & 0x0000_FFFF_0000_FFFF;
        return (uint)(word | (word >> 16));
    }
}
