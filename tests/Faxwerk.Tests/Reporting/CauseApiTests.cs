using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Reporting;

public sealed class CauseApiTests
{
    [Theory]
    [InlineData("de-CH", "besetzt")]
    [InlineData("en", "busy")]
    public async Task Every_way_in_which_a_call_can_end_is_told_in_the_readers_language(string language, string busy)
    {
        await using var server = await FaxServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/causes");
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await server.Http.SendAsync(request);
        var causes = (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().ToDictionary(cause => cause.GetProperty("code").GetInt32(), cause => cause.GetProperty("text").GetString());
        Assert.Equal(Enum.GetValues<CallStatus>().Select(status => (int)status).Order(), causes.Keys.Order());
        Assert.Equal(busy, causes[(int)CallStatus.Busy]);
    }
}
