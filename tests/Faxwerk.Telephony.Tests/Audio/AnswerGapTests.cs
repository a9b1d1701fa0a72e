using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>The silence between what the other side sends and our answer, as it is heard at our end of the line.</summary>
public sealed class AnswerGapTests
{
    private const int Audible = 100;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_answer_begins_75_ms_after_the_end_of_what_it_answers(int delayBlocks)
    {
        using var call = new AudioCall([TestPages.Page(1, rows: 100)], delayBlocks: delayBlocks);
        var (heardLast, said, gap) = (0, 0, -1);
        call.Forth.Disturb = (block, number) =>
        {
            for (var i = 0; i < block.Length; i++)
            {
                if (Math.Abs((int)block[i]) > Audible)
                    heardLast = ((number + delayBlocks) * AudioLine.Block) + i;
            }
        };
        call.Back.Disturb = (block, _) =>
        {
            var answers = call.ReceiverTrace.Exists(entry => entry is { Sent: true, What: "CFR" });
            for (var i = 0; i < block.Length; i++, said++)
            {
                if (gap < 0 && answers && Math.Abs((int)block[i]) > Audible)
                    gap = said - heardLast;
            }
        };
        call.Run().Succeeds();
        // T.30 5.1: 75 +-20 ms. What is heard comes in blocks of 20 ms, and the end of a carrier takes 10 ms to be known.
        Assert.InRange(gap / 8.0, 75, 75 + 20 + 20);
    }
}
