using System.Net.Http.Headers;
using System.Text;

namespace Faxwerk.Contacts.Sources;

/// <summary>Asks servers of contacts: no redirects, answers of bounded size, a minute of patience.</summary>
internal sealed class ContactHttp : IDisposable
{
    private const long LargestAnswer = 128 * 1024 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = TimeSpan.FromMinutes(1), MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>Name and password as a header.</summary>
    public static AuthenticationHeaderValue Basic(ContactSourceSettings settings) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.User}:{settings.Password}")));

    /// <summary>The body of a successful answer.</summary>
    /// <exception cref="HttpRequestException">There is none.</exception>
    public async Task<string> AskAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            using var answer = await _http.SendAsync(request, cancel);
            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadAsStringAsync(cancel)
                : throw new HttpRequestException($"{request.RequestUri!.Host} answered {(int)answer.StatusCode}{((int)answer.StatusCode == 401 ? ": user or password is wrong" : "")}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
