using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Faxwerk.Mail.Smtp;

/// <summary>
/// The SMTP server as a Kestrel connection handler: <c>listen.UseConnectionHandler&lt;SmtpConnectionHandler&gt;()</c>, after <c>UseHttps</c> for
/// implicit TLS. Registered as a singleton, since it counts connections.
/// </summary>
/// <param name="options">Read anew for each connection, by the end where it came in.</param>
public sealed class SmtpConnectionHandler(ISmtpBackend backend, Func<EndPoint?, SmtpServerOptions> options, TimeProvider time, ILogger<SmtpConnectionHandler> log) : ConnectionHandler
{
    private static readonly SmtpReply TooMany = new(421, "4.7.0", "Too many connections, try again later");

    private readonly ConcurrentDictionary<IPAddress, int> connections = new();
    private int total;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var peer = new SmtpPeer
        {
            Remote = connection.RemoteEndPoint,
            Local = connection.LocalEndPoint,
            Secure = connection.Features.Get<ITlsHandshakeFeature>() is not null,
        };
        var current = options(connection.LocalEndPoint);
        var address = peer.Address ?? IPAddress.None;
        var fromThere = connections.AddOrUpdate(address, 1, (_, count) => count + 1);
        var all = Interlocked.Increment(ref total);
        try
        {
            if (all > current.MaxConnections || fromThere > current.MaxConnectionsPerAddress)
            {
                TooMany.WriteTo(connection.Transport.Output);
                await connection.Transport.Output.FlushAsync();
                return;
            }
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
            await SmtpSession.RunAsync(connection.Transport, peer, current, backend, time, log, stopping);
        }
        finally
        {
            Interlocked.Decrement(ref total);
            if (connections.AddOrUpdate(address, 0, (_, count) => count - 1) == 0) connections.TryRemove(KeyValuePair.Create(address, 0));
        }
    }
}
