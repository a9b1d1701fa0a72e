using System.ComponentModel;
using System.Net;

namespace Faxwerk.Settings;

/// <summary>How the connection to the relay is secured.</summary>
public enum RelayTls
{
    /// <summary>In the clear.</summary>
    None,

    /// <summary>STARTTLS where offered, the certificate is not checked: safe from listeners only.</summary>
    Opportunistic,

    /// <summary>STARTTLS, or nothing is sent; the certificate is checked where an authority is named, else safe from listeners, not from who stands between.</summary>
    Required,

    /// <summary>STARTTLS with a checked certificate, or nothing is sent.</summary>
    StartTls,

    /// <summary>TLS from the first byte with a checked certificate.</summary>
    Implicit,
}

/// <summary>What is done with mail from addresses of no user.</summary>
public enum UnknownSender
{
    /// <summary>It becomes a fax of <see cref="MailSettings.DefaultUser"/>.</summary>
    Default,

    /// <summary>It is refused.</summary>
    Refuse,
}

/// <summary>What becomes of the text of a mail.</summary>
public enum MailBodyUse
{
    /// <summary>Pages before those of the attachments.</summary>
    Pages,

    /// <summary>The text on the cover page; pages where there is no cover page.</summary>
    Cover,

    /// <summary>It is left out.</summary>
    None,
}

/// <summary>Section <c>mail</c>: mail in and mail out.</summary>
public sealed record MailSettings : SettingsSection
{
    private const int MostListeners = 20, MostRelays = 20, MostSenders = 1000;

    /// <summary>Domains whose mail becomes fax.</summary>
    [Description("Domains of fax addresses: NUMBER@DOMAIN")]
    public IReadOnlyList<string> FaxDomains { get; init; } = ["fax.localhost"];

    /// <summary>Domains that mail systems write behind encapsulated fax numbers (IMCEAFAX): mostly their own.</summary>
    [Description("Domains behind numbers that Exchange encapsulates (IMCEAFAX), mostly its own")]
    public IReadOnlyList<string> EncapsulationDomains { get; init; } = [];

    /// <summary>CIDR networks that may hand in mail.</summary>
    [Description("Networks of mail servers that may hand in mail, as CIDR")]
    public IReadOnlyList<string> AllowedNetworks { get; init; } = ["127.0.0.0/8", "::1/128"];

    /// <summary>Where mail is taken beside the address and port of the node.</summary>
    [Description("Further addresses and ports that take mail, beside those of the node; without an address all, without networks those of allowedNetworks; tls is offered, mandatory (STARTTLS), implicit (from the first byte) or none")]
    public IReadOnlyList<SmtpListener> Listeners { get; init; } = [];

    /// <summary>What is done with mail from addresses of no user.</summary>
    [Description("Mail from addresses of no user: default makes it a fax of the default user, refuse refuses it")]
    public UnknownSender UnknownSender { get; init; } = UnknownSender.Default;

    /// <summary>Login of the user whose faxes mails of unknown senders become; empty for nobody's.</summary>
    [Description("Login of the user whose faxes mails of unknown senders become, empty for nobody's")]
    public string DefaultUser { get; init; } = "";

    /// <summary>Senders that are nobody's mail address, and whose faxes their mails become.</summary>
    [Description("Senders beside the addresses of users, such as SAP and other systems: sender (an address, @example.com, or with * before the @), user (a login) and port (where the mail comes in, 0 for any). The first row that fits counts")]
    public IReadOnlyList<MailSenderRow> Senders { get; init; } = [];

    /// <summary>Who may name mail addresses among the recipients of a fax.</summary>
    [Description("Who may have a document mailed too that is faxed (POST /api/faxes): logins, group:NAME, site:NAME, key:NAME, or * for everybody; empty for nobody")]
    public IReadOnlyList<string> CopySenders { get; init; } = [];

    /// <summary>User that may hand in mail from any network; empty for none.</summary>
    [Description("User that may hand in mail from any network, with AUTH over STARTTLS; empty for none")]
    public string SubmissionUser { get; init; } = "";

    /// <summary>Its password.</summary>
    [Secret]
    [Description("Password of that user")]
    public string SubmissionPassword { get; init; } = "";

    /// <summary>Largest mail in bytes.</summary>
    [Description("Largest mail in bytes")]
    public long SizeLimit { get; init; } = 50 * 1024 * 1024;

    /// <summary>The text of a mail, where the mail itself does not say.</summary>
    [Description("The text of a mail: pages, cover (the text on the cover page, pages where there is none) or none")]
    public MailBodyUse Body { get; init; } = MailBodyUse.Pages;

    /// <summary>Whether attachments become pages here (XPhone: <c>FaxRendering</c>).</summary>
    [Description("Convert attachments on the server; no: only attachments that are faxes already (TIFF, SFF) are sent, others are refused")]
    public bool RenderAttachments { get; init; } = true;

    /// <summary>Where faxes go that no route takes, and what people should know.</summary>
    [Description("Address for faxes that no route takes and for alarms")]
    public string Postmaster { get; init; } = "postmaster@localhost";

    /// <summary>Sender of our own mails.</summary>
    [Description("Sender address of the server's own mails")]
    public string FromAddress { get; init; } = "fax@localhost";

    /// <summary>Where mails with a document come back to; empty for their senders.</summary>
    [Description("Domain that copies of a fax by mail come back to, so that their end is known: others must be able to send mail there and it must reach this server; empty for the sender, to whom they then come back")]
    public string BounceDomain { get; init; } = "";

    /// <summary>Where mail is sent; empty: it becomes files in the folder <c>outbox</c>.</summary>
    [Description("Host of the mail server that takes outgoing mail, empty for files in the folder outbox")]
    [LeadsTo(nameof(RelayPassword))]
    public string RelayHost { get; init; } = "";

    /// <summary>Its port.</summary>
    [Description("Port of that mail server")]
    [LeadsTo(nameof(RelayPassword))]
    public int RelayPort { get; init; } = 25;

    /// <summary>Its protection.</summary>
    [Description("Protection of the connection to that mail server: opportunistic (TLS where it is offered), required (TLS or nothing is sent), startTls and implicit (the same with a checked certificate), none")]
    [LeadsTo(nameof(RelayPassword))]
    public RelayTls RelayTls { get; init; } = RelayTls.Opportunistic;

    /// <summary>Who vouches for its certificate; empty for the authorities of the system.</summary>
    [Description("PEM file of the authority of its certificate, empty for those of the system")]
    [LeadsTo(nameof(RelayPassword))]
    public string RelayAuthority { get; init; } = "";

    /// <summary>User for AUTH, empty for none.</summary>
    [Description("User name at that mail server, empty for none")]
    public string RelayUser { get; init; } = "";

    /// <summary>Password for AUTH.</summary>
    [Secret]
    [Description("Password at that mail server")]
    public string RelayPassword { get; init; } = "";

    /// <summary>Mail servers beside <see cref="RelayHost"/>.</summary>
    [Description("Further mail servers for outgoing mail, by the recipient's domain (* for all others, after relayHost), tried in their order, with user and password where one signs in")]
    public IReadOnlyList<MailRelay> Relays { get; init; } = [];

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (SubmissionUser.Length > 0 && SubmissionPassword.Length is > 0 and < 12)
            yield return "submissionPassword: at least 12 characters";
        if (FaxDomains.Count == 0 || !FaxDomains.All(NetworkName.IsHost))
            yield return "faxDomains: at least one domain name such as fax.example.com, without @";
        if (!EncapsulationDomains.All(NetworkName.IsHost))
            yield return "encapsulationDomains: domain names such as example.com, without @";
        if (AllowedNetworks.FirstOrDefault(n => !IPNetwork.TryParse(n, out _)) is { } wrong)
            yield return $"allowedNetworks: networks such as 192.168.0.0/16 or ::1/128, not \"{wrong}\"";
        if (Listeners.Select(listener => listener.Fault).FirstOrDefault(fault => fault is not null) is { } unheard)
            yield return $"listeners: {unheard}";
        else if (Listeners.Count > MostListeners || Listeners.DistinctBy(listener => (listener.Address, listener.Port)).Count() != Listeners.Count)
            yield return $"listeners: each address and port once, {MostListeners} at most";
        if (Senders.Count > MostSenders)
            yield return $"senders: {MostSenders} at most";
        if (Senders.Select(row => row.Fault).FirstOrDefault(fault => fault is not null) is { } senderFault)
            yield return $"senders: {senderFault}";
        if (CopySenders.Any(string.IsNullOrWhiteSpace))
            yield return "copySenders: logins, group:NAME, site:NAME, key:NAME or *";
        if (SizeLimit is < 1024 * 1024 or > 1024L * 1024 * 1024)
            yield return "sizeLimit: 1048576 to 1073741824 bytes";
        if (!NetworkName.IsMailbox(Postmaster))
            yield return "postmaster: a mail address such as fax@example.com";
        if (!NetworkName.IsMailbox(FromAddress))
            yield return "fromAddress: a mail address such as fax@example.com";
        if (BounceDomain.Length > 0 && !NetworkName.IsHost(BounceDomain))
            yield return "bounceDomain: a domain name such as fax.example.com, without @, empty for none";
        if (RelayHost.Length > 0 && !NetworkName.IsHost(RelayHost))
            yield return "relayHost: a host name or IP address, empty for none";
        if (RelayPort is < 1 or > 65535)
            yield return "relayPort: 1 to 65535";
        if (RelayAuthority.Length > 0 && !Path.IsPathFullyQualified(RelayAuthority))
            yield return "relayAuthority: the full path of a PEM file, empty for the authorities of the system";
        if (RelayAuthority.Length > 0 && RelayTls is (RelayTls.None or RelayTls.Opportunistic))
            yield return "relayAuthority: needs relayTls required, startTls or implicit, which is set first";
        if (Relays.Count > MostRelays)
            yield return $"relays: {MostRelays} at most";
        if (Relays.Select(relay => relay.Fault).FirstOrDefault(fault => fault is not null) is { } relayFault)
            yield return $"relays: {relayFault}";
    }
}
