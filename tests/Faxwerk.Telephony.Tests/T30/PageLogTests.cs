using Faxwerk.Pages;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T38;
using static Faxwerk.Telephony.Tests.T30.ScriptedSession;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>What a session tells of its pages and of the other machine.</summary>
public sealed class PageLogTests
{
    private static readonly PageImage[] Pages = [TestPages.Page(1, rows: 200), TestPages.Page(2, rows: 200)];

    [Fact]
    public void Both_ends_list_each_page_with_its_answer_rate_coding_and_rows()
    {
        var call = new VirtualCall(Pages).Run().Succeeds();
        foreach (var pages in new[] { call.SendResult!.Pages, call.ReceiveResult!.Pages })
        {
            Assert.Equal([0, 1], pages.Select(page => page.Index));
            Assert.All(pages, page => Assert.Equal(("MCF", 14400, "MMR", 200, 0), (page.Answer, page.BitRate, page.Coding, page.Rows, page.Retries)));
            Assert.All(pages, page => Assert.InRange(page.Duration, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)));
        }

        // The last frame of a block is filled up.
        Assert.All(call.SendResult!.Pages.Zip(call.ReceiveResult!.Pages), pair => Assert.InRange(pair.Second.Bytes - pair.First.Bytes, 0, 255));
    }

    [Fact]
    public void A_refused_page_is_listed_and_listed_again_when_it_is_sent_again()
    {
        var call = ScriptedCall.Sending([Pages[0]], Script);
        Assert.Equal([(0, "RTN", 0, 14400), (0, "MCF", 1, 12000)], call.Result.Pages.Select(page => (page.Index, page.Answer, page.Retries, page.BitRate)));

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, Capabilities.Own(14400, ecm: false).Write());
            foreach (var answer in new[] { Fcf.Rtn, Fcf.Mcf })
            {
                yield return Hear(Fcf.Dcs);
                yield return HearPage;
                yield return peer.Say(Fcf.Cfr);
                yield return HearPage;
                yield return Hear(Fcf.Eop);
                yield return peer.Say(answer);
            }

            yield return Hear(Fcf.Dcn);
        }
    }

    [Fact]
    public void A_page_in_which_the_call_ends_is_listed_without_an_answer()
    {
        var call = ScriptedCall.Sending([Pages[0]], Script);
        Assert.Equal(("", 200), (Assert.Single(call.Result.Pages).Answer, call.Result.Pages[0].Rows));

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.Say(Fcf.Dis, Capabilities.Own(14400, ecm: true).Write());
            yield return Hear(Fcf.Dcs);
            yield return HearPage;
            yield return peer.Say(Fcf.Cfr);
            yield return HearPage;
            yield return Hear(Fcf.Pps);
            yield return peer.Say(Fcf.Dcn);
        }
    }

    // As machines send them, least significant bit first.
    [Theory]
    [InlineData("00000E00000096", "Panasonic")]
    [InlineData("000056555500", "Brother")]
    [InlineData("2041", "Siemens")]
    [InlineData("20818001", "AVM")]
    [InlineData("AD003620", "HP")]
    [InlineData("FFFFFF", "")]
    [InlineData("00", "")]
    public void The_maker_is_named_by_the_NSF(string octets, string maker)
    {
        var nsf = Convert.FromHexString(octets).Select(FifBits.Reverse).ToArray();
        var call = ScriptedCall.Sending([Pages[0]], Script);
        Assert.Equal(maker, call.Result.RemoteMachine);

        IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return peer.SayAll((Fcf.Nsf, nsf), (Fcf.Dis, Capabilities.Own(14400, ecm: true).Write()));
            yield return Hear(Fcf.Dcs);
            yield return HearPage;
            yield return peer.Say(Fcf.Dcn);
        }
    }

    [Fact]
    public void The_subaddress_is_told_with_the_first_page()
    {
        var call = new VirtualCall(Pages, sending: new FaxOptions { Subaddress = "1387#2" }).Run().Succeeds();
        Assert.All(call.Received, page => Assert.Equal("1387#2", page.Subaddress));
    }

    [Fact]
    public void The_subaddress_that_a_sender_names_is_told()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal("1234#5", call.Result.Subaddress);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            var subaddress = new byte[20];
            Array.Fill(subaddress, FifBits.Reverse((byte)' '));
            "5#4321"u8.ToArray().Select(FifBits.Reverse).ToArray().CopyTo(subaddress, 0);
            yield return Hear(Fcf.Dis);
            yield return peer.SayAll((Fcf.Sub | Fcf.X, subaddress), (Fcf.Dcs | Fcf.X, new Dcs { Modem = FaxModem.V29At9600 }.Write()));
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }
}
