using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Faxwerk.Tests.Intake;

public sealed class SmtpListenerTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_listener_opens_judges_by_its_own_networks_and_closes_while_the_server_runs()
    {
        var port = FreePort();
        await ListenAsync(port);
        await Eventually.HoldsAsync(async () => (await GreetingAsync(port))?.StartsWith("220", StringComparison.Ordinal) == true, "the port is open");
        await ListenAsync(port, "10.0.0.0/8");
        await Eventually.HoldsAsync(async () => (await GreetingAsync(port))?.StartsWith("554", StringComparison.Ordinal) == true, "its networks hold");
        await _server.SetAsync("mail.listeners", "[]");
        await Eventually.HoldsAsync(async () => await GreetingAsync(port) is null, "the port is closed");
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_told_and_keeps_nothing_else_from_working()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await ListenAsync(((IPEndPoint)taken.LocalEndpoint).Port);
        await Eventually.HoldsAsync(async () => Check(await _server.Http.GetFromJsonAsync<JsonElement>("health")) is { } detail && detail.Contains("127.0.0.1", StringComparison.Ordinal), "the fault is told");
        var listener = (await _server.Http.GetFromJsonAsync<JsonElement>("api/listeners")).GetProperty("listeners")[0];
        Assert.Equal(("in-use", "127.0.0.1"), (listener.GetProperty("state").GetString(), listener.GetProperty("address").GetString()));
        var counts = await _server.Http.GetFromJsonAsync<JsonElement>("api/queue/counts");
        Assert.Equal("down", counts.GetProperty("intake").GetString());
        Assert.Contains("127.0.0.1", counts.GetProperty("intakeReason").GetString(), StringComparison.Ordinal);
        Assert.True((await _server.Http.GetFromJsonAsync<JsonElement>("health")).GetProperty("ready").GetBoolean());
    }

    [Fact]
    public async Task Tls_that_has_to_be_is_not_opened_without_a_certificate_and_a_change_of_it_holds_at_once()
    {
        var port = FreePort();
        await ProtectAsync("implicit");
        await Eventually.HoldsAsync(async () => await StateAsync() == "no-certificate", "the lack is told");
        Assert.Null(await GreetingAsync(port));
        await ProtectAsync("none");
        await Eventually.HoldsAsync(async () => await StateAsync() == "open" && (await GreetingAsync(port))?.StartsWith("220", StringComparison.Ordinal) == true, "it is open in the clear");

        Task ProtectAsync(string tls) => _server.SetAsync("mail.listeners", JsonSerializer.Serialize(new[] { new { address = "127.0.0.1", port, tls } }));
        async Task<string?> StateAsync() => (await _server.Http.GetFromJsonAsync<JsonElement>("api/listeners")).GetProperty("listeners")[0].GetProperty("state").GetString();
    }

    private static string? Check(JsonElement health) =>
        health.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "smtp") is var smtp && !smtp.GetProperty("healthy").GetBoolean() ? smtp.GetProperty("detail").GetString() : null;

    private Task ListenAsync(int port, params string[] networks) =>
        _server.SetAsync("mail.listeners", JsonSerializer.Serialize(new[] { new { address = "127.0.0.1", port, networks } }));

    /// <summary>The first line; null where nobody listens.</summary>
    private static async Task<string?> GreetingAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadLineAsync();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
