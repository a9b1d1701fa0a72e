using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Hosting;

/// <summary>What came of a request: <paramref name="Error"/> is "" where a 2xx came, <paramref name="Status"/> 0 where no answer did; <paramref name="IsUnsure"/> where the receiver may have done it all the same.</summary>
public readonly record struct GuardedAnswer(string Error, int Status = 0, bool IsUnsure = false);

/// <summary>
/// Sends requests to addresses that may be reached, looked at after the name was resolved, at each connection: it goes to the very address that was judged. It follows no redirect and
/// knows no proxy.
/// </summary>
public sealed class GuardedHttp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly HttpRequestOptionsKey<bool> IsConnecting = new("connecting");
    private readonly Func<IPAddress, bool> _allows;
    private readonly string _setting;
    private readonly HttpClient _http;

    /// <summary>A client that may go where <paramref name="allows"/> says at the time; <paramref name="setting"/> is named to who wonders.</summary>
    public GuardedHttp(Func<IPAddress, bool> allows, string setting)
    {
        (_allows, _setting) = (allows, setting);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1), MaxResponseHeadersLength = 16, ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Patience,
        };
    }

    /// <summary>Sends; what went wrong, or "" where a 2xx came. The body of the answer is not read.</summary>
    public async Task<string> SendAsync(HttpRequestMessage request, CancellationToken cancel) => (await AskAsync(request, cancel)).Error;

    /// <summary>The same for who must not ask twice.</summary>
    public async Task<GuardedAnswer> AskAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return answer.IsSuccessStatusCode ? new("") : new($"The receiver answered {(int)answer.StatusCode}.", (int)answer.StatusCode);
        }
        catch (HttpRequestException fault)
        {
            return new(fault.Message, IsUnsure: WasSending(request) && fault.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new($"No answer within {Patience.TotalSeconds:0} seconds.", IsUnsure: WasSending(request));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static bool WasSending(HttpRequestMessage request) => !request.Options.TryGetValue(IsConnecting, out var connecting) || !connecting;

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        context.InitialRequestMessage.Options.Set(IsConnecting, true);
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancel);

        // One that may not be reached damns the name: which of its addresses are tried must not be a matter of luck.
        if (addresses.Length == 0 || addresses.Any(address => !_allows(address)))
            throw new HttpRequestException($"{host} is at an address that is not public: {_setting} names those that may be reached.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancel);
            context.InitialRequestMessage.Options.Set(IsConnecting, false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
