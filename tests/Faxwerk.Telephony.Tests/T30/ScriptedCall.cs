using Faxwerk.Pages;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.T38;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>One of our sessions against a script.</summary>
internal sealed class ScriptedCall
{
    private readonly Line _toUs;
    private readonly Line _toPeer;
    private readonly T38Terminal _terminal;
    private readonly T38Terminal _peerTerminal;
    private readonly ScriptedSession _peer;
    private readonly FaxSession _session;
    private TimeSpan _now;

    private ScriptedCall(Func<ScriptedCall, FaxSession> session, Func<ScriptedSession, IEnumerable<ScriptedSession.Step>> script)
    {
        var random = new Random(1);
        // An outage swallows what is sent meanwhile: no later packet repeats it.
        var quality = new LineQuality { Redundancy = 0 };
        _toUs = new Line(quality, random, (sequence, ifp, now) => _terminal!.Receive(sequence, ifp, now));
        _toPeer = new Line(quality, random, (sequence, ifp, now) => _peerTerminal!.Receive(sequence, ifp, now));
        _terminal = new T38Terminal(0, _toPeer.Send);
        _peerTerminal = new T38Terminal(0, _toUs.Send);
        _session = session(this);
        _peer = new ScriptedSession(_peerTerminal, script) { Finished = _ => { } };
        _toUs.Drop = _toPeer.Drop = _ => _peer.LineIsDead;
    }

    public List<TraceEntry> Trace { get; } = [];

    public List<ReceivedPage> Received { get; } = [];

    public FaxResult Result => _session.Result ?? throw new InvalidOperationException("The session has not ended.");

    /// <summary>Our sender against a receiver that plays the script.</summary>
    public static ScriptedCall Sending(PageImage[] pages, Func<ScriptedSession, IEnumerable<ScriptedSession.Step>> script, FaxOptions? options = null)
    {
        var call = new ScriptedCall(call =>
        {
            SendingSession? session = null;
            session = new SendingSession(call._terminal, options ?? new FaxOptions(), pages.Length, call.Trace.Add)
            {
                PageNeeded = index => session!.ProvidePage(pages[index], call._now),
                Progress = progress =>
                {
                    if (progress.Step == CallStep.PageConfirmed)
                        session!.ConfirmationRecorded(call._now);
                },
                Finished = _ => { },
            };
            return session;
        }, script);
        call.Run();
        return call;
    }

    /// <summary>Our receiver against a sender that plays the script.</summary>
    public static ScriptedCall Receiving(Func<ScriptedSession, IEnumerable<ScriptedSession.Step>> script, FaxOptions? options = null, int maxPages = 1000, PageRows? mayComeAgain = null)
    {
        var call = new ScriptedCall(call =>
        {
            ReceivingSession? session = null;
            session = new ReceivingSession(call._terminal, options ?? new FaxOptions(), call.Trace.Add)
            {
                PageReceived = page =>
                {
                    call.Received.Add(page);
                    session!.PageStored(call._now);
                },
                Finished = _ => { },
                MaxPages = maxPages,
                MayComeAgain = mayComeAgain,
            };
            return session;
        }, script);
        call.Run();
        return call;
    }

    /// <summary>What our receiver hands on to the next transport.</summary>
    public PageRows? MayComeAgain => ((ReceivingSession)_session).MayComeAgain;

    public int Sent(string what) => Trace.Count(entry => entry.Sent && entry.What == what);

    private void Run()
    {
        _session.Start(_now);
        _peer.Start(_now);
        while (_session.Result is null || _peer.Result is null)
        {
            var due = new[] { _terminal.Advance(_now), _peerTerminal.Advance(_now), _toUs.Due, _toPeer.Due }.Min();
            if (due == TimeSpan.MaxValue)
                break;
            Assert.True(due < TimeSpan.FromHours(2), "The call does not end.");
            _now = due > _now ? due : _now;
            _toUs.Deliver(_now);
            _toPeer.Deliver(_now);
        }
    }
}
