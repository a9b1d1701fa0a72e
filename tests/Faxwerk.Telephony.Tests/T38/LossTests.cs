using Faxwerk.Pages;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>Datagrams that are lost, doubled and overtaken.</summary>
[Collection(nameof(Computing))]
public sealed class LossTests
{
    private static readonly PageImage[] ThreePages = [.. Enumerable.Range(1, 3).Select(seed => TestPages.Page(seed, rows: 500))];

    [Fact]
    public void Two_hundred_calls_with_a_tenth_lost_each_way_lose_no_pixel_with_redundancy_3()
    {
        for (var seed = 0; seed < 200; seed++)
            new VirtualCall(ThreePages, quality: new LineQuality { Loss = 0.1, Redundancy = 3 }, seed: seed).Run().Succeeds();
    }

    [Fact]
    public void A_tenth_lost_each_way_loses_no_pixel_with_fec()
    {
        for (var seed = 0; seed < 30; seed++)
            new VirtualCall(ThreePages, quality: new LineQuality { Loss = 0.1, Redundancy = 3, Fec = true }, seed: seed).Run().Succeeds();
    }

    [Fact]
    public void Doubled_and_overtaken_datagrams_do_no_harm()
    {
        var quality = new LineQuality { Loss = 0.05, Duplication = 0.2, Jitter = TimeSpan.FromMilliseconds(120) };
        for (var seed = 0; seed < 20; seed++)
        {
            new VirtualCall(ThreePages, quality: quality, seed: seed).Run().Succeeds();
            new VirtualCall(ThreePages, quality: quality, seed: seed, receiving: new FaxOptions { Ecm = false }).Run();
        }
    }

    [Fact]
    public void Error_correction_alone_repairs_what_redundancy_does_not()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var quality = new LineQuality { Loss = 0.01, Redundancy = 0 };
            var call = new VirtualCall([ThreePages[0]], quality: quality, seed: seed).Run();
            if (call.SendResult!.Status == CallStatus.Ok)
                call.Succeeds();
            Assert.Equal(call.SendResult.PagesConfirmed, call.SendResult.Status == CallStatus.Ok ? 1 : 0);
        }
    }

    [Theory]
    [InlineData(0.1, 3)]
    [InlineData(0.1, 1)]
    [InlineData(0.02, 0)]
    [InlineData(0.005, 0)]
    public void Without_error_correction_no_page_beyond_the_bad_row_limit_is_confirmed(double loss, int redundancy)
    {
        var confirmed = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            var quality = new LineQuality { Loss = loss, Redundancy = redundancy };
            var call = new VirtualCall(ThreePages, receiving: new FaxOptions { Ecm = false }, quality: quality, seed: seed).Run();
            Assert.True(call.SendResult!.PagesConfirmed <= call.Received.Count, call.Ladder());
            // The answer that followed each page that was kept.
            var trace = call.ReceiverTrace;
            var kept = trace.FindAll(entry => entry.What == "page" && !entry.Detail.EndsWith("refused", StringComparison.Ordinal));
            var answers = kept.ConvertAll(page => trace.First(entry => entry.Sent && entry.At >= page.At && entry.What is "MCF" or "RTP").What);
            Assert.Equal(call.Received.Count, answers.Count);
            foreach (var (page, answer) in call.Received.Zip(answers))
            {
                var rows = ThreePages[page.Index].Bitmap.Height;
                var bad = RowDifference.Lost(ThreePages[page.Index].Bitmap, page.Image.Bitmap);
                Assert.True(bad * 100 < rows * (answer == "MCF" ? 5 : 20), $"seed {seed}, page {page.Index}: {bad} bad rows, {page.BadRows} noticed, {answer}");
                confirmed++;
            }
        }

        Assert.True(confirmed > 0);
    }
}
