using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>The silence between two signals, where the line delays nothing.</summary>
public sealed class AnswerGapTests
{
    private const int Audible = 100;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_answer_begins_no_sooner_than_75_ms_after_the_end_of_what_it_answers(bool hearsFirst)
    {
        using var call = new AudioCall([TestPages.Page(1, rows: 100)]);
        var (forth, back) = (new short[AudioLine.Block], new short[AudioLine.Block]);
        var (now, sample, heardLast, gap) = (TimeSpan.Zero, 0, 0, 0);
        call.Sender.Start(now);
        call.Receiver.Start(now);
        while (gap == 0)
        {
            Assert.True(now < TimeSpan.FromSeconds(30), call.Report());
            call.SenderTerminal.Generate(forth, now);
            if (hearsFirst)
                call.ReceiverTerminal.Receive(forth, now + Tick);
            call.ReceiverTerminal.Generate(back, now);
            if (!hearsFirst)
                call.ReceiverTerminal.Receive(forth, now + Tick);
            call.SenderTerminal.Receive(back, now + Tick);
            var answers = call.ReceiverTrace.Exists(entry => entry is { Sent: true, What: "CFR" });
            for (var i = 0; i < AudioLine.Block && gap == 0; i++, sample++)
            {
                if (Math.Abs((int)forth[i]) > Audible)
                    heardLast = sample;
                if (answers && Math.Abs((int)back[i]) > Audible)
                    gap = sample - heardLast;
            }

            now += Tick;
        }

        Assert.InRange(gap / 8.0, 75, 140);
    }
}
