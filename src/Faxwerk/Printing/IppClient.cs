using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Faxwerk.Printing;

/// <summary>Where a printer is, and as whom it is asked; <paramref name="AnyCertificate"/> lets it show one that nobody vouches for, as most printers do.</summary>
public sealed record IppTarget(string Address, string User = "", string Password = "", bool AnyCertificate = false);

/// <summary>A printer or its job cannot be reached or says no; the words are for people.</summary>
public sealed class IppException(string message, int status = 0, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The status of the answer (RFC 8011, B); 0 where none came.</summary>
    public int Status => status;

    /// <summary>Whether it is the way there that failed: the next one who tries has no better luck.</summary>
    public bool IsUnreachable => InnerException is HttpRequestException or OperationCanceledException;

    /// <summary>Whether the printer may have taken what it was sent though it has not said so.</summary>
    public bool IsUnsure => InnerException is InvalidDataException or OperationCanceledException
        || InnerException is HttpRequestException { HttpRequestError: not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError) };
}

/// <summary>Sends IPP requests over HTTP (RFC 8010, 4): answers of bounded length within a bounded time. It follows no redirect and knows no proxy.</summary>
public sealed class IppClient : IDisposable
{
    /// <summary>client-error-not-found.</summary>
    public const int NotFound = 0x0406;

    private const int MaxAnswer = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ToPrint = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(10);
    private readonly HttpClient _strict = Client(anyCertificate: false);
    private readonly HttpClient _lenient = Client(anyCertificate: true);
    private int _requests;

    /// <summary>Asks for an operation on the target; <paramref name="operation"/> attributes come after charset, language and the target's address.</summary>
    /// <exception cref="IppException">No answer came, or it says no.</exception>
    public async Task<IppMessage> AskAsync(IppTarget target, IppOperation code, IReadOnlyList<IppAttribute> operation, IReadOnlyList<IppAttribute> job, ReadOnlyMemory<byte> document, CancellationToken cancel)
    {
        var groups = new List<IppGroup>
        {
            new(IppTag.OperationGroup,
            [
                new("attributes-charset", new IppValue(IppTag.Charset, "utf-8")), new("attributes-natural-language", new IppValue(IppTag.Language, "en")),
                new("printer-uri", new IppValue(IppTag.Uri, target.Address)), .. operation,
            ]),
        };
        if (job.Count > 0)
            groups.Add(new IppGroup(IppTag.JobGroup, job));
        var message = new IppMessage((int)code, Interlocked.Increment(ref _requests) & int.MaxValue, groups);
        var answer = await SendAsync(target, [.. message.Write(), .. document.Span], code == IppOperation.PrintJob ? ToPrint : Patience, cancel);
        if (answer.IsSuccessful)
            return answer;
        var words = answer.Group(IppTag.OperationGroup)["status-message"]?.Text ?? "";
        throw new IppException($"{target.Address}: {code} was answered with 0x{answer.Code:x4}{(words.Length > 0 ? $" ({words})" : "")}.", answer.Code);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _strict.Dispose();
        _lenient.Dispose();
    }

    private async Task<IppMessage> SendAsync(IppTarget target, byte[] body, TimeSpan patience, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, IppAddress.ToHttp(target.Address)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/ipp");
        if (target.User.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{target.User}:{target.Password}")));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        try
        {
            using var answer = await (target.AnyCertificate ? _lenient : _strict).SendAsync(request, limit.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new IppException($"{target.Address} answered HTTP {(int)answer.StatusCode}{(answer.StatusCode == HttpStatusCode.UpgradeRequired ? ": it wants ipps" : "")}.");
            return IppMessage.Read(await answer.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (Exception fault) when (fault is HttpRequestException or InvalidDataException)
        {
            throw new IppException($"{target.Address}: {fault.Message}", inner: fault);
        }
        catch (OperationCanceledException fault) when (!cancel.IsCancellationRequested)
        {
            throw new IppException($"{target.Address} did not answer within {patience.TotalSeconds:0} seconds.", inner: fault);
        }
    }

    private static HttpClient Client(bool anyCertificate)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = ToConnect, PooledConnectionLifetime = TimeSpan.FromMinutes(1), MaxResponseHeadersLength = 16 };
        if (anyCertificate)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswer };
    }
}
