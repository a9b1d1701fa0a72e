using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Telephony.T30;
using static Faxwerk.Telephony.Tests.T30.ScriptedSession;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>Whether a command, or a page, is the last one again or another one.</summary>
public sealed class RepeatedPageTests
{
    private static readonly PageImage First = TestPages.Page(1, rows: 700);
    private static readonly PageImage Second = TestPages.Page(2, rows: 700);

    private static Dcs Plain => new() { Modem = FaxModem.V29At9600, Coding = PageCoding.Mh, Resolution = Resolution.Fine };

    [Fact]
    public void An_MPS_of_a_page_of_which_nothing_was_seen_is_not_confirmed()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 3), (call.Result.Status, call.Result.PagesConfirmed));
        AssertReceived(call, First, Second, First);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            foreach (var step in FirstPage(peer))
                yield return step;
            // The second page is lost on its way.
            yield return Pause(6);
            yield return peer.Say(Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Rtn);
            foreach (var step in Train(peer))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(Second));
            yield return peer.Say(Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Mcf);
            yield return peer.SayPage(Plain.Modem, Code(First));
            yield return peer.Say(Fcf.Eop | Fcf.X);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void An_MPS_behind_a_signal_that_nobody_could_read_is_not_confirmed()
    {
        var call = ScriptedCall.Receiving(Script);
        AssertReceived(call, First, Second);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            foreach (var step in FirstPage(peer))
                yield return step;
            // A page taken for V.21: a signal without a command in it.
            yield return peer.SayAll((Fcf.Tsi | Fcf.X, [0x20]));
            yield return peer.Say(Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Rtn);
            foreach (var step in Train(peer))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(Second));
            yield return peer.Say(Fcf.Eop | Fcf.X);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void An_MPS_that_comes_within_T4_is_the_last_one_again()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 2), (call.Result.Status, call.Result.PagesConfirmed));
        AssertReceived(call, First, Second);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            foreach (var step in FirstPage(peer))
                yield return step;
            yield return Pause(1.5);
            yield return peer.Say(Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Mcf);
            yield return peer.SayPage(Plain.Modem, Code(Second));
            yield return peer.Say(Fcf.Eop | Fcf.X);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void A_page_refused_in_doubt_that_is_stored_already_is_confirmed_and_not_stored_again()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 2), (call.Result.Status, call.Result.PagesConfirmed));
        AssertReceived(call, First, Second);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            foreach (var step in FirstPage(peer))
                yield return step;
            // Its MCF did not arrive, nor did the first repetition.
            yield return Pause(6);
            yield return peer.Say(Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Rtn);
            foreach (var step in Train(peer))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(First));
            yield return peer.Say(Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Mcf);
            yield return peer.SayPage(Plain.Modem, Code(Second));
            yield return peer.Say(Fcf.Eop | Fcf.X);
            yield return Hear(Fcf.Mcf);
            yield return peer.Say(Fcf.Dcn | Fcf.X);
        }
    }

    [Fact]
    public void A_page_whose_confirmation_a_change_of_transport_has_swallowed_is_not_stored_again()
    {
        var before = ScriptedCall.Receiving(FirstPage);
        Assert.NotNull(before.MayComeAgain);
        var after = ScriptedCall.Receiving(peer => BothPages(peer, First), mayComeAgain: before.MayComeAgain);
        Assert.Equal((CallStatus.Ok, 1), (after.Result.Status, after.Result.PagesConfirmed));
        AssertReceived(after, Second);
    }

    [Fact]
    public void A_change_of_transport_loses_no_page_that_differs_from_the_last_one()
    {
        var before = ScriptedCall.Receiving(FirstPage);
        var after = ScriptedCall.Receiving(peer => BothPages(peer, Second), mayComeAgain: before.MayComeAgain);
        AssertReceived(after, Second, Second);
    }

    [Fact]
    public void A_confirmation_that_a_page_followed_has_arrived()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Null(call.MayComeAgain);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            foreach (var step in FirstPage(peer))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(Second));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    public void Pages_that_differ_by_a_line_of_text_are_two(int differing, bool same)
    {
        var bitmap = TestPages.Page(1, rows: 700).Bitmap;
        for (var row = 0; row < differing; row++)
            bitmap[500, 100 + row] = !bitmap[500, 100 + row];
        Assert.Equal(same, new PageRows(First.Bitmap, 0).IsSame(new PageRows(bitmap, 0)));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void A_page_is_the_same_in_spite_of_the_rows_that_are_known_to_be_bad(int known, bool same)
    {
        var bitmap = TestPages.Page(1, rows: 700).Bitmap;
        for (var row = 0; row < 3; row++)
            bitmap[500, 100 + row] = !bitmap[500, 100 + row];
        Assert.Equal(same, new PageRows(First.Bitmap, 0).IsSame(new PageRows(bitmap, known)));
    }

    private static IEnumerable<Step> FirstPage(ScriptedSession peer)
    {
        yield return Hear(Fcf.Dis);
        foreach (var step in Train(peer))
            yield return step;
        yield return peer.SayPage(Plain.Modem, Code(First));
        yield return peer.Say(Fcf.Mps | Fcf.X);
        yield return Hear(Fcf.Mcf);
    }

    private static IEnumerable<Step> BothPages(ScriptedSession peer, PageImage first)
    {
        yield return Hear(Fcf.Dis);
        foreach (var step in Train(peer))
            yield return step;
        yield return peer.SayPage(Plain.Modem, Code(first));
        yield return peer.Say(Fcf.Mps | Fcf.X);
        yield return Hear(Fcf.Mcf);
        yield return peer.SayPage(Plain.Modem, Code(Second));
        yield return peer.Say(Fcf.Eop | Fcf.X);
        yield return Hear(Fcf.Mcf);
        yield return peer.Say(Fcf.Dcn | Fcf.X);
    }

    private static IEnumerable<Step> Train(ScriptedSession peer)
    {
        yield return peer.Say(Fcf.Dcs | Fcf.X, Plain.Write());
        yield return peer.SayTraining(Plain.Modem);
        yield return Hear(Fcf.Cfr);
    }

    private static byte[] Code(PageImage page) => PageEncoder.Encode(page.Bitmap, PageCoding.Mh, EncodeOptions.OnTheLine(Resolution.Fine));

    private static void AssertReceived(ScriptedCall call, params PageImage[] pages)
    {
        Assert.Equal(pages.Length, call.Received.Count);
        for (var i = 0; i < pages.Length; i++)
            Assert.True(pages[i].Bitmap.SameAs(call.Received[i].Image.Bitmap), $"page {i + 1}");
    }
}
