using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>Our sender and our receiver on a telephone channel in virtual time.</summary>
internal sealed class AudioCall : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly PageImage[] _pages;

    public AudioCall(PageImage[] pages, FaxOptions? sending = null, FaxOptions? receiving = null, G711Law law = G711Law.A, double loss = 0, int seed = 1,
        int delayBlocks = 2, bool echoProtection = false)
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        _pages = pages;
        SenderTerminal = new AudioTerminal(AudioRole.Calling, echoProtection);
        Forth = new AudioLine(law, delayBlocks, loss, seed: seed);
        Back = new AudioLine(law, delayBlocks, loss, seed: seed + 1000);
        Sender = new SendingSession(SenderTerminal, sending ?? new FaxOptions { LocalId = "+49 89 1234" }, pages.Length, SenderTrace.Add)
        {
            PageNeeded = index => Sender!.ProvidePage(pages[index], Now),
            Progress = progress =>
            {
                if (progress.Step == CallStep.PageConfirmed)
                    Sender!.ConfirmationRecorded(Now);
            },
            Finished = _ => { },
        };
        Receiver = new ReceivingSession(ReceiverTerminal, receiving ?? new FaxOptions { LocalId = "+49 30 5678" }, ReceiverTrace.Add)
        {
            PageReceived = page =>
            {
                Received.Add(page);
                Receiver!.PageStored(Now);
            },
            Finished = _ => { },
        };
    }

    public AudioTerminal SenderTerminal { get; }
    public AudioTerminal ReceiverTerminal { get; } = new(AudioRole.Called);
    public AudioLine Forth { get; }
    public AudioLine Back { get; }
    public SendingSession Sender { get; }
    public ReceivingSession Receiver { get; }
    public List<TraceEntry> SenderTrace { get; } = [];
    public List<TraceEntry> ReceiverTrace { get; } = [];
    public List<ReceivedPage> Received { get; } = [];
    public TimeSpan Now { get; private set; }

    public AudioCall Run(double seconds = 3600)
    {
        Sender.Start(TimeSpan.Zero);
        Receiver.Start(TimeSpan.Zero);
        var forth = new short[AudioLine.Block];
        var back = new short[AudioLine.Block];
        for (var end = Now + TimeSpan.FromSeconds(seconds); Now < end && (Sender.Result is null || Receiver.Result is null);)
        {
            SenderTerminal.Generate(forth, Now);
            ReceiverTerminal.Generate(back, Now);
            Now += Tick;
            Hand(Forth.Pass(forth), ReceiverTerminal);
            Hand(Back.Pass(back), SenderTerminal);
            SenderTerminal.Advance(Now);
            ReceiverTerminal.Advance(Now);
        }

        return this;
    }

    public AudioCall Succeeds()
    {
        Assert.True(Sender.Result?.Status == CallStatus.Ok && Receiver.Result?.Status == CallStatus.Ok, Report());
        Assert.Equal(_pages.Length, Received.Count);
        for (var i = 0; i < _pages.Length; i++)
            Assert.True(_pages[i].Bitmap.SameAs(Received[i].Image.Bitmap), $"page {i + 1} differs\n{Report()}");
        return this;
    }

    public string Report() =>
        $"{Sender.Result?.Status} {Sender.Result?.Detail} / {Receiver.Result?.Status} {Receiver.Result?.Detail}\n{Ladder(SenderTrace)}\n\n{Ladder(ReceiverTrace)}";

    public void Dispose()
    {
        SenderTerminal.Dispose();
        ReceiverTerminal.Dispose();
    }

    private static string Ladder(List<TraceEntry> trace) =>
        string.Join('\n', trace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}"));

    private void Hand(short[]? block, AudioTerminal terminal)
    {
        if (block is null)
            terminal.Conceal(AudioLine.Block, Now);
        else
            terminal.Receive(block, Now);
    }
}
