using System.Net;

namespace Faxwerk.Telephony.Sip;

/// <summary>Where responses go (RFC 3261 18.2.2, RFC 3581 4).</summary>
internal static class ResponseRoute
{
    /// <summary>
    /// TCP and TLS: the connection the request came on. UDP: the source address, at the source port where rport was asked for, else at the
    /// port of sent-by.
    /// </summary>
    public static SipHop Of(Via via, SipHop source)
    {
        if (source.Protocol != SipProtocol.Udp || via.Parameters.Has("rport"))
            return source;
        return source with { EndPoint = new IPEndPoint(source.EndPoint.Address, via.Port == 0 ? SipHop.DefaultPort(source.Protocol) : via.Port) };
    }

    /// <summary>Where to go when the connection of the request is gone: the listening port of sent-by.</summary>
    public static SipHop Fallback(Via via, SipHop source) =>
        source with { EndPoint = new IPEndPoint(source.EndPoint.Address, via.Port == 0 ? SipHop.DefaultPort(source.Protocol) : via.Port) };
}
