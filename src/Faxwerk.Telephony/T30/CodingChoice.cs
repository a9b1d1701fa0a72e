using Faxwerk.Pages.Coding;

namespace Faxwerk.Telephony.T30;

/// <summary>
/// Which coding a page takes: the smallest that the other side can. Text is smallest in MMR; dots that change from row to row can be smaller in MH, which refers to no row above.
/// MR, a mixture of both, is compared only where MMR cannot be had.
/// </summary>
internal static class CodingChoice
{
    /// <summary>What a new DCS with its training costs between two pages (EOM, T2 of the other side, TCF, CFR): a change of coding must save more.</summary>
    private static readonly TimeSpan Change = TimeSpan.FromSeconds(6);

    /// <summary>Chooses for <paramref name="page"/>, to be sent as <paramref name="settings"/> say.</summary>
    /// <param name="page">The page.</param>
    /// <param name="settings">All but the coding.</param>
    /// <param name="remote">What the other side can.</param>
    /// <param name="current">The coding of the page before; null where the DCS is new anyway.</param>
    public static PageCoding Choose(CodedPage page, Dcs settings, Capabilities remote, PageCoding? current)
    {
        var twoDimensional = settings.Ecm && remote.Mmr ? PageCoding.Mmr : remote.Mr ? PageCoding.Mr : PageCoding.Mh;
        if (twoDimensional == PageCoding.Mh) return PageCoding.Mh;
        var (small, plain) = (page.Length(twoDimensional, settings.MinimumLineBits), page.Length(PageCoding.Mh, settings.MinimumLineBits));
        var best = small <= plain ? twoDimensional : PageCoding.Mh;
        if (current is not { } kept || kept == best || (kept != twoDimensional && kept != PageCoding.Mh)) return best;
        var saved = Math.Abs(small - plain);
        return saved * 8 > settings.Modem.Rate() * Change.TotalSeconds ? best : kept;
    }
}
