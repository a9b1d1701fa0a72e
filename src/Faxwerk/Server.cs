using System.Net;
using System.Net.Security;
using Faxwerk.Alarms;
using Faxwerk.Api;
using Faxwerk.Archive;
using Faxwerk.Broadcasting;
using Faxwerk.Contacts;
using Faxwerk.Covers;
using Faxwerk.Delivery;
using Faxwerk.Destinations;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Inbox;
using Faxwerk.Intake;
using Faxwerk.Intake.Folder;
using Faxwerk.Intake.Mail;
using Faxwerk.Intake.Web;
using Faxwerk.Journal;
using Faxwerk.Junk;
using Faxwerk.Lines;
using Faxwerk.Mail.Smtp;
using Faxwerk.Metrics;
using Faxwerk.Outbox;
using Faxwerk.Policies;
using Faxwerk.Polling;
using Faxwerk.Polling.Web;
using Faxwerk.Queue;
using Faxwerk.Receiving;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Routing;
using Faxwerk.Sending;
using Faxwerk.Settings;
using Faxwerk.Statistics;
using Faxwerk.Steering;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Webhooks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Faxwerk;

/// <summary>The server, put together from its slices in the order of the route of a fax.</summary>
public static class Server
{
    /// <summary>What stopping takes beside the calls: leases given back, connections closed.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Builds it; start it with <see cref="StartAsync"/>. <paramref name="adjust"/> comes first, for configuration and logging; <paramref name="line"/> takes the
    /// place of all SIP trunks.
    /// </summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null, ICallEndpoint? line = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        adjust?.Invoke(builder);
        var node = NodeOptions.Read(builder.Configuration);
        builder.Services.AddSingleton(node);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = node.StopGrace + Farewell);
        builder.Services.AddStorage(builder.Configuration).AddSettings().AddDirectory().AddPolicies().AddDestinations().AddJournal().AddApi().AddOutbox();
        builder.Services.AddHostedService<NodeLockWatch>();
        AddRoute(builder.Services, node.Roles, line);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, node, LocalSocket.Prepare(StorageSetup.Read(builder.Configuration))));
        var server = builder.Build();
        server.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = fault => fault is BlobGoneException ? StatusCodes.Status410Gone : StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = failed => failed.Exception is BlobGoneException,
        });
        server.UseStatusCodePages();
        server.UseMiddleware<TrustedProxy>();
        server.UseSecurityHeaders();
        server.UseMiddleware<PlainHttp>();
        server.UseWebPages();
        server.UseMiddleware<StorableText>();
        server.UseMiddleware<ApiAccess>();
        server.UseMiddleware<RepeatedPosts>();
        server.MapGroup("").OpenToAnyone().MapHealth();
        server.MapOpenApi("/openapi.json").OpenToAnyone();
        server.MapMetrics();
        var api = server.MapGroup("/api")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapSession();
        api.MapUsers();
        api.MapDirectory();
        api.MapGroups();
        api.MapSites();
        api.MapContacts();
        api.MapAudit();
        api.MapSettings();
        api.MapAdvancedSettings();
        api.MapApiKeys();
        api.MapNode();
        api.MapBackups();
        api.MapRelay();
        api.MapListeners();
        api.MapFolders();
        api.MapAlarms();
        api.MapFaxes();
        api.MapQueue();
        api.MapReceived();
        api.MapInbox();
        api.MapDeliveries();
        api.MapUnrouted();
        api.MapOutlets();
        api.MapRouting();
        api.MapJunk();
        api.MapPolls();
        api.MapOffers();
        api.MapBroadcasts();
        api.MapJournal();
        api.MapCauses();
        api.MapReportTemplates();
        api.MapStatistics();
        api.MapWebhooks();
        api.MapCalls();
        api.MapTrunks();
        api.MapDestinations();
        api.MapArchive();
        api.MapCovers();
        return server;
    }

    /// <summary>Brings the database up to date, loads the settings, then starts everything.</summary>
    /// <exception cref="NodeTakenException">A server with this node's name runs already.</exception>
    public static async Task StartAsync(WebApplication server, CancellationToken cancel = default)
    {
        await server.Services.PrepareStorageAsync(cancel);
        await server.Services.GetRequiredService<NodeLock>().TakeAsync(cancel);
        await server.StartAsync(cancel);
    }

    /// <summary>Where a started server listens: SMTP (null where this node has no intake) and HTTP.</summary>
    public static (Uri? Smtp, Uri Http) Addresses(WebApplication server)
    {
        var addresses = Bound(server).Select(address => new Uri(address)).ToList();
        return (Smtp(addresses), addresses[^1]);
    }

    /// <summary>The addresses of a started server, without its local socket.</summary>
    internal static IEnumerable<string> Bound(WebApplication server) =>
        server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Where(address => !LocalSocket.IsAddress(address));

    /// <summary>SMTP is opened first, HTTPS where there is any second, HTTP last.</summary>
    internal static Uri? Smtp(IReadOnlyList<Uri> addresses) => addresses.Count(address => address.Scheme != Uri.UriSchemeHttps) > 1 ? addresses[0] : null;

    private static void AddRoute(IServiceCollection services, Roles roles, ICallEndpoint? line)
    {
        services.AddIntake().AddRendering().AddQueue().AddSteering().AddReporting().AddReceiving().AddPrintedReports().AddArchive().AddArchiveTasks().AddTrunkTable().AddPolling();
        if (roles.HasFlag(Roles.Intake))
            services.AddSmtpListeners().AddFolderWatch();
        var worker = roles.HasFlag(Roles.Work);
        services.AddBroadcasts(worker).AddWebhooks(worker).AddStatistics().AddMetricsText();
        services.AddAlarms().AddBackups().AddTasks(worker);
        if (worker)
            services.AddContactSync().AddHostedService<Retention>().AddHostedService<QuarantineSweep>().AddHostedService(provider => provider.GetRequiredService<QuarantineSummary>());
        if (!roles.HasFlag(Roles.Line))
            return;
        services.AddSingleton<LineGate>(provider => provider.GetRequiredService<IncomingCalls>().DecideAsync);
        services.AddLines(line).AddSending();
    }

    private static void Listen(KestrelServerOptions kestrel, NodeOptions node, string? socket)
    {
        if (socket is not null)
            kestrel.ListenUnixSocket(socket);
        Action<int, Action<ListenOptions>> listen = node.Address == "*"
            ? kestrel.ListenAnyIP
            : (port, configure) => kestrel.Listen(IPAddress.Parse(node.Address), port, configure);
        if (node.Roles.HasFlag(Roles.Intake))
            listen(node.SmtpPort, smtp => smtp.UseConnectionHandler<SmtpConnectionHandler>());
        if (node.HttpsPort is { } port)
            listen(port, https => https.UseHttps(Https(node)));
        listen(node.HttpPort, _ => { });
    }

    /// <exception cref="InvalidOperationException">There is no certificate.</exception>
    private static TlsHandshakeCallbackOptions Https(NodeOptions node)
    {
        var certificate = node.Certificate() ?? throw new InvalidOperationException("Faxwerk:HttpsPort takes a certificate: set Faxwerk:TlsCertificate.");
        return new TlsHandshakeCallbackOptions
        {
            OnConnection = _ =>
            {
                var options = certificate.Options;
                options.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
                return ValueTask.FromResult(options);
            },
        };
    }
}
