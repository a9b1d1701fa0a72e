using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>Receives the pages of a fax over the sessions of a call, numbered on from one to the next, or sends the document that the caller fetches.</summary>
/// <param name="fax">How it is received.</param>
/// <param name="fetch">Where we called to fetch a document: which one, and its password; else null.</param>
/// <param name="offer">Makes what sends a document that waits for being fetched; null where documents are none of this call.</param>
internal sealed class ReceivingParty(IncomingFax fax, PollRequest? fetch = null, Func<PolledDocument, SendingParty>? offer = null) : IFaxParty
{
    private FaxCall _call = null!;
    private ReceivingSession? _session;
    private CallStatus? _endAfterPage;
    private volatile Task _storing = Task.CompletedTask;
    private volatile int _done;
    private volatile bool _begun;
    private volatile PolledDocument? _polled;
    private volatile SendingParty? _document;

    public bool Calls => fetch is not null;

    public int PagesDone => Math.Max(_done, _document?.PagesDone ?? 0);

    public bool PageBegun => _begun || _document?.PageBegun == true;

    /// <summary>The document that the caller fetches; null for none.</summary>
    public PolledDocument? Polled => _polled;

    /// <summary>The document that the caller asked for with another password, also where it was given an open one instead; null for none.</summary>
    public PolledDocument? Refused { get; private set; }

    public Task Storing => _storing;

    public void Join(FaxCall call) => _call = call;

    public void EndAfterPage(CallStatus status) => _call.Media.Post(_ =>
    {
        _endAfterPage = status;
        _session?.EndAfterPage(status);
        _document?.EndAfterPage(status);
    });

    public FaxSession CreateSession(FaxTerminal terminal, FaxOptions options, int confirmed)
    {
        ReceivingSession session = null!;
        var own = options with { LocalId = fax.LocalId, Password = fetch?.Password ?? "", SelectivePolling = fetch?.Document ?? "" };
        session = new ReceivingSession(terminal, own, _call.TraceFrame)
        {
            Fetches = fetch is not null,
            Polled = offer is null || fax.Polled.Count == 0 ? null : request => GiveDocument(request, terminal, own, confirmed),
            MaxPages = fax.MaxPages - confirmed,
            PageReceived = page => _storing = StoreAsync(session, page with { Index = confirmed + page.Index }, _storing),
            Progress = _ => _begun = true,
            Finished = _call.Media.Finish,
            MayComeAgain = _session?.MayComeAgain,
        };
        if (_endAfterPage is { } status) session.EndAfterPage(status);
        return _session = session;
    }

    private SendingSession? GiveDocument(PollRequest request, FaxTerminal terminal, FaxOptions options, int confirmed)
    {
        // After a change of transport the caller asks again, for the same document.
        var named = fax.Polled.Where(document => document.IsNamedBy(request)).ToList();
        var guarded = named.Where(document => document.Password.Length > 0).ToList();
        // Else passwords could be guessed without end wherever an open document has the same address.
        if (_polled is null && !string.IsNullOrEmpty(request.Password) && !guarded.Exists(document => document.Admits(request))) Refused = guarded.FirstOrDefault();
        var chosen = _polled ?? guarded.Find(document => document.Admits(request)) ?? named.Find(document => document.Admits(request));
        if (chosen is null)
        {
            Refused ??= named.FirstOrDefault();
            return null;
        }
        if (_document is not { } sender)
        {
            _polled = chosen;
            _document = sender = offer!(chosen);
            sender.Join(_call);
            if (_endAfterPage is { } status) sender.EndAfterPage(status);
        }
        return sender.CreateSession(terminal, options, confirmed);
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
