namespace Faxwerk.Telephony.Sip;

/// <summary>Types of records that are asked for; the values are those on the wire.</summary>
internal enum DnsType
{
    /// <summary>RFC 2782.</summary>
    Srv = 33,

    /// <summary>RFC 3403.</summary>
    Naptr = 35,
}

/// <summary>A record of an answer; names are without the dot at their end.</summary>
internal abstract record DnsRecord(TimeSpan TimeToLive);

/// <summary>A server of a service (RFC 2782). The target is "" where the service is decidedly not there.</summary>
internal sealed record SrvRecord(int Priority, int Weight, int Port, string Target, TimeSpan TimeToLive) : DnsRecord(TimeToLive);

/// <summary>A rule of the dynamic delegation system (RFC 3403 4.1).</summary>
internal sealed record NaptrRecord(int Order, int Preference, string Flags, string Service, string Replacement, TimeSpan TimeToLive) : DnsRecord(TimeToLive);

/// <summary>Asks a name server. Empty where it has none of the kind, null where no server gave an answer.</summary>
internal delegate Task<IReadOnlyList<DnsRecord>?> DnsQuery(string name, DnsType type, CancellationToken cancel);
