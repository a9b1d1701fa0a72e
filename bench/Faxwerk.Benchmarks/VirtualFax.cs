using Faxwerk.Pages;
using Faxwerk.Telephony;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Benchmarks;

/// <summary>A sender and a receiver of ours in virtual time; whoever makes the terminals carries their signals.</summary>
internal sealed class VirtualFax
{
    private readonly IReadOnlyList<PageImage> _pages;
    private readonly List<PageImage> _received = [];

    public VirtualFax(FaxTerminal sending, FaxTerminal receiving, IReadOnlyList<PageImage> pages, bool ecm)
    {
        _pages = pages;
        Sender = new SendingSession(sending, new FaxOptions { Ecm = ecm }, pages.Count)
        {
            PageNeeded = index => Sender!.ProvidePage(pages[index], Now),
            Progress = progress =>
            {
                if (progress.Step == CallStep.PageConfirmed) Sender!.ConfirmationRecorded(Now);
            },
            Finished = _ => { },
        };
        Receiver = new ReceivingSession(receiving, new FaxOptions { Ecm = ecm })
        {
            PageReceived = page =>
            {
                _received.Add(page.Image);
                Receiver!.PageStored(Now);
            },
            Finished = _ => { },
        };
    }

    public SendingSession Sender { get; }

    public ReceivingSession Receiver { get; }

    /// <summary>Since the start of the call.</summary>
    public TimeSpan Now { get; set; }

    public bool IsOver => Sender.Result is not null && Receiver.Result is not null;

    public bool IsWhole => Sender.Result is { Status: CallStatus.Ok } && Sender.Result.PagesConfirmed == _pages.Count;

    public int Confirmed => Sender.Result?.PagesConfirmed ?? 0;

    /// <summary>
    /// Confirmed pages that are not what was sent: with ECM every pixel counts; without it less than 5 % of the rows may be bad where MCF was said, less
    /// than 20 % where RTP was.
    /// </summary>
    public int Wrong(bool ecm)
    {
        string AnswerTo(int page) => Receiver.Result!.Pages.Last(outcome => outcome.Index == page && outcome.Answer is "MCF" or "RTP").Answer;
        var wrong = 0;
        for (var i = 0; i < Confirmed; i++)
        {
            if (i >= _received.Count) wrong++;
            else if (_received[i].Bitmap.SameAs(_pages[i].Bitmap)) continue;
            else if (ecm || BadRows(_pages[i].Bitmap, _received[i].Bitmap) * 100 >= _pages[i].Bitmap.Height * (AnswerTo(i) == "MCF" ? 5 : 20)) wrong++;
        }
        return wrong;
    }

    /// <summary>Rows sent that are not among those received, in their order: what the longest common subsequence leaves out.</summary>
    private static int BadRows(Bitmap sent, Bitmap received)
    {
        var above = new int[received.Height + 1];
        var current = new int[received.Height + 1];
        for (var y = 1; y <= sent.Height; y++)
        {
            for (var x = 1; x <= received.Height; x++)
            {
                current[x] = sent.Row(y - 1).SequenceEqual(received.Row(x - 1)) ? above[x - 1] + 1 : Math.Max(above[x], current[x - 1]);
            }
            (above, current) = (current, above);
        }
        return sent.Height - above[received.Height];
    }
}
