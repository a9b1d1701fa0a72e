using System.Net;

namespace Faxwerk.Telephony.Sip;

/// <summary>From a URI to where a request may be sent, in the order in which it is tried (RFC 3263): NAPTR, SRV by priority and weight, A and AAAA.</summary>
/// <param name="names">What names stand for.</param>
/// <param name="random">Chooses by weight; used under <paramref name="gate"/>.</param>
/// <param name="gate">The agent's lock.</param>
/// <param name="reachable">Whether a protocol and address family is open here.</param>
internal sealed class SipLocator(NameCache names, Random random, Lock gate, Func<SipHop, bool> reachable)
{
    /// <summary>Places tried for one URI at most.</summary>
    private const int MaxHops = 10;

    /// <summary>Empty where the name has no usable address or the transport is not one of ours.</summary>
    public async Task<IReadOnlyList<SipHop>> LocateAsync(SipUri uri, CancellationToken cancel)
    {
        if (!TryTransport(uri, out var asked))
            return [];
        string host = uri.Parameters["maddr"] ?? uri.Host;
        var fallback = asked ?? SipProtocol.Udp;
        if (uri.Port == 0 && MayHaveServices(host))
        {
            foreach (var (protocol, service) in await ServicesAsync(host, asked, cancel))
            {
                var hops = await ServersAsync(host, protocol, service, cancel);
                if (hops.Count > 0)
                    return hops;
            }
        }

        return await AddressesAsync(host, host, uri.Port, fallback, cancel);
    }

    /// <summary>False for schemes and transports that we do not have. Null where the URI leaves the choice.</summary>
    private static bool TryTransport(SipUri uri, out SipProtocol? asked)
    {
        bool secure = uri.Scheme == "sips";
        (asked, bool known) = uri.Parameters["transport"]?.ToUpperInvariant() switch
        {
            null => (secure ? SipProtocol.Tls : null, true),
            "UDP" => ((SipProtocol?)SipProtocol.Udp, !secure),
            "TCP" => (secure ? SipProtocol.Tls : SipProtocol.Tcp, true),
            "TLS" => (SipProtocol.Tls, true),
            _ => (null, false),
        };
        return known && uri.Scheme is "sip" or "sips";
    }

    /// <summary>Addresses have none, and neither have names of one label, which only the hosts file or the local network knows.</summary>
    private static bool MayHaveServices(string host) => !IPAddress.TryParse(host, out _) && host.TrimEnd('.').Contains('.', StringComparison.Ordinal);

    private async Task<IEnumerable<(SipProtocol Protocol, string Service)>> ServicesAsync(string host, SipProtocol? asked, CancellationToken cancel)
    {
        if (asked is { } protocol)
            return [(protocol, ServiceName(host, protocol))];
        if (await names.RecordsAsync(host, DnsType.Naptr, cancel) is not { } rules)
            // No name server answers: each further question would only take its time too.
            return [];
        var services = rules.OfType<NaptrRecord>().Where(rule => rule.Flags.Equals("s", StringComparison.OrdinalIgnoreCase))
            .OrderBy(rule => rule.Order).ThenBy(rule => rule.Preference)
            .Select(rule => (Protocol: ProtocolOf(rule.Service), rule.Replacement))
            .Where(service => service.Protocol is not null).Select(service => (service.Protocol!.Value, service.Replacement)).ToList();
        return services.Count > 0 ? services
            : new[] { SipProtocol.Udp, SipProtocol.Tcp }.Select(open => (open, ServiceName(host, open)));
    }

    private async Task<IReadOnlyList<SipHop>> ServersAsync(string host, SipProtocol protocol, string service, CancellationToken cancel)
    {
        var records = (await names.RecordsAsync(service, DnsType.Srv, cancel) ?? []).OfType<SrvRecord>().Where(r => r.Target.Length > 0).ToList();
        lock (gate)
            records = ServerOrder.Of(records, random);
        var hops = new List<SipHop>();
        foreach (var record in records.TakeWhile(_ => hops.Count < MaxHops))
            // The certificate is for the name that was asked for, not for that of a server (RFC 5922 4).
            hops.AddRange(await AddressesAsync(record.Target, host, record.Port, protocol, cancel));
        return hops;
    }

    private async Task<IReadOnlyList<SipHop>> AddressesAsync(string name, string host, int port, SipProtocol protocol, CancellationToken cancel) =>
        [.. (await names.AddressesAsync(name, cancel))
            .Select(address => new SipHop(protocol, new IPEndPoint(address, port == 0 ? SipHop.DefaultPort(protocol) : port)) { Host = host })
            .Where(reachable).Take(MaxHops)];

    private static string ServiceName(string host, SipProtocol protocol) => protocol switch
    {
        SipProtocol.Udp => $"_sip._udp.{host}",
        SipProtocol.Tcp => $"_sip._tcp.{host}",
        _ => $"_sips._tcp.{host}",
    };

    private static SipProtocol? ProtocolOf(string service) => service.ToUpperInvariant() switch
    {
        "SIP+D2U" => SipProtocol.Udp,
        "SIP+D2T" => SipProtocol.Tcp,
        "SIPS+D2T" => SipProtocol.Tls,
        _ => null,
    };
}
