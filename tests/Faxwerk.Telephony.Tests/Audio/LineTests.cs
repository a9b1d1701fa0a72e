using Faxwerk.Pages;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>Lines that lose packets, hiss, echo and hum.</summary>
[Collection(nameof(Computing))]
public sealed class LineTests
{
    private static readonly FaxOptions WithoutEcm = new() { LocalId = "+49 30 5678", Ecm = false };

    [Fact]
    public void Half_a_percent_of_lost_packets_is_repaired_by_error_correction()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            using var call = new AudioCall([TestPages.Page(seed)], loss: 0.005, seed: seed);
            call.Run().Succeeds();
            Assert.True(call.Forth.Lost > 0, $"{call.Forth.Lost} packets");
        }
    }

    [Theory]
    [InlineData(0.002)]
    [InlineData(0.01)]
    public void Without_error_correction_no_page_beyond_the_bad_row_limit_is_confirmed(double loss)
    {
        var kept = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            var page = TestPages.Page(seed, rows: 600);
            using var call = new AudioCall([page], receiving: WithoutEcm, loss: loss, seed: seed);
            call.Run();
            Assert.True(call.Sender.Result is not null && call.Receiver.Result is not null, call.Report());
            Assert.True(call.Sender.Result.PagesConfirmed <= call.Received.Count, call.Report());
            foreach (var received in call.Received)
            {
                var bad = RowDifference.Lost(page.Bitmap, received.Image.Bitmap);
                Assert.True(bad * 100 < page.Bitmap.Height * 20, $"seed {seed}: {bad} bad rows, {received.BadRows} noticed\n{call.Report()}");
                kept++;
            }
        }

        Assert.True(kept > 0);
    }

    [Fact]
    public void Training_that_fails_is_answered_at_once_and_a_slower_rate_follows()
    {
        // Noise 20 dB below the signal: too much for V.17 at 14400 bit/s, no trouble for slower rates.
        using var call = new AudioCall([TestPages.Page(1, rows: 200)]);
        call.Forth.Disturb = Noise(seed: 1, amplitude: 330);
        call.Run().Succeeds();
        Assert.Contains(call.SenderTrace, entry => entry is { Sent: false, What: "FTT" });
        Assert.InRange(call.Sender.Result!.BitRate, 4800, 12000);
        var (training, answer) = (call.SenderTrace.FindIndex(entry => entry.What == "TCF"), call.SenderTrace.FindIndex(entry => entry.What == "FTT"));
        Assert.True(call.SenderTrace[answer].At - call.SenderTrace[training].At < TimeSpan.FromSeconds(6), call.Report());
    }

    [Theory]
    [InlineData(7200)]
    [InlineData(12000)]
    public void Rates_between_are_reached_from_above(int rate)
    {
        using var call = new AudioCall([TestPages.Page(1, rows: 200)], new FaxOptions { MaxBitRate = rate });
        call.Run().Succeeds();
        Assert.Equal(rate, call.Receiver.Result!.BitRate);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(25)]
    public void Echo_of_what_is_sent_does_no_harm(int delayBlocks)
    {
        // 14 dB below the other side's signal, after up to half a second.
        using var call = new AudioCall([TestPages.Page(1, rows: 300), TestPages.Page(2, rows: 100)]);
        call.Back.Disturb = Echo(call, delayBlocks);
        call.Run().Succeeds();
    }

    [Theory]
    [InlineData(14400)]
    [InlineData(9600)]
    [InlineData(4800)]
    public void Echo_protection_tones_are_sent_and_passed_over(int rate)
    {
        using var call = new AudioCall([TestPages.Page(1, rows: 200)], new FaxOptions { MaxBitRate = rate }, echoProtection: true);
        call.Run().Succeeds();
        Assert.Equal(rate, call.Sender.Result!.BitRate);
    }

    [Fact]
    public void Long_delay_does_no_harm()
    {
        using var call = new AudioCall([TestPages.Page(1, rows: 300)], delayBlocks: 30);
        call.Run().Succeeds();
    }

    [Theory]
    [InlineData(-6)]
    [InlineData(3)]
    [InlineData(20)]
    public void Quiet_and_loud_lines_are_heard(double attenuation)
    {
        using var call = new AudioCall([TestPages.Page(1, rows: 200)]);
        var factor = Math.Pow(10, -attenuation / 20);
        call.Forth.Disturb = call.Back.Disturb = (block, _) => Scale(block, factor);
        call.Run().Succeeds();
    }

    [Fact]
    public void A_page_that_passes_into_its_command_without_a_pause_is_told_from_it()
    {
        // The silence between page and command is cut out of the line, as an adaptor's buffer does it.
        foreach (var ecm in new[] { true, false })
        {
            using var call = new AudioCall([TestPages.Page(1, rows: 200)], new FaxOptions { Ecm = ecm });
            var last = new short[AudioLine.Block];
            var silent = 0;
            call.Forth.Disturb = (block, number) =>
            {
                var isSilent = Array.TrueForAll(block, sample => Math.Abs((int)sample) < 100);
                silent = isSilent ? silent + 1 : 0;
                if (number > 400 && isSilent && silent < 9)
                    last.CopyTo(block.AsSpan());
                else
                    block.CopyTo(last.AsSpan());
            };
            call.Run().Succeeds();
        }
    }

    private static Action<short[], int> Noise(int seed, double amplitude)
    {
        var random = new Random(seed);
        return (block, _) =>
        {
            for (var i = 0; i < block.Length; i++)
            {
                var gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                block[i] = (short)Math.Clamp(block[i] + (amplitude * gauss), short.MinValue, short.MaxValue);
            }
        };
    }

    private static void Scale(short[] block, double factor)
    {
        for (var i = 0; i < block.Length; i++)
            block[i] = (short)Math.Clamp(block[i] * factor, short.MinValue, short.MaxValue);
    }

    private static Action<short[], int> Echo(AudioCall call, int delayBlocks)
    {
        var sent = new Queue<short[]>();
        call.Forth.Disturb = (block, _) => sent.Enqueue([.. block]);
        return (block, _) =>
        {
            if (sent.Count <= delayBlocks)
                return;
            var echo = sent.Dequeue();
            for (var i = 0; i < block.Length; i++)
                block[i] = (short)Math.Clamp(block[i] + (echo[i] / 5), short.MinValue, short.MaxValue);
        };
    }
}
