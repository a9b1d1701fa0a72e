using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Faxwerk.Directory;
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
        File.Delete(pem);
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
        Assert.Equal((Uri.UriSchemeHttp, true), (server.Http.BaseAddress!.Scheme, server.SmtpPort > 0));
    }
}
