using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Faxwerk.Mail.Smtp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Mail.Tests.Smtp;

/// <summary>The SMTP server on Kestrel, on a random port of loopback.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestServer(WebApplication app, int port) => (this.app, Port) = (app, port);

    public int Port { get; }

    public static X509Certificate2 Certificate { get; } = MakeCertificate();

    public static SmtpServerOptions WithTls { get; } = new()
    {
        HostName = "mx.test",
        Authentication = true,
        Tls = new SslServerAuthenticationOptions { ServerCertificate = Certificate },
    };

    public static async Task<TestServer> StartAsync(ISmtpBackend backend, SmtpServerOptions? options = null, bool implicitTls = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new SmtpConnectionHandler(backend, _ => options ?? WithTls, TimeProvider.System, NullLogger<SmtpConnectionHandler>.Instance));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (implicitTls) listen.UseHttps(Certificate);
            listen.UseConnectionHandler<SmtpConnectionHandler>();
        }));
        var built = builder.Build();
        await built.StartAsync();
        return new TestServer(built, new Uri(built.Urls.Single()).Port);
    }

    public SmtpClientOptions ClientOptions(SmtpTls tls) => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        HostName = "client.test",
        Tls = tls,
        CommandTimeout = TimeSpan.FromSeconds(30),
        FinalTimeout = TimeSpan.FromSeconds(30),
        VerifyCertificate = (_, certificate, _, _) => certificate?.GetCertHashString() == Certificate.GetCertHashString(),
    };

    public async Task StopAsync() => await app.StopAsync();

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mx.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
