using System.Net.Sockets;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Storage;

namespace Faxwerk.Commands;

/// <summary>The running server's REST API, as commands speak to it.</summary>
internal static class ServerApi
{
    private static readonly Uri Default = new("http://127.0.0.1:8080");

    /// <summary>
    /// A client for the server at <paramref name="api"/>, with a key where one is given; without an address for that of the data folder, over its socket. Where there is no socket, or it is
    /// another user's, for the one at the usual port, which wants a key.
    /// </summary>
    public static HttpClient Open(Uri? api, string? key)
    {
        var socket = api is null ? LocalSocket.PathOf(StorageSetup.Read(OfflineServices.Configuration())) : null;
        var http = socket is not null && File.Exists(socket) ? OverSocket(socket) : new HttpClient { BaseAddress = api ?? Default };
        if (key is not null)
            http.DefaultRequestHeaders.Add("X-Api-Key", key);
        return http;
    }

    /// <summary>Does the work; 1, and what is wrong, where the server does not answer or a file cannot be read.</summary>
    public static async Task<int> UseAsync(Uri? api, string? key, Func<HttpClient, Task<int>> work, TextWriter errors)
    {
        using var http = Open(api, key);
        try
        {
            return await work(http);
        }
        catch (HttpRequestException fault)
        {
            await errors.WriteLineAsync($"{api?.ToString() ?? "The server"} does not answer: {fault.Message}");
            return 1;
        }
        catch (IOException fault)
        {
            await errors.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    private static HttpClient OverSocket(string path)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return new HttpClient(handler) { BaseAddress = Default };
    }

    /// <summary>The answer; null, and the problem printed, where the server refuses.</summary>
    public static async Task<JsonDocument?> ReadAsync(HttpResponseMessage response, TextWriter errors, CancellationToken cancel)
    {
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancel));
        if (response.IsSuccessStatusCode)
            return answer;
        using (answer)
            await errors.WriteLineAsync($"Refused: {Text(answer.RootElement, "detail") ?? Text(answer.RootElement, "title") ?? response.ReasonPhrase}");
        return null;
    }

    /// <summary>A member that is text; null where there is none.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
