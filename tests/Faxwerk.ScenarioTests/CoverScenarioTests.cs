using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.ScenarioTests;

/// <summary>The executable with a cover page on every fax.</summary>
public sealed class CoverScenarioTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_mail_reaches_the_other_machine_with_the_built_in_cover_as_its_first_page()
    {
        Prerequisite.Require(HtmlBrowser.IsInstalled, "Chromium is not installed.");
        await using var world = await FaxWorld.CreateAsync("", ("cover.default", "standard"), ("cover.company", "Bergmann & Söhne"));
        Assert.Contains("standard-de", await world.CommandAsync("cover"), StringComparison.Ordinal);
        await using var server = await world.StartServerAsync();
        Assert.True(await FaxWorld.MailAsync(server.SmtpPort, "+49305550100", "with-cover", "One page of text.", TestContext.Current.CancellationToken), server.Output);
        await FaxWorld.UntilAsync(() => world.Station.Received.Any(fax => fax.File is not null), Patience, () => server.Output);
        var received = TiffReader.Open(await File.ReadAllBytesAsync(world.Station.Received[0].File!, TestContext.Current.CancellationToken));
        Assert.Equal(2, received.PageCount);

        // The bar below the title of the cover is wide and thick; a page of text has no such row.
        Assert.True(BlackestRow(received.Page(0)) > 1200, $"{BlackestRow(received.Page(0))} dots");
        Assert.InRange(BlackestRow(received.Page(1)), 1, 800);
    }

    private static int BlackestRow(TiffPage page)
    {
        var bitmap = page.ToBitmap();
        return Enumerable.Range(0, bitmap.Height).Max(y => Enumerable.Range(0, bitmap.Width).Count(x => bitmap[x, y]));
    }
}
