using System.Net.Sockets;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Outbox;
using Faxwerk.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Faxwerk.Tests;

/// <summary>The whole server on SQLite and loopback ports, with a simulated line in place of the trunk unless it is wanted.</summary>
public sealed class FaxServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private FaxServer(string folder, IEnumerable<KeyValuePair<string, string?>> options, TimeProvider? trunkClock = null, Action<IServiceCollection>? replace = null)
    {
        Folder = folder;
        _server = Server.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(
            [
                new("Faxwerk:DataFolder", folder), new("Faxwerk:Address", "127.0.0.1"), new("Faxwerk:SmtpPort", "0"), new("Faxwerk:HttpPort", "0"),
                new("Faxwerk:StopGrace", "00:00:01"), new("Faxwerk:WarmUp", "false"), .. options,
            ]);
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
            // Comes after what the server registers itself.
            if (trunkClock is not null)
                builder.Host.ConfigureContainer<IServiceCollection>(services => services.AddSingleton(trunkClock));
            if (replace is not null)
                builder.Host.ConfigureContainer(replace);
        }, trunkClock is null ? Line : null);
    }

    public SimulatedLine Line { get; } = new();

    public string Folder { get; }

    public int SmtpPort { get; private set; }

    /// <summary>A program of the server's own user.</summary>
    public HttpClient Http { get; private set; } = new();

    public string Outbox => Get<MailDispatch>().Folder;

    public static Task<FaxServer> StartAsync(params KeyValuePair<string, string?>[] options) => StartAsync(new FaxServer(NewFolder(), options));

    /// <summary>With SIP trunks on loopback, and all of it by this clock; <paramref name="replace"/> puts other services in the place of its own.</summary>
    public static Task<FaxServer> StartWithTrunksAsync(TimeProvider clock, Action<IServiceCollection>? replace = null) =>
        StartAsync(new FaxServer(NewFolder(), [new("Faxwerk:SipAddress", "127.0.0.1"), new("Faxwerk:SipPort", "0")], clock, replace));

    private static string NewFolder() => System.IO.Directory.CreateTempSubdirectory("faxwerk-server-").FullName;

    private static async Task<FaxServer> StartAsync(FaxServer server)
    {
        await Server.StartAsync(server._server);
        var (smtp, http) = Server.Addresses(server._server);
        server.SmtpPort = smtp?.Port ?? 0;
        server.Http = new HttpClient(Unkeyed(Path.Combine(server.Folder, "run", Environment.MachineName + ".sock"))) { BaseAddress = http };
        return server;
    }

    public T Get<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    public async Task SetAsync(string key, string value) => Assert.Null((await Get<SettingsStore>().SetAsync(key, value, "test")).Error);

    /// <summary>Hands a mail in by SMTP.</summary>
    public Task<SmtpDelivery> MailAsync(OutgoingMail mail, params string[] recipients) =>
        MailAsync(MimeWriter.Write(mail), recipients.Select(to => new SmtpRecipient(Address(to))).ToArray());

    public Task<SmtpDelivery> MailAsync(byte[] message, params SmtpRecipient[] recipients)
    {
        var client = new SmtpClient(new SmtpClientOptions { Host = "127.0.0.1", Port = SmtpPort, Tls = SmtpTls.None }, TimeProvider.System);
        return client.SendAsync(new SmtpEnvelope { Sender = Address("chef@firma.de"), Recipients = recipients, EnvelopeId = "env-1" }, message, CancellationToken.None);
    }

    /// <summary>The mails in the outbox, as soon as there are so many.</summary>
    public async Task<IReadOnlyList<MailMessage>> OutboxAsync(int count)
    {
        await Eventually.HoldsAsync(() => Files().Length >= count, $"{count} mails in the outbox", 60);
        return [.. Files().Order(StringComparer.Ordinal).Select(file => MimeReader.Read(File.ReadAllBytes(file)))];
    }

    public static MailAddress Address(string text) => MailAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);

    public static OutgoingMail Mail(string subject, string text, params MailFile[] files) => new()
    {
        From = Address("chef@firma.de"),
        To = [Address("089123456@fax.localhost") with { DisplayName = "Praxis Dr. Huber" }],
        Subject = subject,
        MessageId = $"<{Guid.NewGuid():n}@firma.de>",
        Date = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero),
        Text = text,
        Files = files,
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Over the server's socket, where no key is asked for.</summary>
    private static SocketsHttpHandler Unkeyed(string socket) => new()
    {
        UseCookies = false,
        ConnectCallback = async (_, cancel) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
            return new NetworkStream(connection, ownsSocket: true);
        },
    };

    private string[] Files() => System.IO.Directory.Exists(Outbox) ? System.IO.Directory.GetFiles(Outbox, "*.eml") : [];

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
