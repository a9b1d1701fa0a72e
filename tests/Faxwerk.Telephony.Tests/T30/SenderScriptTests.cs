using Faxwerk.Pages;
using Faxwerk.Telephony.T30;
using static Faxwerk.Telephony.Tests.T30.ScriptedSession;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>Our sender against answers that engines seldom give.</summary>
public sealed class SenderScriptTests
{
    private static readonly byte[] WithEcm = Capabilities.Own(14400, ecm: true).Write();
    private static readonly byte[] WithoutEcm = Capabilities.Own(14400, ecm: false).Write();

    private static PageImage[] PagesOf(int count) => [.. Enumerable.Range(1, count).Select(seed => TestPages.Page(seed, rows: 200))];

    private static IEnumerable<Step> Train(ScriptedSession peer, int rate)
    {
        yield return Hear(Fcf.Dcs);
        Assert.Equal(rate, Dcs.Read(peer.Information)!.Modem.Rate());
        yield return HearPage;
        yield return peer.Say(Fcf.Cfr);
        yield return HearPage;
    }

    private static IEnumerable<Step> Refused(ScriptedSession peer, byte[] dis)
    {
        yield return peer.Say(Fcf.Dis, dis);
        yield return Hear(Fcf.Dcn);
    }

    [Theory]
    [InlineData(Fcf.Rtp, 12000)]
    [InlineData(Fcf.Pip, 14400)]
    public void RTP_and_PIP_confirm_and_ask_for_training_RTP_at_a_lower_rate(byte answer, int rate)
    {
        var call = ScriptedCall.Sending(PagesOf(2), Script);
        Assert.Equal((CallStatus.Ok, 2), (call.Result.Status, call.Result.PagesConfirmed));

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, WithoutEcm);
            foreach (var step in Train(peer, 14400))
                yield return step;
            yield return Hear(Fcf.Mps);
            yield return peer.Say(answer);
            foreach (var step in Train(peer, rate))
                yield return step;
            yield return Hear(Fcf.Eop);
            yield return peer.Say(answer);
            yield return Hear(Fcf.Dcn);
        }
    }

    [Theory]
    [InlineData(Fcf.Rtn)]
    [InlineData(Fcf.Pin)]
    public void RTN_and_PIN_do_not_confirm_and_the_page_comes_again_at_a_lower_rate(byte answer)
    {
        var call = ScriptedCall.Sending(PagesOf(1), Script);
        Assert.Equal((CallStatus.Ok, 1, 9600), (call.Result.Status, call.Result.PagesConfirmed, call.Result.BitRate));
        Assert.Equal(3, call.Sent("page"));

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, WithoutEcm);
            foreach (var rate in new[] { 14400, 12000, 9600 })
            {
                foreach (var step in Train(peer, rate))
                    yield return step;
                Assert.True(peer.OctetsHeard > 500);
                yield return Hear(Fcf.Eop);
                yield return peer.Say(rate > 9600 ? answer : Fcf.Mcf);
            }

            yield return Hear(Fcf.Dcn);
        }
    }

    [Fact]
    public void Answers_that_cannot_be_read_are_counted_apart_from_silence()
    {
        var call = ScriptedCall.Sending(PagesOf(1), Script);
        Assert.Equal((CallStatus.Ok, 1), (call.Result.Status, call.Result.PagesConfirmed));
        Assert.Equal(6, call.Sent("EOP"));

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, WithoutEcm);
            foreach (var step in Train(peer, 14400))
                yield return step;
            for (var i = 0; i < 3; i++)
            {
                yield return Hear(Fcf.Eop);
                yield return peer.SayUnreadable();
            }

            yield return Hear(Fcf.Eop);
            yield return Hear(Fcf.Eop);
            yield return Hear(Fcf.Eop);
            yield return peer.Say(Fcf.Mcf);
            yield return Hear(Fcf.Dcn);
        }
    }

    [Fact]
    public void CRP_repeats_the_command()
    {
        var call = ScriptedCall.Sending(PagesOf(1), Script);
        Assert.Equal((CallStatus.Ok, 2), (call.Result.Status, call.Sent("EOP")));

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, WithoutEcm);
            foreach (var step in Train(peer, 14400))
                yield return step;
            yield return Hear(Fcf.Eop);
            yield return peer.Say(Fcf.Crp);
            yield return Hear(Fcf.Eop);
            yield return peer.Say(Fcf.Mcf);
            yield return Hear(Fcf.Dcn);
        }
    }

    [Fact]
    public void DCN_in_place_of_the_confirmation_leaves_the_page_uncertain()
    {
        var call = ScriptedCall.Sending(PagesOf(2), Script);
        Assert.Equal((CallStatus.RemoteDisconnect, 1, 1), (call.Result.Status, call.Result.PagesConfirmed, call.Result.UncertainPage));

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, WithEcm);
            foreach (var step in Train(peer, 14400))
                yield return step;
            yield return Hear(Fcf.Pps);
            yield return peer.Say(Fcf.Mcf);
            yield return HearPage;
            yield return Hear(Fcf.Pps);
            yield return peer.Say(Fcf.Dcn);
        }
    }

    [Fact]
    public void Not_ready_is_borne_for_60_seconds()
    {
        var call = ScriptedCall.Sending(PagesOf(1), Script);
        Assert.Equal((CallStatus.NoResponse, 0, 0), (call.Result.Status, call.Result.PagesConfirmed, call.Result.UncertainPage));
        Assert.InRange(call.Sent("RR"), 15, 40);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, WithEcm);
            foreach (var step in Train(peer, 14400))
                yield return step;
            yield return Hear(Fcf.Pps);
            yield return peer.Say(Fcf.Rnr);
            var first = peer.Now;
            while (peer.Now - first < TimeSpan.FromSeconds(60))
            {
                yield return Hear(Fcf.Rr);
                yield return peer.Say(Fcf.Rnr);
            }

            yield return Hear(Fcf.Dcn);
        }
    }

    [Fact]
    public void After_four_requests_the_sender_continues_to_correct_and_trains_long()
    {
        var call = ScriptedCall.Sending([TestPages.Noise(1, 100)], Script);
        Assert.Equal((CallStatus.Ok, 1, 12000), (call.Result.Status, call.Result.PagesConfirmed, call.Result.BitRate));
        Assert.Contains(call.Trace, entry => entry is { Sent: true, Detail: "v17-12000-long-training" });

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            var map = new byte[32];
            map[0] = 0x60;
            yield return peer.Say(Fcf.Dis, WithEcm);
            foreach (var step in Train(peer, 14400))
                yield return step;
            for (var i = 0; i < 4; i++)
            {
                yield return Hear(Fcf.Pps);
                if (i > 0)
                    Assert.Equal(2, peer.FramesHeard);
                yield return peer.Say(Fcf.Ppr, map);
                if (i < 3)
                    yield return HearPage;
            }

            yield return Hear(Fcf.Ctc);
            // Bits 11 to 14: 12000 bit/s, V.17.
            Assert.Equal("0014", Convert.ToHexString(peer.Information));
            yield return peer.Say(Fcf.Ctr);
            yield return HearPage;
            yield return Hear(Fcf.Pps);
            yield return peer.Say(Fcf.Mcf);
            yield return Hear(Fcf.Dcn);
        }
    }

    [Fact]
    public void A_machine_that_cannot_receive_is_incompatible()
    {
        var dis = (Capabilities.Own(14400, ecm: true) with { CanReceive = false }).Write();
        var call = ScriptedCall.Sending(PagesOf(1), peer => Refused(peer, dis));
        Assert.Equal((CallStatus.Incompatible, true), (call.Result.Status, call.Result.FaxAnswered));
    }

    [Fact]
    public void A_page_wider_than_the_other_machine_is_incompatible()
    {
        var dis = (Capabilities.Own(14400, ecm: true) with { MaxWidth = PaperWidth.A4 }).Write();
        var call = ScriptedCall.Sending(
            [TestPages.Page(1, Resolution.Fine, PaperWidth.A3, rows: 100)], peer => Refused(peer, dis));
        Assert.Equal(CallStatus.Incompatible, call.Result.Status);
    }

    [Theory]
    [InlineData(Resolution.Fine)]
    [InlineData(Resolution.Superfine)]
    [InlineData(Resolution.Dpi400)]
    public void A_page_finer_than_the_other_machine_is_reduced(Resolution resolution)
    {
        var dis = (Capabilities.Own(14400, ecm: true) with { Fine = false, Superfine = false, Dpi300 = false, Dpi400 = false }).Write();
        var call = ScriptedCall.Sending([TestPages.Page(1, resolution, rows: 400)], Script);
        Assert.Equal(CallStatus.Ok, call.Result.Status);

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, dis);
            yield return Hear(Fcf.Dcs);
            Assert.Equal((Resolution.Standard, 1728), (Dcs.Read(peer.Information)!.Resolution, Dcs.Read(peer.Information)!.Pixels));
            yield return HearPage;
            yield return peer.Say(Fcf.Cfr);
            yield return HearPage;
            yield return Hear(Fcf.Pps);
            yield return peer.Say(Fcf.Mcf);
            yield return Hear(Fcf.Dcn);
        }
    }

    [Fact]
    public void Rows_are_filled_to_the_scan_line_time_of_the_other_machine()
    {
        // 20 ms at standard, half of it at fine; 200 rows.
        var call = ScriptedCall.Sending([new PageImage(new Bitmap(1728, 200), Resolution.Fine)], Script);
        Assert.Equal(CallStatus.Ok, call.Result.Status);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, (Capabilities.Own(9600, ecm: false) with { ScanTimeCode = 0b110 }).Write());
            yield return Hear(Fcf.Dcs);
            Assert.Equal(10, Dcs.Read(peer.Information)!.ScanTime);
            yield return HearPage;
            yield return peer.Say(Fcf.Cfr);
            yield return HearPage;
            Assert.InRange(peer.OctetsHeard, 1800 + (200 * 96 / 8), 1800 + (203 * 96 / 8) + 200);
            yield return Hear(Fcf.Eop);
            yield return peer.Say(Fcf.Mcf);
            yield return Hear(Fcf.Dcn);
        }
    }
}
