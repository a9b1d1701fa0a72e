using System.Net;
using Faxwerk.Hosting;
using Faxwerk.Lines;
using Faxwerk.Storage;

namespace Faxwerk;

/// <summary>Where a started server is reached. SMTP and HTTP are Kestrel's end points in the order in which <see cref="Server"/> opens them.</summary>
/// <param name="Smtp">Where it is reached from this machine; null where this node has no intake.</param>
/// <param name="Http">Where it is reached from this machine.</param>
/// <param name="Https">The same over TLS; null where it is not opened.</param>
/// <param name="Sip">Where SIP listens; null without a trunk.</param>
/// <param name="OnAll">SMTP and HTTP listen on all addresses.</param>
/// <param name="IsDemo">The test station stands in for a trunk.</param>
/// <param name="DataFolder">The data folder.</param>
internal sealed record Addresses(IPEndPoint? Smtp, Uri Http, Uri? Https, IPEndPoint? Sip, bool OnAll, bool IsDemo, string DataFolder)
{
    /// <summary>Reads them from a started server.</summary>
    public static Addresses Of(WebApplication server)
    {
        var bound = Server.Bound(server).Select(Parse).ToList();
        var trunk = server.Services.GetService<Trunks>()?.First;
        return new Addresses(
            Server.Smtp(bound) is { } smtp ? new IPEndPoint(IPAddress.TryParse(smtp.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Loopback, smtp.Port) : null,
            bound[^1],
            bound.FirstOrDefault(address => address.Scheme == Uri.UriSchemeHttps),
            trunk?.LocalEndPoint,
            server.Services.GetRequiredService<NodeOptions>().Address is "*" or "0.0.0.0" or "::",
            trunk?.IsDemo ?? false,
            server.Services.GetRequiredService<StorageOptions>().DataFolder);
    }

    /// <summary>Says it to who started the server.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine("Faxwerk is running.");
        if (Smtp is not null)
            output.WriteLine($"  SMTP  {(OnAll ? $"port {Smtp.Port} on all addresses" : Smtp)}   mail to NUMBER@FAX-DOMAIN becomes a fax (setting mail.faxDomains)");
        output.WriteLine($"  HTTP  {Http}   REST API, described in {new Uri(Http, "openapi.json")}{(OnAll ? ", on all addresses" : "")}");
        if (Https is not null)
            output.WriteLine($"  HTTPS {Https}{(OnAll ? "   on all addresses" : "")}");
        output.WriteLine(Sip is null ? "  SIP   no trunk is set: faxwerk settings set trunk.host HOST" : $"  SIP   {Sip}");
        output.WriteLine($"  Data  {DataFolder}");
        if (IsDemo)
            output.WriteLine("No trunk is set, so faxes go to the built-in TEST STATION: a demo, nothing leaves this machine.");
        output.Flush();
    }

    private static Uri Parse(string address) =>
        new(address.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
}
