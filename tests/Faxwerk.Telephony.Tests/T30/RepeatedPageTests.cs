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
            foreach (var step in LastPage(peer, First))
                yield return step;
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
            foreach (var step in LastPage(peer, Second))
                yield return step;
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
            foreach (var step in LastPage(peer, Second))
                yield return step;
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
            foreach (var step in LastPage(peer, Second))
                yield return step;
        }
    }

    [Fact]
    public void A_page_whose_confirmation_an_outage_has_swallowed_is_not_stored_again()
    {
        var call = ScriptedCall.Receiving(Script);
        Assert.Equal((CallStatus.Ok, 2), (call.Result.Status, call.Result.PagesConfirmed));
        AssertReceived(call, First, Second);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(First));
            yield return peer.Say(Fcf.Mps | Fcf.X);
            peer.LineIsDead = true;
            // The MCF and two repetitions are lost, with the sender's name: more packets than two bare commands have.
            for (var repetition = 0; repetition < 2; repetition++)
            {
                yield return Pause(3);
                yield return peer.SayAll((Fcf.Tsi | Fcf.X, new byte[20]), (Fcf.Mps | Fcf.X, []));
            }

            yield return Pause(3);
            peer.LineIsDead = false;
            yield return peer.Say(Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Rtn);
            foreach (var step in Train(peer))
                yield return step;
            yield return peer.SayPage(Plain.Modem, Code(First));
            yield return peer.Say(Fcf.Mps | Fcf.X);
            yield return Hear(Fcf.Mcf);
            foreach (var step in LastPage(peer, Second))
                yield return step;
        }
    }

    [Fact]
    public void A_page_whose_confirmation_a_change_of_transport_has_swallowed_is_not_stored_again()
    {
        var before = ScriptedCall.Receiving(peer => FirstPage(peer));
        Assert.NotNull(before.MayComeAgain);
        var after = ScriptedCall.Receiving(peer => BothPages(peer, First), mayComeAgain: before.MayComeAgain);
        Assert.Equal((CallStatus.Ok, 1), (after.Result.Status, after.Result.PagesConfirmed));
        AssertReceived(after, Second);
    }

    [Fact]
    public void A_change_of_transport_loses_no_page_that_differs_from_the_last_one()
    {
        var before = ScriptedCall.Receiving(peer => FirstPage(peer));
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
        Assert.Equal(same, Rows(First.Bitmap).IsSame(Rows(bitmap)));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void A_page_is_the_same_in_spite_of_the_rows_that_are_known_to_be_bad(int known, bool same)
    {
        var bitmap = TestPages.Page(1, rows: 700).Bitmap;
        for (var row = 0; row < 3; row++)
            bitmap[500, 100 + row] = !bitmap[500, 100 + row];
        Assert.Equal(same, Rows(First.Bitmap).IsSame(Rows(bitmap, known)));
    }

    [Fact]
    public void Rows_that_fell_out_make_no_other_page()
    {
        var bitmap = new Bitmap(1728, 697);
        First.Bitmap.Words[..bitmap.Words.Length].CopyTo(bitmap.Words);
        First.Bitmap.Words[(First.Bitmap.WordsPerRow * 103)..].CopyTo(bitmap.Words[(bitmap.WordsPerRow * 100)..]);
        Assert.True(Rows(First.Bitmap).IsSame(Rows(bitmap, badRows: 3)));
        Assert.True(Rows(bitmap, badRows: 3).IsSame(Rows(First.Bitmap)));
        Assert.False(Rows(First.Bitmap).IsSame(Rows(bitmap, badRows: 2)));
    }

    [Fact]
    public void Short_letters_that_differ_in_a_line_are_two_however_many_rows_are_bad()
    {
        var (letter, other) = (Letter(), Letter());
        for (var row = 0; row < 20; row++)
            other[900, 300 + row] = true;
        Assert.False(Rows(letter, badRows: 100).IsSame(Rows(other, badRows: 100)));
        Assert.True(Rows(letter, badRows: 100).IsSame(Rows(Letter(), badRows: 100)));

        // 200 inked rows on a page of 2000.
        static Bitmap Letter()
        {
            var page = new Bitmap(1728, 2000);
            for (var row = 200; row < 400; row++)
                (page[row, row], page[row + 300, row]) = (true, true);
            return page;
        }
    }

    [Fact]
    public void The_same_line_elsewhere_on_the_page_makes_another_page()
    {
        var (above, below) = (new Bitmap(1728, 1000), new Bitmap(1728, 1000));
        for (var row = 0; row < 20; row++)
            (above[row, 200 + row], below[row, 700 + row]) = (true, true);
        Assert.False(Rows(above).IsSame(Rows(below)));
    }

    [Fact]
    public void Blank_pages_are_two() => Assert.False(Rows(new Bitmap(1728, 1000)).IsSame(Rows(new Bitmap(1728, 1000))));

    [Fact]
    public void The_last_page_is_reported_as_such_though_its_like_was_stored_before()
    {
        var before = ScriptedCall.Receiving(peer => FirstPage(peer));
        var after = ScriptedCall.Receiving(Script, mayComeAgain: before.MayComeAgain);
        Assert.Equal(CallStatus.Ok, after.Result.Status);
        Assert.True(Assert.Single(after.Received).IsLast);

        static IEnumerable<Step> Script(ScriptedSession peer)
        {
            yield return Hear(Fcf.Dis);
            foreach (var step in Train(peer))
                yield return step;
            foreach (var step in LastPage(peer, First))
                yield return step;
        }
    }

    private static PageRows Rows(Bitmap bitmap, int badRows = 0) => new(bitmap, badRows, Fcf.Mps);

    private static IEnumerable<Step> LastPage(ScriptedSession peer, PageImage page)
    {
        yield return peer.SayPage(Plain.Modem, Code(page));
        yield return peer.Say(Fcf.Eop | Fcf.X);
        yield return Hear(Fcf.Mcf);
        yield return peer.Say(Fcf.Dcn | Fcf.X);
    }

    private static IEnumerable<Step> FirstPage(ScriptedSession peer, PageImage? page = null)
    {
        yield return Hear(Fcf.Dis);
        foreach (var step in Train(peer))
            yield return step;
        yield return peer.SayPage(Plain.Modem, Code(page ?? First));
        yield return peer.Say(Fcf.Mps | Fcf.X);
        yield return Hear(Fcf.Mcf);
    }

    private static IEnumerable<Step> BothPages(ScriptedSession peer, PageImage first) => FirstPage(peer, first).Concat(LastPage(peer, Second));

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
