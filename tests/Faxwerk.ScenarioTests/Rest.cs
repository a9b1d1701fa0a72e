using System.Net.Http.Json;

namespace Faxwerk.ScenarioTests;

/// <summary>The REST API as tests prepare a server with it.</summary>
internal static class Rest
{
    /// <summary>Sends what must be taken.</summary>
    public static async Task SendAsync(this HttpClient api, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        using var answer = await api.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
