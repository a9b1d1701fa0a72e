using System.Net;
using Faxwerk.Settings;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Lines;

/// <summary>The settings of a trunk as telephony wants them.</summary>
internal static class TrunkOptions
{
    /// <summary>
    /// Null where no host is set and there is no <paramref name="station"/> to dial instead. <paramref name="port"/> holds where the settings name no local one,
    /// <paramref name="address"/> is empty for all.
    /// </summary>
    public static SipTrunkOptions? Of(string name, TrunkSettings settings, int port, string address, IPEndPoint? station)
    {
        if (settings.Host.Length > 0)
            return Real(name, settings, new IPEndPoint(address.Length > 0 ? IPAddress.Parse(address) : IPAddress.Any, settings.LocalPort == 0 ? port : settings.LocalPort));
        return station is null ? null : new SipTrunkOptions
        {
            Name = name, Host = station.Address.ToString(), Port = station.Port, Local = new IPEndPoint(IPAddress.Loopback, port),
            Caller = settings.Caller, Channels = settings.Channels, AllowedPeers = [IPNetwork.Parse("127.0.0.0/8")],
        };
    }

    private static SipTrunkOptions Real(string name, TrunkSettings settings, IPEndPoint local) => new()
    {
        Name = name,
        Host = settings.Host,
        Port = settings.Port,
        FallbackHosts = settings.FallbackHosts,
        Transport = settings.Transport switch
        {
            TrunkTransport.Tls => SipProtocol.Tls,
            TrunkTransport.Tcp => SipProtocol.Tcp,
            _ => SipProtocol.Udp,
        },
        Tls = new SipTlsOptions
        {
            CertificateFile = settings.TlsCertificate, KeyFile = settings.TlsKey, AuthorityFile = settings.TlsAuthority, Verify = settings.TlsVerify, Port = settings.TlsPort,
        },
        KeepAlive = settings.KeepAlive,
        SessionTimer = settings.SessionTimer,
        FailoverAfter = settings.FailoverAfter,
        Redirects = settings.Redirects,
        CalledFrom = settings.CalledFrom,
        Assertion = settings.Assertion,
        MediaEncryption = settings.MediaEncryption,
        Domain = settings.Domain,
        User = settings.User,
        Password = settings.Password,
        Register = settings.Register,
        Caller = settings.Caller,
        Channels = settings.Channels,
        Local = local,
        PublicAddress = settings.PublicAddress,
        FirstMediaPort = settings.FirstMediaPort,
        LastMediaPort = settings.LastMediaPort,
        AnswerTimeout = settings.AnswerTimeout,
        AllowedPeers = TrunkSettings.Networks(settings.AllowedPeers) ?? [],
        Fax = Fax(settings),
    };

    private static FaxTrunkOptions Fax(TrunkSettings settings) => new()
    {
        Transport = settings.FaxTransport,
        Law = settings.Law,
        V17 = settings.V17,
        MaxBitRate = settings.MaxBitRate,
        Ecm = settings.Ecm,
        Redundancy = settings.T38Redundancy,
        Fec = settings.T38Fec,
        Version = settings.T38Version,
        PeerMaxDatagram = settings.T38MaxDatagram,
        OffersAsCaller = settings.OffersAsCaller,
        OffersAsCalled = settings.OffersAsCalled,
        CallerOffersAfter = settings.CallerOffersAfter,
        CallerOffersUnheardAfter = settings.CallerOffersUnheardAfter,
        CalledOffersAfter = settings.CalledOffersAfter,
        OfferTimeout = settings.OfferTimeout,
        FaxSignalTimeout = settings.FaxSignalTimeout,
        MaxDuration = settings.MaxDuration,
        MaxBytes = settings.MaxBytes,
        CaptureOctets = settings.CaptureBytes,
    };
}
