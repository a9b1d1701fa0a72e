using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>The requests that a trunk's settings lead to.</summary>
internal static class TrunkRequests
{
    public static InviteRequest Invite(
        SipTrunkOptions trunk, OutgoingFax fax, CallTrace trace, string offer, Action<int, ReadOnlyMemory<byte>> progress, OfferAnswerer answerer) => new()
    {
        Target = new SipUri(fax.Called, DomainOf(trunk), trunk.Domain.Length > 0 ? 0 : trunk.Port),
        From = new SipUri(fax.Caller.Length > 0 ? fax.Caller : CallerOf(trunk), DomainOf(trunk)),
        ContactUser = trunk.User.Length > 0 ? trunk.User : null,
        Credentials = CredentialsOf(trunk),
        OutboundProxy = ProxyOf(trunk),
        Sdp = offer,
        Progress = progress,
        Answerer = answerer,
        Trace = trace,
    };

    public static SipRegistrationOptions Registration(SipTrunkOptions trunk, Action<RegistrationState>? changed) => new()
    {
        Registrar = new SipUri("", DomainOf(trunk), trunk.Domain.Length > 0 ? 0 : trunk.Port),
        Address = new SipUri(trunk.User, DomainOf(trunk)),
        OutboundProxy = ProxyOf(trunk),
        Credentials = CredentialsOf(trunk),
        Changed = changed,
    };

    public static SipCredentials? CredentialsOf(SipTrunkOptions trunk) =>
        trunk.User.Length > 0 && trunk.Password.Length > 0 ? new SipCredentials(trunk.User, trunk.Password) : null;

    private static string DomainOf(SipTrunkOptions trunk) => trunk.Domain.Length > 0 ? trunk.Domain : trunk.Host;

    private static string CallerOf(SipTrunkOptions trunk) => trunk.Caller.Length > 0 ? trunk.Caller : trunk.User.Length > 0 ? trunk.User : "anonymous";

    private static SipUri ProxyOf(SipTrunkOptions trunk) =>
        new("", trunk.Host, trunk.Port, trunk.Transport == SipProtocol.Tcp ? ";transport=tcp" : "");
}
