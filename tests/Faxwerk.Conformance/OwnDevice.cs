using Faxwerk.Pages;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Conformance;

/// <summary>Our T.30 as the device, over T.38 or over audio.</summary>
internal sealed class OwnDevice : Device
{
    private readonly DeviceSetup _setup;
    private readonly PageImage[] _pages;
    private readonly HashSet<int> _late = [];
    private readonly List<Bitmap> _received = [];
    private readonly List<TraceEntry> _trace = [];
    private readonly FaxTerminal _terminal;
    private FaxSession? _session;
    private SendingSession? _sender;
    private ushort _sequence;

    public OwnDevice(DeviceSetup setup, bool overAudio)
    {
        _setup = setup;
        _pages = [.. setup.Documents.SelectMany(document => document)];
        for (var (i, page) = (0, 0); i < setup.Documents.Count; page += setup.Documents[i++].Length)
        {
            if (page > 0)
                _late.Add(page);
        }

        if (overAudio)
        {
            var terminal = new AudioTerminal(setup.Calls ? AudioRole.Calling : AudioRole.Called);
            _terminal = terminal;
            Line = new AudioTesterLine { Exchange = (heard, said, now) => Exchange(terminal, heard, said, now) };
        }
        else
        {
            var terminal = new T38Terminal(0, (ifp, _, _) => ((T38TesterLine)Line!).Take(ifp));
            _terminal = terminal;
            Line = new T38TesterLine
            {
                Deliver = (packet, now) => terminal.Receive(_sequence++, packet, now),
                AdvanceDevice = Advance,
            };
        }
    }

    public override TesterLine Line { get; }

    public override bool IsOver => Result is not null;

    public override string Status => Result is { } result ? $"{result.Status} ({result.Detail})" : "nothing yet";

    public override IReadOnlyList<Bitmap> Received => _received;

    public override IEnumerable<string> Ladder =>
        _trace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}");

    private FaxResult? Result { get; set; }

    public override void Start()
    {
        _session = _setup is { Calls: true, Documents.Count: > 0 } ? _sender = CreateSender() : CreateReceiver();
        _session.Start(Line.Now);
    }

    public override void Clear()
    {
        (_sender ?? _session)!.CallLost(Line.Now);
    }

    public override bool Means(string test, string status) => StatusNames.Mean(test, status, Result);

    public override void Dispose()
    {
        (_terminal as IDisposable)?.Dispose();
        Line.Dispose();
    }

    private static void Exchange(AudioTerminal terminal, short[] heard, short[] said, TimeSpan now)
    {
        terminal.Generate(said, now - TesterLine.Tick);
        terminal.Receive(heard, now);
        terminal.Advance(now);
    }

    private void Advance(TimeSpan now) => _terminal.Advance(now);

    private FaxOptions Options => new()
    {
        LocalId = _setup.Identification,
        Password = _setup.Password,
        // A maker's code that nobody has, and a name.
        NonStandardFacilities = (byte[])[0xFF, 0x00, 0x00, .. "Faxwerk"u8],
    };

    private SendingSession CreateSender() => new(_terminal, Options, _pages.Length, Trace)
    {
        PageNeeded = NeedPage,
        Progress = progress =>
        {
            if (progress.Step == CallStep.PageConfirmed)
                _sender!.ConfirmationRecorded(Line.Now);
        },
        Finished = result => Result = result,
    };

    private ReceivingSession CreateReceiver()
    {
        ReceivingSession? session = null;
        return session = new ReceivingSession(_terminal, Options, Trace)
        {
            Fetches = _setup.Calls,
            Polled = _pages.Length == 0 ? null : request => request.Password == _setup.ExpectedPassword ? _sender = CreateSender() : null,
            PageReceived = page =>
            {
                _received.Add(page.Image.Bitmap);
                session!.PageStored(Line.Now);
            },
            Finished = result => Result = result,
        };
    }

    // The first page of another document comes when EOM has been said: not the same as with MPS, which a page in time would get.
    private void NeedPage(int page)
    {
        if (!_late.Contains(page))
            _sender!.ProvidePage(_pages[page], Line.Now);
    }

    private void Trace(TraceEntry entry)
    {
        _trace.Add(entry);
        if (entry is not { Sent: true, What: "EOM" } and not { Sent: true, What: "PPS", Detail: ['E', 'O', 'M', ..] } || _late.Count == 0)
            return;
        var page = _late.Min();
        _late.Remove(page);
        _sender!.ProvidePage(_pages[page], Line.Now);
    }
}
