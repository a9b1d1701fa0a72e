using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
    [InlineData("552 5.3.4 message size exceeds fixed limit", 3)]
    [InlineData("552 too big", 3)]
    [InlineData("550 5.2.3 message too large for this mailbox", 3)]
    [InlineData("552 5.2.2 mailbox full", 1)]
    [InlineData("550 5.1.1 no such user", 1)]
    public async Task A_mail_that_is_too_large_is_sent_anew_with_less_in_it_as_long_as_there_is_less(string answer, int tries)
    {
        using var servers = new Servers("first");
        servers.Answer["first"] = answer;
        await SetAsync("[]", servers["first"]);
        var smaller = new Queue<byte[]>(["Subject: x\r\n\r\nfirst page\r\n"u8.ToArray(), "Subject: x\r\n\r\nnone\r\n"u8.ToArray()]);
        var result = await _services.Get<MailDispatch>().SendAsync(null, FaxServer.Address("anna@firma.de"), "test", new byte[10_000], CancellationToken.None, _ => Task.FromResult(smaller.TryDequeue(out var less) ? less : null));
        Assert.IsType<TaskResult.Permanent>(result);
        Assert.Equal(tries, servers.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_says_how_much_it_takes_gets_the_mail_that_fits()
    {
        using var servers = new Servers("first") { Size = 1000 };
        await SetAsync("[]", servers["first"]);
        var result = await _services.Get<MailDispatch>().SendAsync(
            null, FaxServer.Address("anna@firma.de"), "test", new byte[10_000], CancellationToken.None, _ => Task.FromResult<byte[]?>("Subject: x\r\n\r\nsmall\r\n"u8.ToArray()));
        Assert.Equal((TaskResult.Done, 1), (result, servers.Took.Count));
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
    [InlineData("""[{"domain":"a.de","host":"b.de","authority":"/etc/ca.pem"}]""", "authority: needs tls required")]
    public async Task A_relay_that_cannot_be_is_refused(string relays, string said) =>
        Assert.Contains(said, (await _services.Get<Faxwerk.Settings.SettingsStore>().SetAsync("mail.relays", relays, "test")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_row_signs_in_with_a_password_that_is_stored_encrypted_and_shown_to_nobody()
    {
        using var servers = new Servers("crm");
        await SetAsync($$"""[{"domain":"crm.firma.de","host":"127.0.0.1","port":{{servers["crm"]}},"tls":"none","user":"fax","password":"geheim 47"}]""", 1);
        Assert.Equal(TaskResult.Done, await SendAsync("x@crm.firma.de"));
        Assert.Equal(["AUTH PLAIN " + Convert.ToBase64String("\0fax\0geheim 47"u8)], servers.SignedIn);
        var store = _services.Get<Faxwerk.Settings.SettingsStore>();
        var shown = Assert.Single(store.List("mail.relays")).Value;
        Assert.Contains("\"password\":\"********\"", shown, StringComparison.Ordinal);
        var rows = await _services.Get<Faxwerk.Storage.Database>().QueryAsync<string>("SELECT value FROM setting UNION ALL SELECT value FROM setting_change UNION ALL SELECT after_value FROM audit");
        Assert.All(rows, row => Assert.DoesNotContain("geheim", row, StringComparison.Ordinal));

        // As a form gives it back, with another domain: the password stays, for it goes where it went.
        await _services.SetAsync("mail.relays", shown.Replace("crm.firma.de", "erp.firma.de", StringComparison.Ordinal));
        Assert.Equal(TaskResult.Done, await SendAsync("x@erp.firma.de"));
        Assert.Equal(2, servers.SignedIn.Count);
        Assert.Contains("relays: user, password: both", (await store.SetAsync("mail.relays", shown.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal), "test")).Error, StringComparison.Ordinal);
        Assert.Contains("relays: user, password: both", (await store.SetAsync("mail.relays", """[{"domain":"a.de","host":"b.de","user":"fax"}]""", "test")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_rows_to_one_server_keep_a_password_each_and_one_without_a_user_gets_none()
    {
        using var servers = new Servers("one");
        var place = $"\"host\":\"127.0.0.1\",\"port\":{servers["one"]},\"tls\":\"none\"";
        await _services.SetAsync("mail.relays", $$"""[{"domain":"a.de",{{place}},"user":"anna","password":"geheim a"},{"domain":"b.de",{{place}},"user":"bert","password":"geheim b"},{"domain":"c.de",{{place}}}]""");
        await _services.SetAsync("mail.relays", Assert.Single(_services.Get<Faxwerk.Settings.SettingsStore>().List("mail.relays")).Value);
        foreach (var domain in new[] { "a.de", "b.de", "c.de" })
            Assert.Equal(TaskResult.Done, await SendAsync($"x@{domain}"));
        Assert.Equal(["AUTH PLAIN " + Convert.ToBase64String("\0anna\0geheim a"u8), "AUTH PLAIN " + Convert.ToBase64String("\0bert\0geheim b"u8)], servers.SignedIn);
    }

    [Theory]
    [InlineData("required", false, "", "The server offers no TLS: nothing was sent")]
    [InlineData("startTls", false, "own", "The server offers no TLS: nothing was sent")]
    [InlineData("opportunistic", false, "", null)]
    [InlineData("opportunistic", true, "", null)]
    [InlineData("required", true, "", null)]
    [InlineData("required", true, "own", null)]
    [InlineData("required", true, "other", "TLS failed")]
    [InlineData("startTls", true, "own", null)]
    [InlineData("startTls", true, "other", "TLS failed")]
    [InlineData("startTls", true, "", "TLS failed")]
    [InlineData("startTls", true, "missing", "TLS failed")]
    public async Task A_server_that_must_be_asked_over_tls_gets_no_mail_in_the_clear_and_from_a_stranger_none_at_all(string tls, bool offersTls, string authority, string? said)
    {
        using var own = Authority("own");
        using var other = Authority("other");
        using var certificate = Certificate(own);
        using var servers = new Servers("first") { Certificate = offersTls ? certificate : null };
        await SetAsync("[]", 1);
        await _services.SetAsync("mail.relays", $$"""[{"domain":"firma.de","host":"127.0.0.1","port":{{servers["first"]}},"tls":"{{tls}}","authority":"{{(authority.Length == 0 ? "" : Path.Combine(_services.Folder, authority + ".pem"))}}"}]""");
        var result = await SendAsync("anna@firma.de");
        if (said is null)
        {
            Assert.Equal(TaskResult.Done, result);
            Assert.Equal([offersTls ? "first over TLS" : "first"], servers.Took);
            return;
        }

        Assert.Contains(said, Assert.IsType<TaskResult.Temporary>(result).Error, StringComparison.Ordinal);
        Assert.Empty(servers.Took);
        Assert.Empty(servers.Asked);
    }

    /// <summary>An authority, whose certificate lies in the folder of the test under its name.</summary>
    private X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(Path.Combine(_services.Folder, name + ".pem"), authority.ExportCertificatePem());
        return authority;
    }

    private static X509Certificate2 Certificate(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=first", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(authority, now.AddHours(-1), now.AddDays(1), [1, 2, 3]);
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

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

        /// <summary>Most that they take, said in the answer to EHLO; 0 for nothing said.</summary>
        public int Size { get; init; }

        /// <summary>With it they offer STARTTLS.</summary>
        public X509Certificate2? Certificate { get; init; }

        public List<string> Took { get; } = [];

        public List<string> Asked { get; } = [];

        public List<string> SignedIn { get; } = [];

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
                    await client.GetStream().WriteAsync("220 test\r\n"u8.ToArray());
                    await TalkAsync(name, client.GetStream());
                }
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException or IOException or System.Security.Authentication.AuthenticationException)
            {
                // The test is over.
            }
        }

        private async Task TalkAsync(string name, Stream stream)
        {
            using var reader = new StreamReader(stream, Encoding.ASCII);
            await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            var isData = false;
            while (await reader.ReadLineAsync() is { } line)
            {
                if (isData)
                {
                    if (line != ".")
                        continue;
                    isData = false;
                    Took.Add(stream is SslStream ? $"{name} over TLS" : name);
                    if (Silent.Contains(name))
                        return;
                    await writer.WriteLineAsync("250 2.0.0 ok");
                    continue;
                }

                isData = line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase);
                if (line == "STARTTLS")
                {
                    await writer.WriteLineAsync("220 go on");
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(Certificate!);
                    await TalkAsync(name, secure);
                    return;
                }

                if (line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase))
                    Asked.Add(line);
                if (line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase))
                {
                    SignedIn.Add(line);
                    await writer.WriteLineAsync("235 2.7.0 ok");
                    continue;
                }

                if (line.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase))
                    await writer.WriteLineAsync(Certificate is not null && stream is not SslStream ? "250-test\r\n250-DSN\r\n250-AUTH PLAIN\r\n250-STARTTLS" : $"250-test\r\n{(Size > 0 ? $"250-SIZE {Size}\r\n" : "")}250-DSN\r\n250-AUTH PLAIN");
                await writer.WriteLineAsync(isData ? "354 go on" : line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase) ? Answer.GetValueOrDefault(name, "250 2.1.5 ok") : line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 ok");
            }
        }
    }
}
