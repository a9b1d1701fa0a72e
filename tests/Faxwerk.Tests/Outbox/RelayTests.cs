using System.Net;
using System.Net.Sockets;
using System.Text;
using Faxwerk.Outbox;
using Faxwerk.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Outbox;

/// <summary>Which mail server gets a mail.</summary>
public sealed class RelayTests : IAsyncLifetime
{
    private readonly TestServices _services = new(services => services.AddOutbox());

    public ValueTask InitializeAsync() => _services.StartAsync();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Theory]
    [InlineData("anna@firma.de", "first")]
    [InlineData("FAX=+49891@crm.firma.de", "sap")]
    [InlineData("x@test.SAP.firma.de", "below")]
    [InlineData("x@sap.firma.de", "first")]
    public async Task A_mail_goes_to_the_server_of_its_domain(string recipient, string server)
    {
        using var servers = new Servers("first", "sap", "below", "last");
        await SetAsync($$"""
            [{"domain":"crm.firma.de","host":"127.0.0.1","port":{{servers["sap"]}},"tls":"none"},{"domain":".sap.firma.de","host":"127.0.0.1","port":{{servers["below"]}},"tls":"none"},
             {"domain":"*","host":"127.0.0.1","port":{{servers["last"]}},"tls":"none"}]
            """, servers["first"]);
        Assert.Equal(TaskResult.Done, await SendAsync(recipient));
        Assert.Equal([server], servers.Took);
    }

    [Fact]
    public async Task Where_the_first_server_cannot_take_it_now_the_next_does()
    {
        using var servers = new Servers("first", "second");
        servers.Answer["first"] = "451 4.3.0 later";
        await SetAsync($$"""[{"domain":"*","host":"127.0.0.1","port":{{Free()}},"tls":"none"},{"domain":"*","host":"127.0.0.1","port":{{servers["second"]}},"tls":"none"}]""", servers["first"]);
        Assert.Equal(TaskResult.Done, await SendAsync("anna@firma.de"));
        Assert.Equal(["second"], servers.Took);
        servers.Answer["second"] = "451 4.3.0 later";
        Assert.NotEqual(TaskResult.Done, await SendAsync("anna@firma.de"));
    }

    [Fact]
    public async Task A_refusal_for_good_is_not_asked_about_elsewhere()
    {
        using var servers = new Servers("first", "second");
        servers.Answer["first"] = "550 5.1.1 no such user";
        await SetAsync($$"""[{"domain":"*","host":"127.0.0.1","port":{{servers["second"]}},"tls":"none"}]""", servers["first"]);
        Assert.Contains("no such user", (await SendAsync("anna@firma.de")).ToString(), StringComparison.Ordinal);
        Assert.Empty(servers.Took);
    }

    [Fact]
    public async Task A_server_that_may_have_taken_it_is_asked_again_and_no_other()
    {
        using var servers = new Servers("first", "second");
        servers.Silent.Add("first");
        await SetAsync($$"""[{"domain":"*","host":"127.0.0.1","port":{{servers["second"]}},"tls":"none"}]""", servers["first"]);
        Assert.IsType<TaskResult.Temporary>(await SendAsync("anna@firma.de"));
        Assert.Equal(["first"], servers.Took);
    }

    [Theory]
    [InlineData(null, "NOTIFY=NEVER")]
    [InlineData("delivery-1-0123456789abcdef@fax.firma.de", "NOTIFY=FAILURE")]
    public async Task What_has_a_sender_comes_back_when_it_cannot_be_delivered(string? sender, string notify)
    {
        using var servers = new Servers("first");
        await SetAsync("[]", servers["first"]);
        Assert.Equal(TaskResult.Done, await SendAsync("anna@firma.de", sender));
        Assert.Contains(notify, Assert.Single(servers.Asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"domain":"","host":"a.de"}]""", "domain: a domain name")]
    [InlineData("""[{"domain":"a.de","host":""}]""", "host: a host name")]
    [InlineData("""[{"domain":"a.de","host":"b.de","port":0}]""", "port: 1 to 65535")]
    public async Task A_relay_that_cannot_be_is_refused(string relays, string said) =>
        Assert.Contains(said, (await _services.Get<Faxwerk.Settings.SettingsStore>().SetAsync("mail.relays", relays, "test")).Error, StringComparison.Ordinal);

    private async Task SetAsync(string relays, int first)
    {
        await _services.SetAsync("mail.relays", relays);
        await _services.SetAsync("mail.relayHost", "127.0.0.1");
        await _services.SetAsync("mail.relayPort", $"{first}");
        await _services.SetAsync("mail.relayTls", "none");
    }

    private Task<TaskResult> SendAsync(string recipient, string? sender = null) =>
        _services.Get<MailDispatch>().SendAsync(sender is null ? null : FaxServer.Address(sender), FaxServer.Address(recipient), "test", "Subject: x\r\n\r\nx\r\n"u8.ToArray(), CancellationToken.None);

    private static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Mail servers that take everything, or answer RCPT as they are told.</summary>
    private sealed class Servers : IDisposable
    {
        private readonly Dictionary<string, TcpListener> _listeners = [];

        public Servers(params string[] names)
        {
            foreach (var name in names)
            {
                var listener = _listeners[name] = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                _ = ServeAsync(name, listener);
            }
        }

        public Dictionary<string, string> Answer { get; } = [];

        /// <summary>These go away behind the last dot without a word.</summary>
        public HashSet<string> Silent { get; } = [];

        public List<string> Took { get; } = [];

        public List<string> Asked { get; } = [];

        public int this[string name] => ((IPEndPoint)_listeners[name].LocalEndpoint).Port;

        public void Dispose()
        {
            foreach (var listener in _listeners.Values)
                listener.Stop();
        }

        private async Task ServeAsync(string name, TcpListener listener)
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await TalkAsync(name, client.GetStream());
                }
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }

        private async Task TalkAsync(string name, NetworkStream stream)
        {
            using var reader = new StreamReader(stream, Encoding.ASCII);
            await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 test");
            var isData = false;
            while (await reader.ReadLineAsync() is { } line)
            {
                if (isData)
                {
                    if (line != ".")
                        continue;
                    isData = false;
                    Took.Add(name);
                    if (Silent.Contains(name))
                        return;
                    await writer.WriteLineAsync("250 2.0.0 ok");
                    continue;
                }

                isData = line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase);
                if (line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase))
                    Asked.Add(line);
                if (line.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase))
                    await writer.WriteLineAsync("250-test\r\n250-DSN");
                await writer.WriteLineAsync(isData ? "354 go on" : line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase) ? Answer.GetValueOrDefault(name, "250 2.1.5 ok") : line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 ok");
            }
        }
    }
}
