using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Api;

/// <summary>
/// The node that answers, as appsettings.json and the environment made it at its start. <paramref name="HttpsPort"/> is null where HTTP has no TLS; a port of 0 is a free one.
/// </summary>
public sealed record NodeView(
    string Name, string Address, int SmtpPort, int HttpPort, int? HttpsPort, string SipAddress, int SipPort, Roles Roles, string Database, string DataFolder, IReadOnlyList<CertificateView> Certificates);

/// <summary>A certificate that is set: whose it is, the host <paramref name="Names"/> and addresses that it is for and until when it holds, or the <paramref name="Fault"/> with which it cannot be read. <paramref name="Trunk"/> is null for that of SMTP and HTTP.</summary>
public sealed record CertificateView(string? Trunk, string File, string Subject, IReadOnlyList<string> Names, DateTimeOffset? Until, string? Fault);

/// <summary>The node over REST.</summary>
public static class NodeEndpoints
{
    /// <summary>Maps <c>/node</c>.</summary>
    public static void MapNode(this IEndpointRouteBuilder api) =>
        api.MapGet("/node", Show).RequireAccess(Permission.ReadSettings).WithTags("Settings").WithName("showNode").WithSummary("Where the node that answers listens, and its certificates: what takes a restart to change.");

    private static IResult Show(NodeOptions node, StorageOptions storage, SettingsStore settings)
    {
        var trunks = settings.Names<TrunkSettings>().Select(name => (Trunk: (string?)(name ?? "trunk"), File: settings.Get<TrunkSettings>(name).TlsCertificate));
        var certificates = trunks.Prepend((Trunk: null, File: node.TlsCertificate)).Where(use => use.File.Length > 0).Select(use => Read(use.Trunk, use.File));
        return TypedResults.Ok(new NodeView(
            storage.Node, node.Address, node.SmtpPort, node.HttpPort, node.HttpsPort, node.SipAddress, node.SipPort, node.Roles, storage.Postgres.Length > 0 ? "PostgreSQL" : "SQLite",
            Path.GetFullPath(storage.DataFolder), [.. certificates]));
    }

    private static CertificateView Read(string? trunk, string file)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return new CertificateView(trunk, file, certificate.Subject, [.. NamesOf(certificate)], new DateTimeOffset(certificate.NotAfter), null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new CertificateView(trunk, file, "", [], null, fault.Message);
        }
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate) => certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
        .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
}
