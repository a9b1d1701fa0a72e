using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>A Request-URI with the hosts that it is sent to.</summary>
internal sealed record InviteWay(SipUri Target, IReadOnlyList<SipUri> Hosts, bool IsTrusted);

/// <summary>
/// The ways that a call is tried on: first the one asked for, then those that 3xx point to (RFC 3261 8.1.3.4), each URI once, by falling q,
/// those of the latest answer first.
/// </summary>
internal sealed class InviteWays
{
    private const int MaxWays = 10;

    private readonly InviteRequest _invite;
    private readonly List<InviteWay> _pending = [];
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    public InviteWays(InviteRequest invite)
    {
        _invite = invite;
        _seen.Add(invite.Target.ToString());
        _pending.Add(new InviteWay(invite.Target, Proxies(invite.Target), IsTrusted: true));
    }

    public bool TryNext(out InviteWay way)
    {
        way = _pending.FirstOrDefault()!;
        if (_pending.Count == 0)
            return false;
        _pending.RemoveAt(0);
        return true;
    }

    /// <summary>Takes the contacts of a 3xx as far as the policy follows them.</summary>
    public void Add(SipResponse response)
    {
        if (_invite.Redirect is not { } redirect)
            return;
        var contacts = new List<(double Q, InviteWay Way)>();
        foreach (string value in response.Headers.Values("Contact"))
        {
            if (_seen.Count >= MaxWays || !NameAddress.TryParse(value, out var contact) || contact.Uri.Scheme == "tel" || !_seen.Add(contact.Uri.ToString()))
                continue;
            double q = double.TryParse(contact.Parameters["q"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double given) ? given : 1;
            // Credentials are for the trunk: who is called past it gets none to guess at.
            if (redirect(contact.Uri) is not RedirectRoute.None and var route)
                contacts.Add((q, new InviteWay(contact.Uri, route == RedirectRoute.Direct ? [contact.Uri] : Proxies(contact.Uri), route != RedirectRoute.Direct)));
        }

        _pending.InsertRange(0, contacts.OrderByDescending(contact => contact.Q).Select(contact => contact.Way));
    }

    private IReadOnlyList<SipUri> Proxies(SipUri target) => _invite.OutboundProxy is { } proxy ? [proxy, .. _invite.FallbackProxies] : [target, .. _invite.FallbackProxies];
}
