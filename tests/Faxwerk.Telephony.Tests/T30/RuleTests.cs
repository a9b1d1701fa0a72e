using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.T38;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>What counts as sent, and what happens when commands and answers are lost.</summary>
public sealed class RuleTests
{
    private static readonly FaxOptions WithoutEcm = new() { Ecm = false };

    // No redundancy: what a test drops is gone.
    private static readonly LineQuality Bare = new() { Redundancy = 0 };

    private static VirtualCall Call(bool ecm, int pages = 3) =>
        new([.. Enumerable.Range(1, pages).Select(seed => TestPages.Page(seed, rows: 300))], receiving: ecm ? null : WithoutEcm, quality: Bare);

    /// <summary>Drops whole V.21 signals: those that <paramref name="drop"/> names by what the trace says of them.</summary>
    private static Func<byte[], bool> Signals(List<TraceEntry> trace, Func<string, int, bool> drop)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var dropping = false;
        return packet =>
        {
            if (packet[0] == (byte)T38Indicator.V21Preamble << 1)
            {
                var what = trace.Last(entry => entry.Sent && entry.What != "T.38").What;
                counts[what] = counts.GetValueOrDefault(what) + 1;
                dropping = drop(what, counts[what]);
            }
            else if (packet.Length == 1)
            {
                var now = dropping;
                dropping = dropping && packet[0] != 0;
                return now;
            }

            return dropping;
        };
    }

    private static VirtualCall LosingAnswer(VirtualCall call, string answer, int times = 1)
    {
        call.Back.Drop = Signals(call.ReceiverTrace, (what, count) => what == answer && count <= times);
        return call;
    }

    private static int Count(List<TraceEntry> trace, bool sent, string what) => trace.Count(entry => entry.Sent == sent && entry.What == what);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_repeated_page_command_gets_the_same_answer_and_stores_no_second_page(bool ecm)
    {
        var call = LosingAnswer(Call(ecm), "MCF", times: 2).Run().Succeeds();
        Assert.Equal(5, Count(call.ReceiverTrace, sent: true, "MCF"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_last_confirmation_may_be_lost_twice(bool ecm)
    {
        var call = Call(ecm, pages: 1);
        LosingAnswer(call, "MCF", times: 2).Run().Succeeds();
        Assert.Equal(3, Count(call.ReceiverTrace, sent: true, "MCF"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_page_sent_whole_whose_confirmation_never_came_is_uncertain(bool ecm)
    {
        var call = Call(ecm, pages: 2);
        call.Back.Drop = Signals(call.ReceiverTrace, (what, count) => what == "MCF" && count > 1);
        call.Run().Ends(CallStatus.NoResponse, CallStatus.Ok);
        Assert.Equal(1, call.SendResult!.PagesConfirmed);
        Assert.Equal(1, call.SendResult.UncertainPage);
        Assert.Equal(2, call.ReceiveResult!.PagesConfirmed);
        Assert.Equal(2, call.Received.Count);
    }

    [Theory]
    [InlineData("CFR")]
    [InlineData("DIS")]
    public void A_lost_answer_of_phase_B_is_asked_for_again(string answer) => LosingAnswer(Call(ecm: true), answer, times: 2).Run().Succeeds();

    [Theory]
    [InlineData("DCS", true)]
    [InlineData("PPS", true)]
    [InlineData("DCS", false)]
    [InlineData("MPS", false)]
    [InlineData("EOP", false)]
    public void A_lost_command_is_repeated(string command, bool ecm)
    {
        var call = Call(ecm);
        call.Forth.Drop = Signals(call.SenderTrace, (what, count) => what == command && count <= 2);
        call.Run().Succeeds();
    }

    [Fact]
    public void A_sender_gives_up_after_three_commands()
    {
        var call = LosingAnswer(Call(ecm: true), "CFR", times: 9).Run();
        Assert.Equal(CallStatus.NoResponse, call.SendResult!.Status);
        Assert.Equal(3, Count(call.SenderTrace, sent: true, "DCS"));
        Assert.Equal(-1, call.SendResult.UncertainPage);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clearing_after_the_last_confirmation_is_still_sent(bool ecm)
    {
        var call = Call(ecm);
        call.Sender.Start(TimeSpan.Zero);
        call.Receiver.Start(TimeSpan.Zero);
        while (call.SendResult is null && Count(call.SenderTrace, sent: false, "MCF") < 3)
            call.Continue(0.1);
        call.Sender.CallLost(call.Now);
        call.Receiver.CallLost(call.Now);
        Assert.Equal((CallStatus.Ok, 3), (call.SendResult!.Status, call.SendResult.PagesConfirmed));
        Assert.Equal(CallStatus.Ok, call.ReceiveResult!.Status);
    }

    [Theory]
    [InlineData(1, 20, "MPS")]
    [InlineData(2, 0, "MPS")]
    [InlineData(3, 30, "EOP")]
    public void A_page_whose_end_falls_into_an_outage_is_not_confirmed_without_ecm(int page, int heard, string command)
    {
        var call = new VirtualCall([.. Enumerable.Range(1, 3).Select(seed => TestPages.Page(seed, rows: 300))], receiving: WithoutEcm, quality: Bare);
        var (passed, over) = (0, false);
        call.Forth.Drop = _ =>
        {
            if (over || Count(call.SenderTrace, sent: true, "page") != page)
                return false;
            // Until the command that ends the page is said.
            over = call.SenderTrace.FindLast(entry => entry.Sent && entry.What != "T.38").What == command;
            return !over && passed++ >= heard;
        };
        call.Run().Succeeds();
        Assert.Equal(1, Count(call.ReceiverTrace, sent: true, "RTN"));
        Assert.Equal(3, Count(call.ReceiverTrace, sent: true, "MCF"));
    }

    [Theory]
    [InlineData(true, T38FieldType.HdlcFcsOk, CallStatus.Ok)]
    [InlineData(false, T38FieldType.HdlcFcsOk, CallStatus.Ok)]
    [InlineData(false, T38FieldType.HdlcFcsBad, CallStatus.CallDropped)]
    public void The_last_confirmation_counts_though_the_end_of_its_signal_is_lost(bool ecm, T38FieldType check, CallStatus status)
    {
        var call = Call(ecm, pages: 1);
        call.Back.Drop = Signals(call.ReceiverTrace, (what, _) => what == "MCF");
        call.Sender.Start(TimeSpan.Zero);
        call.Receiver.Start(TimeSpan.Zero);
        while (Count(call.ReceiverTrace, sent: true, "MCF") == 0)
            call.Continue(0.1);
        var packet = new byte[20];
        call.SenderTerminal.Receive(5000, packet.AsSpan(0, IfpWriter.Indicator(packet, T38Indicator.V21Preamble)), call.Now);
        var length = IfpWriter.Hdlc(packet, 0, T38DataType.V21, [0xFF, 0xC8, Fcf.Mcf], check);
        call.SenderTerminal.Receive(5001, packet.AsSpan(0, length), call.Now);
        call.Sender.CallLost(call.Now);
        Assert.Equal((status, status == CallStatus.Ok ? -1 : 0), (call.SendResult!.Status, call.SendResult.UncertainPage));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_that_dies_reports_its_confirmed_pages(bool ecm)
    {
        var call = Call(ecm);
        call.Sender.Start(TimeSpan.Zero);
        call.Receiver.Start(TimeSpan.Zero);
        while (Count(call.SenderTrace, sent: false, "MCF") < 2)
            call.Continue(0.1);
        call.Continue(1);
        call.Sender.CallLost(call.Now);
        call.Receiver.CallLost(call.Now);
        call.Ends(CallStatus.CallDropped, CallStatus.CallDropped);
        Assert.Equal((2, 2), (call.SendResult!.PagesConfirmed, call.ReceiveResult!.PagesConfirmed));
        Assert.Equal(-1, call.SendResult.UncertainPage);
    }

    [Fact]
    public void A_page_that_is_slow_to_store_holds_an_ecm_sender_with_RNR()
    {
        var call = Call(ecm: true);
        call.StoreTime = TimeSpan.FromSeconds(20);
        call.Run().Succeeds();
        Assert.InRange(Count(call.ReceiverTrace, sent: true, "RNR"), 3, 40);
        Assert.Equal(Count(call.ReceiverTrace, sent: true, "RNR"), Count(call.ReceiverTrace, sent: false, "RR"));
        Assert.Equal(3, Count(call.ReceiverTrace, sent: true, "MCF"));
    }

    [Theory]
    [InlineData(true, 0.2, 1)]
    [InlineData(false, 1.0, 1)]
    [InlineData(false, 3.0, 2)]
    [InlineData(false, 7.5, 3)]
    public void Nothing_is_confirmed_before_it_is_stored(bool ecm, double seconds, int commands)
    {
        var call = Call(ecm, pages: 1);
        call.StoreTime = TimeSpan.FromSeconds(seconds);
        call.Run().Succeeds();
        Assert.Equal(commands, Count(call.ReceiverTrace, sent: false, ecm ? "PPS" : "EOP"));
        Assert.Equal(1, Count(call.ReceiverTrace, sent: true, "MCF"));
        Assert.Equal(0, Count(call.ReceiverTrace, sent: true, "RNR"));
    }

    [Fact]
    public void A_page_that_is_never_stored_is_never_confirmed()
    {
        var call = Call(ecm: true, pages: 1);
        call.StoreTime = TimeSpan.FromHours(1);
        call.Run(600).Ends(CallStatus.RemoteDisconnect, CallStatus.StorageFailed);
        Assert.Equal(0, call.SendResult!.PagesConfirmed);
        Assert.Equal(0, call.SendResult.UncertainPage);
        Assert.Equal(0, call.ReceiveResult!.PagesConfirmed);
    }

    [Fact]
    public void A_bad_training_is_answered_FTT_and_the_rate_falls()
    {
        var call = Call(ecm: true, pages: 1);
        var trainings = 0;
        call.Forth.Drop = packet =>
        {
            trainings += packet.Length == 1 && packet[0] == (byte)T38Indicator.V17At14400LongTraining << 1 ? 1 : 0;
            return trainings is 1 && (packet[0] & 0x5E) == (0x40 | ((byte)T38DataType.V17At14400 << 1)) && packet.Length > 60 && packet[5] == 0
                && call.Forth.Log.Count % 2 == 0;
        };
        call.Run().Succeeds();
        Assert.Equal(1, Count(call.ReceiverTrace, sent: true, "FTT"));
        Assert.Equal(12000, call.SendResult!.BitRate);
    }

    [Fact]
    public void Training_that_fails_at_every_rate_ends_the_call()
    {
        var call = Call(ecm: true, pages: 1);
        var octets = 0;
        // Every second packet of TCF is lost.
        call.Forth.Drop = packet => packet.Length > 10 && packet[0] >= 0xC2 && packet[2] == 0xE0 && octets++ % 2 == 0;
        call.Run();
        Assert.Equal(CallStatus.TrainingFailed, call.SendResult!.Status);
        Assert.Equal(CallStatus.RemoteDisconnect, call.ReceiveResult!.Status);
        Assert.Equal(8, Count(call.ReceiverTrace, sent: true, "FTT"));
    }

    [Fact]
    public void A_refused_page_is_sent_again_lower_at_most_three_times()
    {
        var call = Call(ecm: false, pages: 1);
        var packets = 0;
        // Every fourth packet of the page is lost, TCF is left alone: its packets are all zeros.
        call.Forth.Drop = packet => packet.Length > 10 && packet[0] >= 0xC2 && packet[2] == 0xE0
            && packet.AsSpan(5).ContainsAnyExcept((byte)0) && packets++ % 4 == 0;
        call.Run();
        Assert.Equal(CallStatus.PageRejected, call.SendResult!.Status);
        Assert.Equal(4, Count(call.SenderTrace, sent: false, "RTN"));
        Assert.Equal((0, -1), (call.SendResult.PagesConfirmed, call.SendResult.UncertainPage));
        Assert.Equal(7200, call.SendResult.BitRate);
        Assert.Empty(call.Received);
    }

    [Fact]
    public void A_page_refused_once_is_sent_again_and_confirmed()
    {
        var call = Call(ecm: false, pages: 2);
        var packets = 0;
        call.Forth.Drop = packet => packet.Length > 10 && packet[0] == (0xC0 | ((byte)T38DataType.V17At14400 << 1))
            && packet.AsSpan(5).ContainsAnyExcept((byte)0) && packets++ % 4 == 0;
        call.Run().Succeeds();
        Assert.Equal(1, Count(call.SenderTrace, sent: false, "RTN"));
    }

    [Fact]
    public void Without_end_an_ecm_block_is_given_up_and_not_confirmed()
    {
        var call = Call(ecm: true, pages: 2);
        // The first frame of each transmission of the block never arrives.
        call.Forth.Drop = packet => packet.Length > 10 && packet[0] >= 0xC2 && packet[2] == 0x80 && packet.AsSpan(5).StartsWith((byte[])[0xFF, 0xC0, 0x60, 0x00]);
        call.Run();
        Assert.Equal(CallStatus.PageRejected, call.SendResult!.Status);
        Assert.Equal(0, call.SendResult.PagesConfirmed);
        Assert.Equal(-1, call.SendResult.UncertainPage);
        Assert.Contains(call.SenderTrace, entry => entry is { Sent: true, What: "CTC" });
        Assert.Contains(call.SenderTrace, entry => entry is { Sent: false, What: "CTR" });
        Assert.Contains(call.SenderTrace, entry => entry is { Sent: false, What: "ERR" });
        Assert.Empty(call.Received);
        Assert.NotEqual(CallStatus.Ok, call.ReceiveResult!.Status);
    }

    [Fact]
    public void A_confirmed_block_is_not_a_confirmed_page()
    {
        var call = new VirtualCall([TestPages.Noise(1, 700)]);
        call.Sender.Start(TimeSpan.Zero);
        call.Receiver.Start(TimeSpan.Zero);
        while (Count(call.SenderTrace, sent: false, "MCF") < 1)
            call.Continue(0.1);
        call.Continue(2);
        call.Sender.CallLost(call.Now);
        Assert.Equal((CallStatus.CallDropped, 0, -1), (call.SendResult!.Status, call.SendResult.PagesConfirmed, call.SendResult.UncertainPage));
    }

    [Fact]
    public void A_next_page_that_is_late_makes_a_call_with_EOM()
    {
        var call = Call(ecm: true);
        call.ReadTime = index => TimeSpan.FromSeconds(index == 1 ? 20 : 0);
        call.Run().Succeeds();
        Assert.Contains(call.SenderTrace, entry => entry is { Sent: true, What: "PPS" } && entry.Detail.StartsWith("EOM", StringComparison.Ordinal));
    }

    [Fact]
    public void The_next_page_waits_until_the_confirmation_is_on_record()
    {
        var call = Call(ecm: true);
        call.RecordTime = TimeSpan.FromSeconds(2);
        call.Run().Succeeds();
        var confirmed = call.SenderTrace.First(entry => entry is { Sent: false, What: "MCF" }).At;
        var next = call.SenderTrace.First(entry => entry.What == "FCD" && entry.At > confirmed).At;
        Assert.InRange((next - confirmed).TotalSeconds, 2, 2.6);
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(12.0)]
    [InlineData(20.0)]
    public void Cancelling_says_DCN_and_ends(double seconds)
    {
        var call = Call(ecm: true);
        call.Later(TimeSpan.FromSeconds(seconds), now => call.Sender.Abort(CallStatus.Cancelled, now));
        call.Run().Ends(CallStatus.Cancelled, CallStatus.RemoteDisconnect);
        Assert.Equal("DCN", call.SenderTrace.Last(entry => entry.Sent && entry.What != "T.38").What);
    }

    [Fact]
    public void A_stopping_server_lets_the_page_finish_first()
    {
        var call = Call(ecm: true);
        call.Later(TimeSpan.FromSeconds(14), _ => call.Sender.EndAfterPage(CallStatus.Stopped));
        call.Run().Ends(CallStatus.Stopped, CallStatus.RemoteDisconnect);
        Assert.Equal((1, 1), (call.SendResult!.PagesConfirmed, call.ReceiveResult!.PagesConfirmed));

        call = Call(ecm: true);
        call.Later(TimeSpan.FromSeconds(14), _ => call.Receiver.EndAfterPage(CallStatus.Stopped));
        call.Run().Ends(CallStatus.RemoteDisconnect, CallStatus.Stopped);
        Assert.Equal((1, 1), (call.SendResult!.PagesConfirmed, call.ReceiveResult!.PagesConfirmed));
    }

    [Fact]
    public void Nobody_there_is_not_a_fax()
    {
        var call = Call(ecm: true);
        call.Forth.Drop = _ => true;
        call.Back.Drop = _ => true;
        call.Run(600).Ends(CallStatus.NotAFax, CallStatus.NotAFax);
        Assert.False(call.SendResult!.FaxAnswered);
    }

    [Fact]
    public void A_failed_store_ends_the_call_unconfirmed()
    {
        var call = Call(ecm: true, pages: 1);
        call.StoreTime = TimeSpan.FromHours(1);
        call.Later(TimeSpan.FromSeconds(20), now => call.Receiver.StoreFailed(now));
        call.Run(600).Ends(CallStatus.RemoteDisconnect, CallStatus.StorageFailed);
        Assert.Equal(0, call.SendResult!.PagesConfirmed);
    }

    [Fact]
    public void An_unreadable_page_ends_the_call()
    {
        var call = Call(ecm: true, pages: 2);
        call.ReadTime = index => TimeSpan.FromHours(index);
        call.Later(TimeSpan.FromSeconds(17), now => call.Sender.PageUnreadable(now));
        call.Run(600);
        Assert.Equal(CallStatus.DocumentUnreadable, call.SendResult!.Status);
    }
}
