using System.Net;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages;
using Faxwerk.Pages.Sff;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Intake;

/// <summary>An SFF file, the fax file of CAPI, from the hand-in to the line: its dots are those that are sent.</summary>
public sealed class SffToFaxTests(RendererFixture renderer)
{
    [Fact]
    public async Task An_sff_file_mailed_or_uploaded_is_sent_dot_for_dot()
    {
        renderer.RequireRenderer();
        await using var server = await FaxServer.StartAsync();
        await server.SetAsync("headline.form", "Off");
        PageImage[] pages = [Drawing(1, 2287), Drawing(2, 1600)];
        var sff = SffWriter.Write(pages);
        await server.MailAsync(FaxServer.Mail("Aus CAPI", "", new MailFile("fax.sff", "application/octet-stream", sff)), "0892061@fax.localhost");
        using var form = new MultipartFormDataContent { { new StringContent("0892062"), "to" }, { new ByteArrayContent(sff), "file", "fax.sff" } };
        using var answer = await server.Http.PostAsync("api/faxes", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        foreach (var number in new[] { "+49892061", "+49892062" })
        {
            await Eventually.HoldsAsync(() => server.Line.Calls.Any(call => call.Fax.Called == number), $"a call to {number}", 60);
            var sent = server.Line.Calls.Single(call => call.Fax.Called == number).Pages;
            Assert.Equal(pages.Length, sent.Count);
            foreach (var (page, was) in sent.Zip(pages))
            {
                Assert.Equal((was.Resolution, was.Bitmap.Width, was.Bitmap.Height), (page.Resolution, page.Bitmap.Width, page.Bitmap.Height));
                Assert.True(page.Bitmap.SameAs(was.Bitmap), $"a page to {number} differs");
            }
        }
    }

    private static PageImage Drawing(int seed, int rows)
    {
        var (random, page) = (new Random(seed), new Bitmap(1728, rows));
        for (var i = 0; i < 4000; i++) page[random.Next(1728), random.Next(rows)] = true;
        return new PageImage(page, Resolution.Fine);
    }
}
