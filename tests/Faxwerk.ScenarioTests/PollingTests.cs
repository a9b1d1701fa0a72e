using System.Globalization;
using System.Text.Json;
using Faxwerk.Pages.Tiff;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.ScenarioTests;

/// <summary>The executable fetches a document from another machine, and has one fetched.</summary>
public sealed class PollingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_document_is_fetched_from_another_machine_and_mailed()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        var number = "+4930555" + TestStationNumbers.Polled;
        var output = await world.CommandAsync("poll", number, "--address", "12", "--password", "4711", "--to", "anne@example.com");
        Assert.Contains("fetched    poll 1, 2 pages as received fax 1", output, StringComparison.Ordinal);
        using var http = server.Api();
        var pages = TiffReader.Open(await http.GetByteArrayAsync("api/received/1/document?format=tiff", TestContext.Current.CancellationToken)).Pages().ToList();
        Assert.Equal(2, pages.Count);
        Assert.All(pages.Index(), page => Assert.True(FaxWorld.Page(page.Index).Bitmap.SameAs(page.Item.ToPageImage().Bitmap)));
        await FaxWorld.UntilAsync(() => world.Outbox.Count == 1, Patience, () => server.Output);
        Assert.Equal("anne@example.com", Assert.Single(world.Outbox[0].To).Address);
        Assert.Single(world.Outbox[0].Attachments);
        Assert.DoesNotContain("4711", await http.GetStringAsync("api/calls/1/ladder?format=text", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offered_document_is_given_once_and_only_for_its_password()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        var document = Path.Combine(world.Folder, "prices.txt");
        await File.WriteAllTextAsync(document, "Prices", TestContext.Current.CancellationToken);
        await world.CommandAsync("offer", document, "--address", "7", "--password", "99", "--once");
        var stored = 0;
        FaxFetch Fetch(string password) => new()
        {
            Called = "4989123", Document = "7", Password = password,
            StorePage = (_, _) =>
            {
                stored++;
                return ValueTask.CompletedTask;
            },
        };
        Assert.Equal(CallStatus.RemoteDisconnect, (await world.Station.FetchAsync(Fetch("98"), TestContext.Current.CancellationToken)).Status);
        Assert.Equal(0, stored);
        Assert.Equal(CallStatus.Ok, (await world.Station.FetchAsync(Fetch("99"), TestContext.Current.CancellationToken)).Status);
        Assert.Equal(1, stored);
        using var http = server.Api();
        await FaxWorld.UntilAsync(() => server.Output.Contains("given, Ok, 1 of 1 pages", StringComparison.Ordinal), Patience, () => server.Output);
        Assert.Equal(CallStatus.NothingToFetch, (await world.Station.FetchAsync(Fetch("99"), TestContext.Current.CancellationToken)).Status);
        using var offers = JsonDocument.Parse(await http.GetStringAsync("api/offers", TestContext.Current.CancellationToken));
        var offer = Assert.Single(offers.RootElement.GetProperty("offers").EnumerateArray());
        Assert.Equal((1, 1), (offer.GetProperty("fetches").GetInt32(), offer.GetProperty("refusals").GetInt32()));
        Assert.Contains(offer.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture), await world.CommandAsync("offer", "list"), StringComparison.Ordinal);
    }
}
