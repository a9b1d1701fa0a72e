using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Faxwerk.Tests.Web;

public sealed class HttpsTests
{
    [Fact]
    public async Task Over_tls_the_cookie_is_for_this_host_and_tls_only_and_browsers_stay_there()
    {
        var pem = Path.GetTempFileName();
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        await using var server = await FaxServer.StartAsync(new("Faxwerk:TlsCertificate", pem), new("Faxwerk:HttpsPort", "0"));
        await server.Get<Users>().AddAsync(
            new User { Login = "anna", DisplayName = "anna", Language = "en" }, await server.Get<Passwords>().HashAsync("correct horse battery", CancellationToken.None), "test");

        var address = server.Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(address => address.StartsWith("https:", StringComparison.Ordinal));
#pragma warning disable MA0039 // The certificate is the test's own: nobody signed it, and this very one must be shown.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == certificate.Thumbprint, UseCookies = false };
#pragma warning restore MA0039
        using var browser = new HttpClient(handler) { BaseAddress = new Uri(address) };
        using var answer = await browser.PostAsJsonAsync("api/session", new { login = "anna", password = "correct horse battery" });
        var cookies = answer.Headers.GetValues("Set-Cookie").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["__Host-faxwerk-browser", "__Host-faxwerk-session"], cookies.Select(cookie => cookie.Split('=')[0]));
        Assert.All(cookies, cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        File.Delete(pem);
        Assert.Equal((Uri.UriSchemeHttp, true), (server.Http.BaseAddress!.Scheme, server.SmtpPort > 0));
    }

    [Theory]
    [InlineData("queue?q=a", "192.0.2.7", "http", 307, null)]
    [InlineData("api/queue", "192.0.2.7", "http", 403, "https-needed")]
    [InlineData("health/live", "192.0.2.7", "http", 200, null)]
    [InlineData("api/queue", "192.0.2.7", "https", 401, "unauthorized")]
    [InlineData("queue", "127.0.0.1", "http", 200, null)]
    public async Task Other_machines_come_by_https_where_there_is_any(string path, string from, string scheme, int status, string? code)
    {
        var (pem, _) = await CertificateAsync(Path.GetTempFileName(), "CN=localhost");
        await using var server = await FaxServer.StartAsync(new("Faxwerk:TlsCertificate", pem), new("Faxwerk:HttpsPort", "0"));
        File.Delete(pem);
        await server.SetAsync("web.trustedProxies", """["127.0.0.1/32"]""");
        await server.SetAsync("web.address", "https://fax.example.com/");
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = server.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Forwarded-For", from }, { "X-Forwarded-Proto", scheme } } };
        using var answer = await client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 307)
            Assert.Equal("https://fax.example.com/queue?q=a", answer.Headers.Location!.ToString());
        if (code is not null)
            Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_authorities_that_follow_in_the_file_are_shown_with_the_certificate()
    {
        var (today, tomorrow) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var rootKey = ECDsa.Create();
        using var middleKey = ECDsa.Create();
        using var ownKey = ECDsa.Create();
        using var root = Authority("CN=root", rootKey).CreateSelfSigned(today, tomorrow);
        using var bare = Authority("CN=middle", middleKey).Create(root, today, tomorrow, [1]);
        using var middle = bare.CopyWithPrivateKey(middleKey);
        using var own = new CertificateRequest("CN=localhost", ownKey, HashAlgorithmName.SHA256).Create(middle, today, tomorrow, [2]);
        var pem = Path.GetTempFileName();
        await File.WriteAllTextAsync(pem, $"{own.ExportCertificatePem()}\n{bare.ExportCertificatePem()}\n{ownKey.ExportPkcs8PrivateKeyPem()}\n");
        await using var server = await FaxServer.StartAsync(new("Faxwerk:TlsCertificate", pem), new("Faxwerk:HttpsPort", "0"));
        File.Delete(pem);
        var address = new Uri(server.Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(one => one.StartsWith("https:", StringComparison.Ordinal)));
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", address.Port);
        var shown = new List<string>();
#pragma warning disable MA0039 // It is looked at what is shown, not whether to trust it.
        await using var tls = new SslStream(client.GetStream(), false, (_, _, chain, _) =>
        {
            shown.AddRange(chain!.ChainPolicy.ExtraStore.Select(one => one.Subject));
            return true;
        });
#pragma warning restore MA0039
        await tls.AuthenticateAsClientAsync("localhost");
        Assert.Contains("CN=middle", shown);
        Assert.Equal("CN=localhost", tls.RemoteCertificate!.Subject);

        static CertificateRequest Authority(string name, ECDsa key) => new(name, key, HashAlgorithmName.SHA256) { CertificateExtensions = { new X509BasicConstraintsExtension(true, false, 0, true) } };
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_the_old_one_until_it_is_whole()
    {
        var (pem, first) = await CertificateAsync(Path.GetTempFileName(), "CN=first");
        var time = new VirtualTime();
        var file = new CertificateFile(pem, "", time);
        Assert.Equal(first, file.Current.Thumbprint);
        await File.WriteAllTextAsync(pem, "-----BEGIN CERTIFICATE-----\nhalf");
        File.SetLastWriteTimeUtc(pem, DateTime.UnixEpoch);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first, file.Current.Thumbprint);
        var (_, second) = await CertificateAsync(pem, "CN=second");
        Assert.Equal(first, file.Current.Thumbprint);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((second, true), (file.Current.Thumbprint, file.Current.HasPrivateKey));
        File.Delete(pem);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(second, file.Current.Thumbprint);
    }

    /// <summary>As Let's Encrypt and Kubernetes do it: what is named stays, where it leads to changes.</summary>
    [Fact]
    public async Task A_renewed_certificate_behind_a_link_is_shown()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-https-").FullName;
        var (old, first) = await CertificateAsync(Path.Combine(folder, "old.pem"), "CN=first");
        var (renewed, second) = await CertificateAsync(Path.Combine(folder, "new.pem"), "CN=second");
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        var (live, named) = (Path.Combine(folder, "live.pem"), Path.Combine(folder, "named.pem"));
        File.CreateSymbolicLink(live, old);
        File.CreateSymbolicLink(named, live);
        var time = new VirtualTime();
        var file = new CertificateFile(named, "", time);
        Assert.Equal(first, file.Current.Thumbprint);
        File.Delete(live);
        File.CreateSymbolicLink(live, renewed);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(second, file.Current.Thumbprint);
        System.IO.Directory.Delete(folder, recursive: true);
    }

    private static async Task<(string File, string Thumbprint)> CertificateAsync(string file, string name)
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest(name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return (file, certificate.Thumbprint);
    }
}
