using System.Text;
using Faxwerk.Headline;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Queue;
using Faxwerk.Telephony;
using Faxwerk.Tests.Rendering;
using Faxwerk.Tests.Sending;
using Faxwerk.Tests.Storage;
using SendingLine = Faxwerk.Tests.Sending.SimulatedLine;

namespace Faxwerk.Tests.Headline;

/// <summary>Header lines on the way from the dialer to the line.</summary>
public sealed class HeadedFaxTests(RendererFixture renderer)
{
    [Fact]
    public async Task One_request_a_call_gives_every_page_its_line_and_a_redial_its_right_number()
    {
        var line = new SendingLine().On("+49891", SendingLine.Takes(1, CallStatus.CallDropped));
        await using var sending = await Sender.StartAsync(Engine.Sqlite, line);
        sending.Headline.CurrentValue = new HeadlineSettings { Text = "Büro" };
        List<string[]> requests = [];
        sending.RenderStrips = (_, text, add, _) =>
        {
            requests.Add(Encoding.UTF8.GetString(text.Span).Split('\n'));
            foreach (var _ in requests[^1]) add(Filled(20));
            return Task.FromResult<string?>(null);
        };
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: TimeSpan.FromSeconds(10));
        Assert.Equal(["1/3 2/3 3/3", "2/3 3/3"], requests.Select(lines => string.Join(' ', lines.Select(text => text.Split('\t')[1]))));
        Assert.NotEqual(requests[0][1].Split('\t')[0], requests[1][0].Split('\t')[0]);
        Assert.All(
            sending.Pages.Zip(sending.Line.Received["+49891"]),
            pair => Assert.True(Strip.Above(pair.First.Bitmap, Filled(20)).SameAs(pair.Second.Bitmap)));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Pages_are_shown_dot_for_dot_as_the_other_side_got_them_each_by_the_call_that_sent_it(Engine engine)
    {
        var line = new SendingLine().On("+49891", SendingLine.Takes(1, CallStatus.CallDropped));
        await using var sending = await Sender.StartAsync(engine, line);
        sending.Headline.CurrentValue = new HeadlineSettings { Text = "Büro" };
        var calls = 0;
        sending.RenderStrips = (_, text, add, _) =>
        {
            calls++;
            foreach (var _ in Encoding.UTF8.GetString(text.Span).Split('\n')) add(Filled(20 * calls));
            return Task.FromResult<string?>(null);
        };
        var ids = await sending.SendAsync("+49891");
        var before = await sending.Sent.OpenAsync(await sending.Bed.FindAsync(ids[0]), CancellationToken.None);
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: TimeSpan.FromSeconds(10));
        var after = await sending.Sent.OpenAsync(await sending.Bed.FindAsync(ids[0]), CancellationToken.None);
        Assert.Equal((0, 3), (before.Count, after.Count));
        Assert.True(before.Page(0).Bitmap.SameAs(sending.Pages[0].Bitmap));
        Assert.All(after.All().Zip(sending.Line.Received["+49891"]), pair => Assert.True(pair.First.Bitmap.SameAs(pair.Second.Bitmap)));
        Assert.True(after.Page(0).Bitmap.SameAs(Strip.Above(sending.Pages[0].Bitmap, Filled(20))));
        Assert.True((await sending.Sent.OpenAsync(await sending.Bed.FindAsync(ids[0]), CancellationToken.None, page: 2)).Page(2).Bitmap.SameAs(Strip.Above(sending.Pages[2].Bitmap, Filled(40))));
    }

    [Fact]
    public async Task A_fax_whose_header_line_cannot_be_made_is_not_sent_without_but_tried_again()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SendingLine());
        sending.Headline.CurrentValue = new HeadlineSettings();
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAsync(ids[0], fax => fax.Cause == CallStatus.HeaderLineFailed);
        Assert.Empty(sending.Line.Received);
        Assert.Contains("Not sent without its header line: no worker", Assert.Single(await sending.Bed.View.AttemptsAsync(ids[0])).Detail);
        sending.RenderStrips = Strips.Black;
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: TimeSpan.FromSeconds(30));
        Assert.True(sending.Line.Received["+49891"].First().Bitmap[0, 0]);
        var fax = await sending.Bed.FindAsync(ids[0]);
        Assert.Equal((0, 1), (fax.Dials, fax.Tries));
    }

    [Fact]
    public async Task A_fax_that_waits_for_its_header_line_is_sent_with_it_however_late_and_can_be_cancelled()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SendingLine());
        sending.Headline.CurrentValue = new HeadlineSettings();
        var (asked, answer) = (new SemaphoreSlim(0), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        sending.RenderStrips = async (request, text, add, cancel) =>
        {
            asked.Release();
            await answer.Task.WaitAsync(cancel);
            return await Strips.Black(request, text, add, cancel);
        };
        var ids = await sending.SendAsync("+49891", "+49892");
        await asked.WaitAsync(TestContext.Current.CancellationToken);
        await asked.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(CancelResult.Requested, await sending.Bed.Queue.CancelAsync(ids[1], cancel: CancellationToken.None));
        await sending.UntilAllAsync([ids[1]], FaxState.Cancelled, advance: TimeSpan.FromSeconds(1));
        answer.SetResult();
        await sending.UntilAllAsync([ids[0]], FaxState.Sent);
        Assert.False(sending.Line.Received.ContainsKey("+49892"));
        Assert.True(sending.Line.Received["+49891"].First().Bitmap[0, 0]);
    }

    [Fact]
    public async Task Without_a_worker_the_fax_goes_as_it_is_where_header_lines_are_not_required_and_the_attempt_says_so()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SendingLine());
        sending.Headline.CurrentValue = new HeadlineSettings { Required = false };
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAllAsync(ids, FaxState.Sent);
        Assert.All(sending.Pages.Zip(sending.Line.Received["+49891"]), pair => Assert.True(pair.First.Bitmap.SameAs(pair.Second.Bitmap)));
        Assert.Contains("Sent without header line: no worker", Assert.Single(await sending.Bed.View.AttemptsAsync(ids[0])).Detail);
    }

    [Fact]
    public async Task A_worker_that_does_not_answer_holds_up_a_fax_that_may_go_without_for_five_seconds_at_most()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SendingLine());
        sending.Headline.CurrentValue = new HeadlineSettings { Required = false };
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sending.RenderStrips = async (_, _, _, cancel) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
            return null;
        };
        var ids = await sending.SendAsync("+49891");
        await asked.Task;
        sending.Bed.Time.Advance(TimeSpan.FromSeconds(5));
        await sending.UntilAllAsync(ids, FaxState.Sent);
        Assert.Contains("no answer within 5 s", Assert.Single(await sending.Bed.View.AttemptsAsync(ids[0])).Detail);
    }

    [Fact]
    public async Task The_real_worker_heads_and_foots_each_page()
    {
        renderer.RequireRenderer();
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SendingLine());
        sending.Headline.CurrentValue = new HeadlineSettings { Text = "Müller", Footer = true };
        sending.RenderStrips = async (request, text, add, cancel) => (await renderer.Pool.RenderAsync(request, text, add, cancel)).Detail;
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAllAsync(ids, FaxState.Sent);
        foreach (var (sent, received) in sending.Pages.Zip(sending.Line.Received["+49891"]))
        {
            Assert.True(PageInk.Count(received.Bitmap) > PageInk.Count(sent.Bitmap) + 600);
            Assert.InRange(received.Bitmap.Height, sent.Bitmap.Height, sent.Bitmap.Height + 76);
        }
    }

    private static Bitmap Filled(int rows)
    {
        var strip = new Bitmap(1728, rows);
        strip.Words.Fill(ulong.MaxValue);
        return strip;
    }
}
