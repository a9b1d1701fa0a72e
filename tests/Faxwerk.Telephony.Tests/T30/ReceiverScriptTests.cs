using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Telephony.T30;
using static Faxwerk.Telephony.Tests.T30.ScriptedSession;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>Our receiver against senders that engines seldom are.</summary>
public sealed class ReceiverScriptTests
{
    private static readonly PageImage Page = TestPages.Page(1, rows: 150);

    private static Dcs Plain => new() { Modem = FaxModem.V29At9600, Coding = PageCoding.Mh, Resolution = Resolution.Fine };

    private static Dcs Ecm => Plain with { Ecm = true, Coding = PageCoding.Mmr };

    private static byte[] Code(Dcs settings, PageImage? page = null) =>
        PageEncoder.Encode((page ?? Page).Bitmap, settings.Coding, EncodeOptions.OnTheLine(settings.Resolution));

    private static IEnumerable<Step> Train(ScriptedSession peer, Dcs settings)
    {
        yield return peer.Say(Fcf.Dcs | Fcf.X, settings.Write());
        yield return peer.SayTraining(settings.Modem);
        yield return Hear(Fcf.Cfr);
    }

    private static void AssertPage(ScriptedCall call) => Assert.True(Page.Bitmap.SameAs(Assert.Single(call.Received).Image.Bitmap));

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    public void Frames_of_64_octets_are_received_too(int frameSize)
    {
        var settings = Ecm with { FrameSize = frameSize };
        var data = Code(settings);
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 1), (call.Result.Status, call.Result.PagesConfirmed));
        AssertPage(call);

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            var frames = (data.Length + frameSize - 1) / frameSize;
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, settings))
                yield return step;
            yield return peer.SayBlock(settings.Modem, data, frameSize, frame => frame % 3 != 1);
            yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, frames);
            yield return Hear(Fcf.Ppr);
            Assert.Equal(256 - frames + ((frames + 1) / 3), FrameMap.Count(peer.Information));
            yield return peer.SayBlock(settings.Modem, data, frameSize, frame => frame % 3 == 1);
            // Some machines count only the frames that they sent again.
            yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, (frames + 1) / 3);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_whole_page_that_does_not_decode_is_asked_for_again_until_it_comes_the_same_twice(bool bySender)
    {
        var data = Code(Ecm);
        var spoilt = data.ToArray();
        spoilt[data.Length / 2] ^= 0x5A;
        var frames = (data.Length + 255) / 256;
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 1), (call.Result.Status, call.Result.PagesConfirmed));
        Assert.Equal(bySender, Assert.Single(call.Received).BadRows > 0);
        Assert.Equal(!bySender, Page.Bitmap.SameAs(call.Received[0].Image.Bitmap));

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Ecm))
                yield return step;
            foreach (var sent in bySender ? [spoilt] : new[] { spoilt, [.. spoilt.Reverse()] })
            {
                yield return peer.SayBlock(Ecm.Modem, sent, 256);
                yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, frames);
                yield return Hear(Fcf.Ppr);
                Assert.Equal(256, FrameMap.Count(peer.Information));
            }

            // The command again, because the answer was lost.
            yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, frames);
            yield return Hear(Fcf.Ppr);
            yield return peer.SayBlock(Ecm.Modem, bySender ? spoilt : data, 256);
            yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, frames);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Theory]
    [InlineData(Fcf.Eop)]
    [InlineData(Fcf.PriEop)]
    public void An_interrupt_that_nobody_answers_is_ignored(byte command)
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal(CallStatus.Ok, call.Result.Status);
        AssertPage(call);

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Plain))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(Plain));
            yield return peer.Say((byte)(command | Fcf.X));
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void After_EOM_the_receiver_identifies_itself_again_after_T2()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 2), (call.Result.Status, call.Result.PagesConfirmed));
        Assert.Equal(PaperWidth.B4, PaperSize.FromPixels(call.Received[1].Image.Bitmap.Width, Resolution.Standard));

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Plain))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(Plain));
            yield return peer.Say(Fcf.Eom | Fcf.X);
            yield return Hear(Fcf.Mcf);
            var confirmed = peer.Now;
            yield return Hear(Fcf.Dis);
            Assert.InRange((peer.Now - confirmed).TotalSeconds, 6, 9);
            var settings = Plain with { Resolution = Resolution.Standard, Width = PaperWidth.B4 };
            foreach (var step in Train(peer, settings))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(settings, TestPages.Page(2, Resolution.Standard, PaperWidth.B4, rows: 100)));
            yield return peer.Say(Fcf.Eop | Fcf.X);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void A_sender_may_go_on_with_DCS_right_after_EOM()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 2), (call.Result.Status, call.Result.PagesConfirmed));

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            for (var page = 0; page < 2; page++)
            {
                foreach (var step in Train(peer, Plain))
                    yield return step;
                yield return peer.SayPage(Plain.Modem, Code(Plain));
                yield return peer.Say(page == 0 ? Fcf.Eom : Fcf.Eop);
                yield return Hear(Fcf.Mcf);
            }

            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void EOR_is_answered_ERR_and_confirms_nothing()
    {
        var data = Code(Ecm);
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.PageRejected, 0), (call.Result.Status, call.Result.PagesConfirmed));
        Assert.Empty(call.Received);

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Ecm))
                yield return step;
            yield return peer.SayBlock(Ecm.Modem, data, 256, frame => frame > 0);
            yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, (data.Length + 255) / 256);
            yield return Hear(Fcf.Ppr);
            yield return peer.Say(Fcf.Eor | Fcf.X, Fcf.Eop | Fcf.X);
            yield return Hear(Fcf.Err);
            // Its answer was lost.
            yield return peer.Say(Fcf.Eor | Fcf.X, Fcf.Eop | Fcf.X);
            yield return Hear(Fcf.Err);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void CTC_is_answered_CTR_and_the_block_goes_on_at_the_new_rate()
    {
        var data = Code(Ecm);
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 4800), (call.Result.Status, call.Result.BitRate));
        AssertPage(call);

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Ecm))
                yield return step;
            yield return peer.SayBlock(Ecm.Modem, data, 256, frame => frame > 0);
            yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, (data.Length + 255) / 256);
            yield return Hear(Fcf.Ppr);
            yield return peer.Say(Fcf.Ctc | Fcf.X, 0x00, 0x10);
            yield return Hear(Fcf.Ctr);
            yield return peer.SayBlock(FaxModem.V27Ter4800, data, 256, frame => frame == 0, longTraining: true);
            yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, (data.Length + 255) / 256);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void A_page_command_without_a_page_is_refused()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal(CallStatus.RemoteDisconnect, call.Result.Status);
        Assert.Empty(call.Received);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Plain))
                yield return step;
            yield return peer.Say(Fcf.Eop | Fcf.X);
            yield return Hear(Fcf.Rtn);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Theory]
    [InlineData(40, Fcf.Mcf)]
    [InlineData(10, Fcf.Rtp)]
    [InlineData(5, Fcf.Rtn)]
    public void The_answer_to_a_page_depends_on_its_bad_rows(int one, byte answer)
    {
        // 400 white rows; every n-th is one of 1792 pixels.
        var writer = new List<bool>();
        for (var row = 0; row < 400; row++)
        {
            Bits("000000000001");
            Bits(row % one == 1 ? "00000001000" : "010011011");
            Bits("00110101");
        }

        for (var i = 0; i < 6; i++)
            Bits("000000000001");
        var data = new byte[(writer.Count + 7) / 8];
        for (var bit = 0; bit < writer.Count; bit++)
            data[bit / 8] |= (byte)(writer[bit] ? 0x80 >> (bit % 8) : 0);
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal(answer == Fcf.Rtn ? 0 : 1, call.Received.Count);

        void Bits(string bits) => writer.AddRange(bits.Select(bit => bit == '1'));

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Plain))
                yield return step;
            yield return peer.SayPage(Plain.Modem, data);
            yield return peer.Say(Fcf.Eop | Fcf.X);
            yield return Hear(answer);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void A_coding_that_was_not_offered_ends_the_call()
    {
        // Bit 78: JBIG.
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal(CallStatus.Incompatible, call.Result.Status);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            yield return peer.Say(Fcf.Dcs | Fcf.X, 0x00, 0x46, 0x01, 0x21, 0x01, 0x01, 0x01, 0x01, 0x01, 0x04);
            yield return Hear(Fcf.Dcn);
        }
    }

    [Fact]
    public void Two_receivers_do_not_agree()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal(CallStatus.Incompatible, call.Result.Status);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            yield return peer.Say(Fcf.Dis, Capabilities.Own(14400, ecm: true).Write());
            yield return Pause(100);
        }
    }

    [Fact]
    public void More_pages_than_allowed_end_the_call_after_the_confirmation()
    {
        var call = ScriptedCall.Receiving(Script, maxPages: 1);
        Assert.Equal((CallStatus.LimitReached, 1), (call.Result.Status, call.Result.PagesConfirmed));

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Plain))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(Plain));
            yield return peer.Say(Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Mcf);
            yield return Hear(Fcf.Dcn);
        }
    }

    [Fact]
    public void A_sender_that_falls_silent_is_not_waited_for_without_end()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.NoResponse, true), (call.Result.Status, call.Result.FaxAnswered));

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Plain))
                yield return step;
            yield return Pause(40);
        }
    }

    [Fact]
    public void CRP_gets_the_last_frames_again()
    {
        var data = Code(Ecm);
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 1), (call.Result.Status, call.Result.PagesConfirmed));
        AssertPage(call);

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            yield return peer.Say(Fcf.Crp | Fcf.X);
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Ecm))
                yield return step;
            yield return peer.SayBlock(Ecm.Modem, data, 256, frame => frame > 0);
            yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, (data.Length + 255) / 256);
            yield return Hear(Fcf.Ppr);
            var map = Convert.ToHexString(peer.Information);
            yield return peer.Say(Fcf.Crp | Fcf.X);
            yield return Hear(Fcf.Ppr);
            Assert.Equal(map, Convert.ToHexString(peer.Information));
            yield return peer.SayBlock(Ecm.Modem, data, 256, frame => frame == 0);
            yield return peer.SayBlockEnd(Fcf.Eop, 0, 0, (data.Length + 255) / 256);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void A_DCS_without_TCF_is_answered_FTT()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal(CallStatus.RemoteDisconnect, call.Result.Status);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            yield return peer.Say(Fcf.Dcs | Fcf.X, Plain.Write());
            var said = peer.Now;
            yield return Hear(Fcf.Ftt);
            Assert.InRange((peer.Now - said).TotalSeconds, 5, 9);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void A_TCF_without_DCS_is_answered_DIS()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal(CallStatus.RemoteDisconnect, call.Result.Status);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            yield return peer.SayTraining(FaxModem.V29At9600);
            var said = peer.Now;
            yield return Hear(Fcf.Dis);
            Assert.InRange((peer.Now - said).TotalSeconds, 1, 3.4);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void After_EOR_of_one_page_the_next_one_is_received()
    {
        var data = Code(Ecm);
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.PageRejected, 1), (call.Result.Status, call.Result.PagesConfirmed));
        AssertPage(call);

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            var frames = (data.Length + 255) / 256;
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer, Ecm))
                yield return step;
            yield return peer.SayBlock(Ecm.Modem, data, 256, frame => frame > 0);
            yield return peer.SayBlockEnd(Fcf.Mps, 0, 0, frames);
            yield return Hear(Fcf.Ppr);
            yield return peer.Say(Fcf.Eor | Fcf.X, Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Err);
            yield return peer.SayBlock(Ecm.Modem, data, 256);
            yield return peer.SayBlockEnd(Fcf.Eop, 1, 0, frames);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }
}
