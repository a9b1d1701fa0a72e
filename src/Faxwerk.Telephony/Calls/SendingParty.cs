using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>Sends the pages of a fax over the sessions of a call, each beginning at the first page that is not confirmed.</summary>
internal sealed class SendingParty(OutgoingFax fax, ProgressReports reports, CancellationToken ended) : IFaxParty
{
    private FaxCall _call = null!;
    private SendingSession? _session;
    private CallStatus? _endAfterPage;
    private volatile int _done;
    private volatile bool _begun;

    public bool Calls => true;

    public int PagesDone => _done;

    public bool PageBegun => _begun;

    public Task Storing => Task.CompletedTask;

    public void Join(FaxCall call) => _call = call;

    public void EndAfterPage(CallStatus status) => _call.Media.Post(_ =>
    {
        _endAfterPage = status;
        _session?.EndAfterPage(status);
    });

    FaxSession IFaxParty.CreateSession(FaxTerminal terminal, FaxOptions options, int confirmed) => CreateSession(terminal, options, confirmed);

    public SendingSession CreateSession(FaxTerminal terminal, FaxOptions options, int confirmed)
    {
        SendingSession session = null!;
        session = new SendingSession(terminal, options with { LocalId = fax.LocalId, Subaddress = fax.Subaddress, Password = fax.FaxPassword }, fax.PageCount - confirmed, _call.TraceFrame)
        {
            PageNeeded = page => _ = ProvideAsync(session, confirmed + page),
            Progress = progress => OnProgress(session, progress with { Page = progress.Page > 0 ? confirmed + progress.Page : 0 }),
            Finished = _call.Media.Finish,
        };
        if (_endAfterPage is { } status) session.EndAfterPage(status);
        _session = session;
        return session;
    }

    private async Task ProvideAsync(SendingSession session, int page)
    {
        var code = session.Coder();
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            // A page takes long to code: not on the lane, where other calls would wait.
            var coded = code(await fax.ReadPage(page, ended));
            _call.Media.Post(now => session.ProvidePage(coded, now));
        }
#pragma warning disable CA1031 // Whatever hinders reading is the same to the call; the exception's text goes into the trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _call.Trace.Add(sent: true, "page", $"page {page + 1} could not be read: {e.Message}");
            _call.Media.Post(now => session.PageUnreadable(now));
        }
    }

    private void OnProgress(SendingSession session, CallProgress progress)
    {
        reports.Connect();
        if (progress.Step == CallStep.PageStarted) _begun = true;
        if (progress.Step != CallStep.PageConfirmed)
        {
            reports.Report(progress);
            return;
        }
        _done = progress.Page;
        reports.Report(progress, () => _call.Media.Post(session.ConfirmationRecorded));
    }
}
