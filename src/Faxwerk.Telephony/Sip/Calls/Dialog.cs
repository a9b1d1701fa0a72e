namespace Faxwerk.Telephony.Sip;

/// <summary>What a dialog is found by (RFC 3261 12).</summary>
internal readonly record struct DialogId(string CallId, string LocalTag, string RemoteTag);

/// <summary>State of a dialog (RFC 3261 12): addresses, sequence numbers, route set. Guarded by the agent's lock.</summary>
internal sealed class Dialog
{
    private readonly string _localAddress;
    private readonly string _remoteAddress;
    private List<string> _routes;
    private int _localSequence;
    private int _remoteSequence;

    private Dialog(DialogId id, string localAddress, string remoteAddress, SipUri remoteTarget, List<string> routes, int localSequence, int remoteSequence)
    {
        (Id, _localAddress, _remoteAddress) = (id, localAddress, remoteAddress);
        (RemoteTarget, _routes, _localSequence, _remoteSequence) = (remoteTarget, routes, localSequence, remoteSequence);
    }

    public DialogId Id { get; }

    public SipUri RemoteTarget { get; private set; }

    /// <summary>User of our Contact.</summary>
    public required string ContactUser { get; init; }

    /// <summary>Caller's side, from a response with a To tag (12.1.2): the route set is Record-Route reversed.</summary>
    public static Dialog OfCaller(SipRequest request, SipResponse response, string contactUser) => new(
        new DialogId(request.CallId, request.FromTag, response.ToTag),
        request.Headers["From"]!,
        response.Headers["To"]!,
        TargetOf(response) ?? (SipUri.TryParse(request.Uri, out var uri) ? uri : new SipUri("", "invalid")),
        RoutesOf(response, reverse: true),
        request.Sequence.Number,
        -1)
    { ContactUser = contactUser };

    /// <summary>Called side, from the request (12.1.1). Null where its Contact cannot be used; a caller of RFC 2543, who need not name one, is reached at From.</summary>
    public static Dialog? OfCalled(SipRequest request, string localTag, string contactUser) =>
        (TargetOf(request) ?? OldTargetOf(request)) is not { } target ? null : new(
            new DialogId(request.CallId, localTag, request.FromTag),
            $"{request.Headers["To"]};tag={localTag}",
            request.Headers["From"]!,
            target,
            RoutesOf(request, reverse: false),
            0,
            request.Sequence.Number)
        { ContactUser = contactUser };

    /// <summary>The 2xx fixes what a provisional response began (13.2.2.4).</summary>
    public void Confirm(SipResponse response)
    {
        _routes = RoutesOf(response, reverse: true);
        RefreshTarget(response);
    }

    /// <summary>Target refresh by the Contact of INVITE, UPDATE and their 2xx (12.2).</summary>
    public void RefreshTarget(SipMessage message) => RemoteTarget = TargetOf(message) ?? RemoteTarget;

    /// <summary>False for a request that is older than one we have seen (12.2.2).</summary>
    public bool TakeRemoteSequence(int number)
    {
        if (number < _remoteSequence)
            return false;
        _remoteSequence = number;
        return true;
    }

    /// <summary>The sequence number of a new request.</summary>
    public int NextSequence() => ++_localSequence;

    /// <summary>Where requests are sent: the first router, or the remote target.</summary>
    public SipUri NextHop => FirstRoute ?? RemoteTarget;

    /// <summary>A request in this dialog without Via (12.2.1.1); strict routers get their form.</summary>
    public SipRequest CreateRequest(string method, int sequence)
    {
        bool strict = FirstRoute is { } first && !first.Parameters.Has("lr");
        var request = new SipRequest(method, (strict ? FirstRoute! : RemoteTarget).ToString());
        request.Headers.Add("Max-Forwards", "70");
        foreach (string route in strict ? _routes.Skip(1).Append($"<{RemoteTarget}>") : _routes)
            request.Headers.Add("Route", route);
        request.Headers.Add("From", _localAddress);
        request.Headers.Add("To", _remoteAddress);
        request.Headers.Add("Call-ID", Id.CallId);
        request.Headers.Add("CSeq", new CSeq(sequence, method).ToString());
        return request;
    }

    private SipUri? FirstRoute => _routes.Count > 0 && NameAddress.TryParse(_routes[0], out var route) ? route.Uri : null;

    private static SipUri? TargetOf(SipMessage message) =>
        message.Headers.Values("Contact").FirstOrDefault() is { } contact && NameAddress.TryParse(contact, out var address) ? address.Uri : null;

    private static SipUri? OldTargetOf(SipRequest request) =>
        request.TopVia?.Branch.StartsWith(Via.MagicCookie, StringComparison.OrdinalIgnoreCase) == false && NameAddress.TryParse(request.Headers["From"], out var from) ? from.Uri : null;

    private static List<string> RoutesOf(SipMessage message, bool reverse)
    {
        var routes = message.Headers.Values("Record-Route").ToList();
        if (reverse)
            routes.Reverse();
        return routes;
    }
}
