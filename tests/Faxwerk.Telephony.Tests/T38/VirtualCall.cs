using Faxwerk.Pages;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>Our sender and our receiver on a virtual line.</summary>
internal sealed class VirtualCall
{
    private readonly PageImage[] _pages;
    private readonly List<(TimeSpan At, Action<TimeSpan> Do)> _later = [];

    public VirtualCall(
        PageImage[] pages, FaxOptions? sending = null, FaxOptions? receiving = null, LineQuality? quality = null, int seed = 1, int version = 0)
    {
        _pages = pages;
        var random = new Random(seed);
        Forth = new Line(quality ?? new LineQuality(), random, (sequence, ifp, now) => ReceiverTerminal!.Receive(sequence, ifp, now));
        Back = new Line(quality ?? new LineQuality(), random, (sequence, ifp, now) => SenderTerminal!.Receive(sequence, ifp, now));
        SenderTerminal = new T38Terminal(version, Forth.Send);
        ReceiverTerminal = new T38Terminal(version, Back.Send);
        Sender = new SendingSession(SenderTerminal, sending ?? new FaxOptions { LocalId = "+49 89 1234" }, pages.Length, SenderTrace.Add)
        {
            PageNeeded = NeedPage,
            Progress = progress =>
            {
                Steps.Add(progress);
                if (progress.Step == CallStep.PageConfirmed)
                    Later(RecordTime, now => Sender!.ConfirmationRecorded(now));
            },
            Finished = result => SendResult = result,
        };
        Receiver = new ReceivingSession(ReceiverTerminal, receiving ?? new FaxOptions { LocalId = "+49 30 5678" }, ReceiverTrace.Add)
        {
            PageReceived = page =>
            {
                if (StoreTime is not { } time)
                {
                    Received.Add(page);
                    Receiver!.PageStored(Now);
                    return;
                }

                Later(time, now =>
                {
                    Received.Add(page);
                    Receiver!.PageStored(now);
                });
            },
            Finished = result => ReceiveResult = result,
        };
    }

    public Line Forth { get; }
    public Line Back { get; }
    public T38Terminal SenderTerminal { get; }
    public T38Terminal ReceiverTerminal { get; }
    public SendingSession Sender { get; }
    public ReceivingSession Receiver { get; }
    public List<TraceEntry> SenderTrace { get; } = [];
    public List<TraceEntry> ReceiverTrace { get; } = [];
    public List<CallProgress> Steps { get; } = [];
    public List<ReceivedPage> Received { get; } = [];
    public FaxResult? SendResult { get; private set; }
    public FaxResult? ReceiveResult { get; private set; }
    public TimeSpan Now { get; private set; }

    /// <summary>How long storing takes; null: done before the callback returns.</summary>
    public TimeSpan? StoreTime { get; set; }

    /// <summary>How long it takes to record a confirmation.</summary>
    public TimeSpan RecordTime { get; set; }

    /// <summary>How long reading a page takes.</summary>
    public Func<int, TimeSpan> ReadTime { get; set; } = _ => TimeSpan.Zero;

    public void Later(TimeSpan delay, Action<TimeSpan> action) => _later.Add((Now + delay, action));

    public VirtualCall Run(double seconds = 7200)
    {
        Sender.Start(TimeSpan.Zero);
        Receiver.Start(TimeSpan.Zero);
        Continue(seconds);
        return this;
    }

    public void Continue(double seconds)
    {
        var end = Now + TimeSpan.FromSeconds(seconds);
        while (SendResult is null || ReceiveResult is null)
        {
            var due = new[]
            {
                SenderTerminal.Advance(Now), ReceiverTerminal.Advance(Now), Forth.Due, Back.Due,
                _later.Select(entry => entry.At).DefaultIfEmpty(TimeSpan.MaxValue).Min(),
            }.Min();
            if (due > end)
            {
                Now = end;
                return;
            }

            if (due > Now)
                Now = due;
            Forth.Deliver(Now);
            Back.Deliver(Now);
            foreach (var entry in _later.Where(entry => entry.At <= Now).ToArray())
            {
                _later.Remove(entry);
                entry.Do(Now);
            }
        }
    }

    public VirtualCall Ends(CallStatus sender, CallStatus receiver)
    {
        Assert.True(SendResult?.Status == sender && ReceiveResult?.Status == receiver,
            $"{SendResult?.Status} {SendResult?.Detail} / {ReceiveResult?.Status} {ReceiveResult?.Detail}\n{Ladder()}");
        return this;
    }

    public VirtualCall Succeeds()
    {
        Ends(CallStatus.Ok, CallStatus.Ok);
        Assert.Equal(_pages.Length, SendResult!.PagesConfirmed);
        Assert.Equal(_pages.Length, ReceiveResult!.PagesConfirmed);
        AssertPages();
        return this;
    }

    public void AssertPages()
    {
        Assert.Equal(_pages.Length, Received.Count);
        for (var i = 0; i < _pages.Length; i++)
        {
            Assert.Equal(i, Received[i].Index);
            Assert.Equal(i == _pages.Length - 1, Received[i].IsLast);
            Assert.Equal(_pages[i].Resolution, Received[i].Image.Resolution);
            Assert.Equal((_pages[i].Bitmap.Width, _pages[i].Bitmap.Height), (Received[i].Image.Bitmap.Width, Received[i].Image.Bitmap.Height));
            Assert.True(_pages[i].Bitmap.SameAs(Received[i].Image.Bitmap), $"page {i + 1} differs");
        }
    }

    public string Ladder() => string.Join('\n', SenderTrace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}"));

    private void NeedPage(int index)
    {
        if (ReadTime(index) is { Ticks: > 0 } time)
            Later(time, now => Sender.ProvidePage(_pages[index], now));
        else
            Sender.ProvidePage(_pages[index], Now);
    }
}
