using System.Net;
using System.Text.Json;
using Faxwerk.Polling;
using Faxwerk.Storage;

namespace Faxwerk.Tests.Web;

/// <summary>Offered documents over REST.</summary>
public sealed class OfferApiTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_document_is_offered_listed_without_its_password_and_removed()
    {
        using var response = await OfferAsync(("password", "47#11"), ("address", "12"), ("called", "+4989123"), ("once", "true"), ("name", "Preise"), ("until", TimeProvider.System.GetUtcNow().AddDays(60).ToString("o")));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, text);
        Assert.DoesNotContain("47#11", text);
        var path = response.Headers.Location!.ToString();
        var offer = Assert.Single(Read(await _server.Http.GetStringAsync("api/offers")).GetProperty("offers").EnumerateArray());
        Assert.Equal(("Preise", "12", "+4989123", true, true, 1), (
            Text(offer, "name"), Text(offer, "address"), Text(offer, "called"), offer.GetProperty("hasPassword").GetBoolean(), offer.GetProperty("once").GetBoolean(),
            offer.GetProperty("pages").GetInt32()));
        using var removed = await _server.Http.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var again = await _server.Http.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(JsonValueKind.String, Read(await _server.Http.GetStringAsync(path)).GetProperty("endedAt").ValueKind);
    }

    [Theory]
    [InlineData("password", "secret")]
    [InlineData("address", "123456789012345678901")]
    [InlineData("until", "2001-01-01T00:00:00Z")]
    [InlineData("until", "tomorrow")]
    [InlineData("until", "2990-01-01T00:00:00Z")]
    [InlineData("once", "perhaps")]
    [InlineData("resolution", "huge")]
    public async Task An_option_that_is_not_known_is_refused(string part, string value)
    {
        using var response = await OfferAsync((part, value));
        Assert.Equal("bad-request", Text(Read(await response.Content.ReadAsStringAsync()), "code"));
        Assert.Empty(Read(await _server.Http.GetStringAsync("api/offers")).GetProperty("offers").EnumerateArray());
    }

    [Theory]
    [InlineData("polling.offersByUser")]
    [InlineData("polling.offers")]
    public async Task No_more_documents_are_offered_than_the_settings_allow(string limit)
    {
        await _server.SetAsync(limit, "1");
        using var first = await OfferAsync();
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(JsonValueKind.String, Read(await first.Content.ReadAsStringAsync()).GetProperty("until").ValueKind);
        using var second = await OfferAsync();
        Assert.Equal((HttpStatusCode.InsufficientStorage, "offer-quota"), (second.StatusCode, Text(Read(await second.Content.ReadAsStringAsync()), "code")));
        using var removed = await _server.Http.DeleteAsync(first.Headers.Location);
        using var third = await OfferAsync();
        Assert.Equal(HttpStatusCode.Created, third.StatusCode);
    }

    [Fact]
    public async Task Pages_of_offers_may_have_so_many_bytes_together()
    {
        await _server.SetAsync("polling.offerBytes", "1048576");
        var blob = await _server.Get<IBlobStore>().WriteAsync(new byte[1048576]);
        var large = await _server.Get<PollOffers>().AddAsync(new NewOffer(blob.Id, 1, "key:anne"), "anne");
        using var refused = await OfferAsync();
        Assert.Equal("offer-quota", Text(Read(await refused.Content.ReadAsStringAsync()), "code"));
        Assert.True(await _server.Get<PollOffers>().RemoveAsync(large, "anne"));
        var lost = await _server.Get<IBlobStore>().WriteAsync(new byte[1]);
        await _server.Get<PollOffers>().AddAsync(new NewOffer(lost.Id, 1, "key:anne"), "anne");
        await _server.Get<IBlobStore>().DeleteAsync(lost.Id);
        using var beside = await OfferAsync();
        Assert.Equal(HttpStatusCode.Created, beside.StatusCode);
        using var taken = await OfferAsync();
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    private static JsonElement Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task<HttpResponseMessage> OfferAsync(params (string Part, string Value)[] parts)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent("Preisliste"u8.ToArray()), "file", "preise.txt" } };
        foreach (var (part, value) in parts)
            form.Add(new StringContent(value), part);
        return await _server.Http.PostAsync("api/offers", form);
    }
}
