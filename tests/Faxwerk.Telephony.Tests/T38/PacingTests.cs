using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>When datagrams leave.</summary>
public sealed class PacingTests
{
    private static readonly VirtualCall Ecm = new VirtualCall([TestPages.Page(1), TestPages.Page(2)]).Run();

    private static readonly VirtualCall Plain =
        new VirtualCall([TestPages.Page(1), TestPages.Page(2)], receiving: new FaxOptions { Ecm = false }).Run();

    private sealed record SignalSent(T38Indicator Indicator, TimeSpan At, List<(TimeSpan At, T38DataType Type, T38FieldType Field, int Octets)> Data)
    {
        public TimeSpan End => Data[^1].At;

        public TimeSpan FirstData => Data[0].At;

        public int Octets => Data.Sum(data => data.Octets);
    }

    private static List<SignalSent> Signals(Line line)
    {
        var signals = new List<SignalSent>();
        foreach (var sent in line.Log)
        {
            Assert.True(IfpPacket.TryParse(sent.Ifp, 0, out var ifp));
            if (!ifp.IsData)
            {
                if (ifp.Indicator == T38Indicator.NoSignal && sent.Copies == 1)
                    continue;
                Assert.Equal(3, sent.Copies);
                if (ifp.Indicator is not (T38Indicator.NoSignal or T38Indicator.Cng))
                    signals.Add(new SignalSent(ifp.Indicator, sent.At, []));
                continue;
            }

            while (ifp.TryReadField(out var field, out var data))
            {
                signals[^1].Data.Add((sent.At, ifp.DataType, field, data.Length));
                Assert.Equal(field is T38FieldType.HdlcFcsOkSigEnd or T38FieldType.NonEcmSigEnd ? 3 : 1, sent.Copies);
            }
        }

        return signals;
    }

    private static IEnumerable<SignalSent> Commands(VirtualCall call) =>
        Signals(call.Forth).Concat(Signals(call.Back)).Where(signal => signal.Indicator == T38Indicator.V21Preamble);

    [Fact]
    public void Both_ends_speak_at_once_and_thrice_so_that_address_translation_lets_the_answers_in()
    {
        foreach (var (line, indicator) in new[] { (Ecm.Forth, T38Indicator.Cng), (Ecm.Back, T38Indicator.NoSignal) })
        {
            var first = line.Log[0];
            Assert.True(IfpPacket.TryParse(first.Ifp, 0, out var ifp));
            Assert.Equal((TimeSpan.Zero, 3, false, indicator), (first.At, first.Copies, ifp.IsData, ifp.Indicator));
        }
    }

    [Fact]
    public void Three_packets_of_zeros_follow_a_page_without_error_correction()
    {
        var octets = new List<byte[]>();
        foreach (var sent in Plain.Forth.Log)
        {
            if (IfpPacket.TryParse(sent.Ifp, 0, out var ifp) && ifp.IsData && ifp.TryReadField(out var field, out var data) && field == T38FieldType.NonEcmData)
                octets.Add(data.ToArray());
        }

        Assert.All(octets[^3..], packet => Assert.DoesNotContain(packet, octet => octet != 0));
        Assert.Contains(octets[^4], octet => octet != 0);
    }

    [Fact]
    public void A_second_of_flags_goes_before_each_command()
    {
        Assert.All(Commands(Ecm), signal => Assert.Equal(1000, (signal.FirstData - signal.At).TotalMilliseconds, 1.0));
    }

    [Fact]
    public void Commands_leave_at_300_bits_a_second()
    {
        Assert.All(Commands(Ecm).Concat(Commands(Plain)), signal =>
        {
            var seconds = (signal.End - signal.FirstData).TotalSeconds;
            // Octets of frames with stuffed bits, FCS and flags between: never faster than the modem, and not much slower.
            var frames = signal.Data.Count(data => data.Field is T38FieldType.HdlcFcsOk or T38FieldType.HdlcFcsOkSigEnd);
            Assert.InRange(seconds, ((signal.Octets + (2 * frames)) * 8 / 300.0) - 0.001, ((signal.Octets + (4 * frames)) * 8 * 1.1 / 300.0) + 0.1);
            Assert.All(signal.Data, data => Assert.True(data.Octets <= 1));
        });
    }

    [Fact]
    public void Signals_are_75_ms_apart_at_least()
    {
        foreach (var line in new[] { Ecm.Forth, Ecm.Back, Plain.Forth, Plain.Back })
        {
            var signals = Signals(line);
            for (var i = 1; i < signals.Count; i++)
                Assert.InRange((signals[i].At - signals[i - 1].End).TotalMilliseconds, 75, double.MaxValue);
        }

        // Within a turn (DCS and TCF, page and PPS) it is 75 ms sharp.
        var forth = Signals(Ecm.Forth);
        Assert.Equal(75, (forth[1].At - forth[0].End).TotalMilliseconds, 1.0);
        Assert.Equal(75, (forth[3].At - forth[2].End).TotalMilliseconds, 1.0);
    }

    [Fact]
    public void The_silence_behind_what_is_to_be_answered_is_told_again_twice()
    {
        var silences = Ecm.Forth.Log.Where(sent => IfpPacket.TryParse(sent.Ifp, 0, out var ifp) && !ifp.IsData && ifp.Indicator == T38Indicator.NoSignal).ToList();
        var told = Signals(Ecm.Forth).Select(signal => silences.Where(silence => silence.At >= signal.End && silence.At < signal.End + TimeSpan.FromSeconds(1)).ToList()).ToList();
        // DCS, which TCF follows at once, and TCF, which waits for its answer.
        Assert.Equal(3, Assert.Single(told[0], silence => silence.At < Signals(Ecm.Forth)[1].At).Copies);
        Assert.Equal([(0.0, 3), (100.0, 1), (300.0, 1)], told[1].Select(silence => (Math.Round((silence.At - told[1][0].At).TotalMilliseconds), silence.Copies)));
    }

    [Fact]
    public void Training_has_its_time_after_the_indicator_and_tcf_lasts_one_and_a_half_seconds()
    {
        foreach (var call in new[] { Ecm, Plain })
        {
            var training = Signals(call.Forth)[1];
            Assert.Equal(T38Indicator.V17At14400LongTraining, training.Indicator);
            Assert.Equal(1393, (training.FirstData - training.At).TotalMilliseconds, 1.0);
            Assert.Equal(1500, (training.End - training.FirstData).TotalMilliseconds, 1.0);
            Assert.Equal(14400 * 3 / 16, training.Octets);
        }
    }

    [Fact]
    public void Pages_train_short_and_ecm_has_200_ms_of_flags()
    {
        var block = Signals(Ecm.Forth)[2];
        Assert.Equal(T38Indicator.V17At14400ShortTraining, block.Indicator);
        Assert.Equal(342, (block.FirstData - block.At).TotalMilliseconds, 1.0);
        var page = Signals(Plain.Forth)[2];
        Assert.Equal(T38Indicator.V17At14400ShortTraining, page.Indicator);
        Assert.Equal(142, (page.FirstData - page.At).TotalMilliseconds, 1.0);
    }

    [Fact]
    public void An_image_leaves_at_the_negotiated_rate_in_packets_of_40_ms_and_never_more_than_one_ahead()
    {
        foreach (var page in Signals(Plain.Forth).Concat(Signals(Ecm.Forth)).Where(signal => signal.Indicator == T38Indicator.V17At14400ShortTraining))
        {
            var octets = 0;
            var last = page.FirstData;
            foreach (var (at, _, _, length) in page.Data.Where(data => data.Field != T38FieldType.HdlcFcsOk))
            {
                Assert.True(length <= 72);
                Assert.InRange((at - last).TotalMilliseconds, 0, 60);
                last = at;
                // What has left before this packet has been played out when it leaves.
                Assert.True((at - page.FirstData).TotalSeconds >= (octets * 8 / 14400.0) - 0.000001);
                octets += length;
            }

            Assert.InRange(octets * 8 / (page.End - page.FirstData).TotalSeconds, 13000, 14400.1);
        }
    }

    [Fact]
    public void A_late_scheduler_changes_no_due_time()
    {
        var log = new List<Sent>();
        var terminal = new T38Terminal(0, (ifp, copies, due) => log.Add(new Sent(due, ifp.ToArray(), copies)));
        var session = new ReceivingSession(terminal, new FaxOptions()) { PageReceived = _ => { }, Finished = _ => { } };
        session.Start(TimeSpan.Zero);
        for (var now = 0.0; now < 3; now += 0.173)
            terminal.Advance(TimeSpan.FromSeconds(now));
        var first = log.First(sent => sent.Ifp[0] == 0xC0).At;
        Assert.Equal(TimeSpan.FromMilliseconds(1075), first);
        Assert.Equal(TimeSpan.FromMilliseconds(1075 + (1000 * 9 / 300.0)), log.Where(sent => sent.Ifp[0] == 0xC0).ElementAt(1).At);
    }
}
