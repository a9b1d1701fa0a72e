using System.Net;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>The requests that a trunk's settings lead to.</summary>
internal static class TrunkRequests
{
    public static InviteRequest Invite(
        SipTrunkOptions trunk, OutgoingFax fax, CallTrace trace, string offer, Action<int, ReadOnlyMemory<byte>> progress, OfferAnswerer answerer)
    {
        var caller = fax.Caller.Length > 0 ? new SipUri(fax.Caller, DomainOf(trunk)) : Own(trunk);
        return new()
        {
            Target = new SipUri(fax.Called, DomainOf(trunk), trunk.Domain.Length > 0 ? 0 : trunk.Port),
            From = fax.CallerWithheld ? Identity.Anonymous : caller,
            FromName = fax.CallerWithheld ? Identity.AnonymousName : "",
            ContactUser = trunk.User.Length > 0 ? trunk.User : fax.CallerWithheld ? Identity.Anonymous.User : null,
            Credentials = CredentialsOf(trunk),
            OutboundProxy = Proxies(trunk)[0],
            FallbackProxies = [.. Proxies(trunk).Skip(1)],
            Redirect = contact => RouteOf(trunk, contact),
            SessionExpires = trunk.SessionTimer,
            Headers = Identity.Headers(trunk.Assertion, caller, fax.CallerWithheld),
            Sdp = offer,
            Progress = progress,
            Answerer = answerer,
            Trace = trace,
        };
    }

    public static SipRegistrationOptions Registration(SipTrunkOptions trunk, Action<RegistrationState>? changed) => new()
    {
        Registrar = new SipUri("", DomainOf(trunk), trunk.Domain.Length > 0 ? 0 : trunk.Port),
        Address = new SipUri(trunk.User, DomainOf(trunk)),
        OutboundProxy = Proxies(trunk)[0],
        FallbackProxies = [.. Proxies(trunk).Skip(1)],
        Credentials = CredentialsOf(trunk),
        Changed = changed,
    };

    public static SipCredentials? CredentialsOf(SipTrunkOptions trunk) =>
        trunk.User.Length > 0 && trunk.Password.Length > 0 ? new SipCredentials(trunk.User, trunk.Password) : null;

    /// <summary>Where requests are sent, in the order in which they are tried.</summary>
    public static IReadOnlyList<SipUri> Proxies(SipTrunkOptions trunk) =>
        [Proxy(trunk.Host, trunk.Port, trunk.Transport), .. trunk.FallbackHosts.Select(HostPort).Select(other => Proxy(other.Host, other.Port, trunk.Transport))];

    /// <summary>The address of calls that bring no number of their own.</summary>
    public static SipUri Own(SipTrunkOptions trunk) =>
        new(trunk.Caller.Length > 0 ? trunk.Caller : trunk.User.Length > 0 ? trunk.User : "anonymous", DomainOf(trunk));

    /// <summary>UDP and TCP on the trunk's port; TLS where it is spoken and there is a certificate to show.</summary>
    public static IReadOnlyList<SipHop> Listen(SipTrunkOptions trunk) =>
        [new(SipProtocol.Udp, trunk.Local), new(SipProtocol.Tcp, trunk.Local),
            .. trunk.Transport == SipProtocol.Tls && trunk.Tls.CertificateFile.Length > 0
                ? new[] { new SipHop(SipProtocol.Tls, new IPEndPoint(trunk.Local.Address, trunk.Tls.Port)) } : []];

    /// <summary>Names that stand for the trunk.</summary>
    public static IReadOnlyList<string> Names(SipTrunkOptions trunk) =>
        [.. trunk.FallbackHosts.Select(text => HostPort(text).Host).Prepend(DomainOf(trunk)).Prepend(trunk.Host).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static string DomainOf(SipTrunkOptions trunk) => trunk.Domain.Length > 0 ? trunk.Domain : trunk.Host;

    /// <summary>The transport is always named: the settings decide about it, not NAPTR.</summary>
    private static SipUri Proxy(string host, int port, SipProtocol transport) => new("", host, port, $";transport={transport.ToString().ToLowerInvariant()}");

    private static (string Host, int Port) HostPort(string text) => SipSyntax.TryParseHostPort(text, out string host, out int port) ? (host, port) : (text, 0);

    private static RedirectRoute RouteOf(SipTrunkOptions trunk, SipUri contact) => trunk.Redirects switch
    {
        RedirectPolicy.Refuse => RedirectRoute.None,
        _ when Names(trunk).Contains(contact.Host, StringComparer.OrdinalIgnoreCase) => RedirectRoute.SameWay,
        RedirectPolicy.Any => RedirectRoute.Direct,
        _ => RedirectRoute.None,
    };
}
