using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>Receives the pages of a fax over the sessions of a call, numbered on from one to the next.</summary>
internal sealed class ReceivingParty(IncomingFax fax) : IFaxParty
{
    private FaxCall _call = null!;
    private ReceivingSession? _session;
    private CallStatus? _endAfterPage;
    private volatile Task _storing = Task.CompletedTask;
    private volatile int _done;
    private volatile bool _begun;

    public bool Calls => false;

    public int PagesDone => _done;

    public bool PageBegun => _begun;

    /// <summary>The page that is being stored, if any.</summary>
    public Task Storing => _storing;

    /// <summary>Says which call it is; before the first session.</summary>
    public void Join(FaxCall call) => _call = call;

    /// <summary>Ends the fax with DCN once the page under way is stored and confirmed.</summary>
    public void EndAfterPage(CallStatus status) => _call.Media.Post(_ =>
    {
        _endAfterPage = status;
        _session?.EndAfterPage(status);
    });

    public FaxSession CreateSession(FaxTerminal terminal, FaxOptions options, int confirmed)
    {
        ReceivingSession session = null!;
        session = new ReceivingSession(terminal, options with { LocalId = fax.LocalId }, _call.TraceFrame)
        {
            MaxPages = fax.MaxPages - confirmed,
            PageReceived = page => _storing = StoreAsync(session, page with { Index = confirmed + page.Index }, _storing),
            Progress = _ => _begun = true,
            Finished = _call.Media.Finish,
            MayComeAgain = _session?.MayComeAgain,
        };
        if (_endAfterPage is { } status) session.EndAfterPage(status);
        return _session = session;
    }

    private async Task StoreAsync(ReceivingSession session, ReceivedPage page, Task before)
    {
        try
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            // A page whose confirmation a change of transport has swallowed comes again: it is stored already.
            if (page.Index >= _done) await fax.StorePage(page, CancellationToken.None);
            _done = page.Index + 1;
            _call.Media.Post(session.PageStored);
        }
#pragma warning disable CA1031 // Whatever hinders storing is the same to the call; the exception's text goes into the trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _call.Trace.Add(sent: true, "page", $"page {page.Index + 1} could not be stored: {e.Message}");
            _call.Media.Post(session.StoreFailed);
        }
    }
}
