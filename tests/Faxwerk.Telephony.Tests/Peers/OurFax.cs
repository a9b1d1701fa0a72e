using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>Our end of a line: T.30 over the modems, in the time of the samples that pass.</summary>
internal sealed class OurFax : ILineEnd, IDisposable
{
    private static readonly TimeSpan Block = TimeSpan.FromMilliseconds(20);

    private readonly AudioTerminal _terminal;
    private readonly FaxSession _session;
    private readonly List<TraceEntry> _trace = [];
    private readonly TaskCompletionSource<FaxResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _now;

    private OurFax(AudioRole role, Func<OurFax, FaxSession> create)
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        _terminal = new AudioTerminal(role);
        _session = create(this);
    }

    public List<PageImage> Received { get; } = [];

    /// <summary>The result of the session.</summary>
    public Task<FaxResult> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public static OurFax Sending(PageImage[] pages, FaxOptions? options = null) => new(AudioRole.Calling, fax =>
    {
        SendingSession? session = null;
        session = new SendingSession(fax._terminal, options ?? Options, pages.Length, fax._trace.Add)
        {
            PageNeeded = index => session!.ProvidePage(pages[index], fax._now),
            Progress = progress =>
            {
                if (progress.Step == CallStep.PageConfirmed) session!.ConfirmationRecorded(fax._now);
            },
            Finished = fax._ended.SetResult,
        };
        return session;
    });

    public static OurFax Receiving(FaxOptions? options = null) => new(AudioRole.Called, fax =>
    {
        ReceivingSession? session = null;
        session = new ReceivingSession(fax._terminal, options ?? Options, fax._trace.Add)
        {
            PageReceived = page =>
            {
                fax.Received.Add(page.Image);
                session!.PageStored(fax._now);
            },
            Finished = fax._ended.SetResult,
        };
        return session;
    });

    private static FaxOptions Options => new() { LocalId = "+49 89 1234" };

    /// <summary>Goes off hook.</summary>
    public ILineEnd Connect()
    {
        _session.Start(_now);
        return this;
    }

    public void Exchange(Span<short> heard, Span<short> said)
    {
        // Both are the same 20 ms: what is heard is not known before what is said.
        _terminal.Generate(said, _now);
        _now += Block;
        _terminal.Receive(heard, _now);
        _terminal.Advance(_now);
    }

    public void HungUp() => _session.CallLost(_now);

    public string Ladder() =>
        $"{_session.Result?.Status} {_session.Result?.Detail}\n"
        + string.Join('\n', _trace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}"));

    public void Dispose() => _terminal.Dispose();
}
