using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>What the sessions of one call came to together: a fax may begin over G.711 and go on over T.38, or the other way round.</summary>
internal sealed class FaxTally
{
    private FaxResult _total = new() { Status = CallStatus.CallDropped, Detail = "" };

    /// <summary>Pages confirmed so far: the next session begins behind them.</summary>
    public int PagesConfirmed => _total.PagesConfirmed;

    /// <summary>Octets of the coded pages so far.</summary>
    public long Octets => _total.Pages.Sum(page => (long)page.Bytes);

    /// <summary>Everything so far, with status and detail of the session added last.</summary>
    public FaxResult Total => _total;

    /// <summary>Adds the result of a session whose pages were counted from <see cref="PagesConfirmed"/>.</summary>
    public void Add(FaxResult result)
    {
        var before = _total;
        _total = result with
        {
            PagesConfirmed = before.PagesConfirmed + result.PagesConfirmed,
            // What an earlier session sent whole may have arrived as long as no later one has got beyond it.
            UncertainPage = result.UncertainPage >= 0 ? before.PagesConfirmed + result.UncertainPage
                : result.PagesConfirmed == 0 && result.Status != CallStatus.Ok ? before.UncertainPage
                : -1,
            FaxAnswered = before.FaxAnswered || result.FaxAnswered,
            RemoteId = result.RemoteId ?? before.RemoteId,
            RemoteMachine = result.RemoteMachine.Length > 0 ? result.RemoteMachine : before.RemoteMachine,
            Subaddress = result.Subaddress ?? before.Subaddress,
            Pages = [.. before.Pages, .. result.Pages.Select(page => page with { Index = before.PagesConfirmed + page.Index })],
            BitRate = result.BitRate > 0 ? result.BitRate : before.BitRate,
            Ecm = result.BitRate > 0 ? result.Ecm : before.Ecm,
            Coding = result.BitRate > 0 ? result.Coding : before.Coding,
        };
    }

    /// <summary>Ends the fax from outside the sessions.</summary>
    public void End(CallStatus status, string detail) => _total = _total with { Status = status, Detail = detail };
}
