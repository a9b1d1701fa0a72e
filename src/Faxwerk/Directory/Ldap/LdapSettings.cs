using System.ComponentModel;
using System.Net;
using Faxwerk.Settings;

namespace Faxwerk.Directory.Ldap;

/// <summary>How the connection to the LDAP server is secured.</summary>
public enum LdapTls
{
    /// <summary>TLS from the first byte (LDAPS).</summary>
    Implicit,

    /// <summary>StartTLS (RFC 4511, 4.14), and nothing before it.</summary>
    StartTls,

    /// <summary>In the clear, passwords too: on this machine only.</summary>
    None,
}

/// <summary>Section <c>ldap</c>: users of Active Directory or another LDAP server.</summary>
public sealed record LdapSettings : SettingsSection
{
    private const int ImplicitTlsPort = 636, PlainPort = 389;

    /// <summary>The server; empty for none.</summary>
    [Description("LDAP server whose users may sign in, empty for none")]
    [LeadsTo(nameof(BindPassword))]
    public string Host { get; init; } = "";

    /// <summary>Its port; 0 for 636 with TLS from the first byte, else 389.</summary>
    [Description("Its port; 0 for 636 (implicit TLS) or 389")]
    [LeadsTo(nameof(BindPassword))]
    public int Port { get; init; }

    /// <summary>Protection.</summary>
    [Description("Protection of the connection")]
    [LeadsTo(nameof(BindPassword))]
    public LdapTls Tls { get; init; } = LdapTls.Implicit;

    /// <summary>PEM file of the authority that its certificate must come from; empty for those of the system.</summary>
    [Description("PEM file of the authority of its certificate, empty for those of the system")]
    [LeadsTo(nameof(BindPassword))]
    public string CaFile { get; init; } = "";

    /// <summary>Account that searches.</summary>
    [Description("Distinguished name, or in Active Directory name@domain, of the account that searches")]
    public string BindDn { get; init; } = "";

    /// <summary>Its password.</summary>
    [Secret]
    [Description("Password of that account")]
    public string BindPassword { get; init; } = "";

    /// <summary>Users and groups below it are found.</summary>
    [Description("Distinguished name below which users and groups are searched, such as DC=company,DC=com")]
    public string BaseDn { get; init; } = "";

    /// <summary>Which entries are users (RFC 4515).</summary>
    [Description("Filter of users")]
    public string UserFilter { get; init; } = "(&(objectCategory=person)(objectClass=user))";

    /// <summary>What users sign in with.</summary>
    [Description("Attribute that users sign in with")]
    public string LoginAttribute { get; init; } = "sAMAccountName";

    /// <summary>What names a user for ever.</summary>
    [Description("Attribute that names a user for ever: objectGUID, or entryUUID in OpenLDAP")]
    public string KeyAttribute { get; init; } = "objectGUID";

    /// <summary>What people call a user.</summary>
    [Description("Attribute with the name that people call a user")]
    public string NameAttribute { get; init; } = "displayName";

    /// <summary>Where the directory has a user's fax number; empty where it is kept here.</summary>
    [Description("Attribute with a user's fax number such as facsimileTelephoneNumber, empty where it is kept here")]
    public string FaxAttribute { get; init; } = "";

    /// <summary>The same for the number of the section General.</summary>
    [Description("Attribute with the fax number of the section General, empty where it is kept here")]
    public string GeneralAttribute { get; init; } = "";

    /// <summary>The same for the mobile telephone.</summary>
    [Description("Attribute with a user's mobile number, empty where it is kept here")]
    public string MobileAttribute { get; init; } = "mobile";

    /// <summary>The same for the voiceport number.</summary>
    [Description("Attribute with a user's voiceport number, empty where it is kept here")]
    public string VoiceportAttribute { get; init; } = "";

    /// <summary>The same for whether he is told of new faxes by SMS, at his mobile number.</summary>
    [Description("Attribute that says TRUE or 1 where a user is told of new faxes by SMS at his mobile number, empty where it is kept here")]
    public string SmsNoticeAttribute { get; init; } = "";

    /// <summary>The same for his language.</summary>
    [Description("Attribute with a user's language such as preferredLanguage (de, en-GB), empty where it is kept here")]
    public string LanguageAttribute { get; init; } = "";

    /// <summary>The same for his time zone.</summary>
    [Description("Attribute with a user's time zone by its IANA or Windows name, empty where it is kept here")]
    public string TimeZoneAttribute { get; init; } = "";

    /// <summary>The same for the sender number.</summary>
    [Description("Attribute with the own number that a user's faxes show, empty where it is kept here")]
    public string SenderAttribute { get; init; } = "";

    /// <summary>The same for fax extensions and ranges; it may have several values.</summary>
    [Description("Attribute with a user's fax extensions and ranges, empty where they are kept here")]
    public string ExtensionAttribute { get; init; } = "";

    /// <summary>The same for the name of the site.</summary>
    [Description("Attribute with the name of a user's site, empty where it is kept here")]
    public string SiteAttribute { get; init; } = "";

    /// <summary>Its members, and those of groups in it, are administrators.</summary>
    [Description("Distinguished name of the group of administrators, empty for none; groups in groups count")]
    public string AdministratorGroup { get; init; } = "";

    /// <summary>The same for operators.</summary>
    [Description("Distinguished name of the group of operators, empty for none")]
    public string OperatorGroup { get; init; } = "";

    /// <summary>The same for auditors.</summary>
    [Description("Distinguished name of the group of auditors, empty for none")]
    public string AuditorGroup { get; init; } = "";

    /// <summary>The same for users; empty: all who are found.</summary>
    [Description("Distinguished name of the group of users, empty for all users that the filter finds")]
    public string UserGroup { get; init; } = "";

    /// <summary>Which entries are groups here too (RFC 4515); empty for none.</summary>
    [Description("Filter of the groups of the directory that are groups here too, with their members; empty for none")]
    public string GroupFilter { get; init; } = "";

    /// <summary>What people call a group.</summary>
    [Description("Attribute with the name of a group")]
    public string GroupNameAttribute { get; init; } = "cn";

    /// <summary>Language of users who come new.</summary>
    [Description("Language of users who come new: de or en")]
    public string Language { get; init; } = "en";

    /// <summary>Time between synchronisations.</summary>
    [Description("Time between synchronisations")]
    public TimeSpan SyncEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A synchronisation that would disable more of the users is stopped.</summary>
    [Description("A synchronisation that would disable more than this percentage of the directory's users stops until an administrator confirms it")]
    public int DisablePercent { get; init; } = 20;

    /// <summary>Fewer may always be disabled.</summary>
    [Description("Fewer users than this may always be disabled")]
    public int DisableAtLeast { get; init; } = 10;

    /// <summary>Whether passwords may go in the clear to another machine.</summary>
    [Description("Allow tls none to another machine: passwords of the users and of the search account go over the network in the clear")]
    public bool Cleartext { get; init; }

    /// <summary>Whether there is a server.</summary>
    internal bool IsSet => Host.Length > 0;

    /// <summary>The attributes that are asked for, as far as they are named.</summary>
    internal IEnumerable<string> Attributes =>
        new[] { LoginAttribute, KeyAttribute, NameAttribute }.Concat(Mapped).Where(name => name.Length > 0);

    private string[] Mapped =>
        [FaxAttribute, GeneralAttribute, MobileAttribute, VoiceportAttribute, SmsNoticeAttribute, LanguageAttribute, TimeZoneAttribute, SenderAttribute, ExtensionAttribute, SiteAttribute];

    internal int PortOrDefault => Port > 0 ? Port : Tls == LdapTls.Implicit ? ImplicitTlsPort : PlainPort;

    /// <summary>Groups with their roles, the highest first.</summary>
    internal IEnumerable<(string Group, Role Role)> Groups =>
    [
        (AdministratorGroup, Role.Administrator), (OperatorGroup, Role.Operator), (AuditorGroup, Role.Auditor), (UserGroup, Role.User),
    ];

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Host.Length > 0 && !NetworkName.IsHost(Host))
            yield return "host: a host name or IP address, empty for none";
        if (Host.Length > 0 && Tls == LdapTls.None && !Cleartext && !IsThisMachine(Host))
            yield return "tls: none sends passwords in the clear, and is for this machine only (localhost, 127.0.0.1, ::1): implicit or startTls, or cleartext yes where the network is trusted";
        if (Port is < 0 or > 65535)
            yield return "port: 0 to 65535";
        if (LdapFilter.Parse(UserFilter) is null)
            yield return "userFilter: a filter such as (objectClass=user)";
        if (new[] { LoginAttribute, KeyAttribute, NameAttribute }.Any(name => name.Length == 0 || !IsAttribute(name)))
            yield return "loginAttribute, keyAttribute, nameAttribute: names of attributes such as sAMAccountName";
        if (!Mapped.All(IsAttribute))
        {
            yield return "faxAttribute, generalAttribute, mobileAttribute, voiceportAttribute, smsNoticeAttribute, languageAttribute, timeZoneAttribute, senderAttribute, extensionAttribute, siteAttribute: "
                + "names of attributes such as facsimileTelephoneNumber, or nothing";
        }

        if (GroupFilter.Length > 0 && LdapFilter.Parse(GroupFilter) is null)
            yield return "groupFilter: a filter such as (&(objectClass=group)(cn=Fax*)), or nothing";
        if (GroupNameAttribute.Length == 0 || !IsAttribute(GroupNameAttribute))
            yield return "groupNameAttribute: the name of an attribute such as cn";
        if (DisablePercent is < 1 or > 100)
            yield return "disablePercent: 1 to 100";
        if (DisableAtLeast is < 1 or > 100_000)
            yield return "disableAtLeast: 1 to 100000";
        if (Language is not ("de" or "en"))
            yield return "language: de or en";
        if (SyncEvery < TimeSpan.FromMinutes(1) || SyncEvery > TimeSpan.FromDays(7))
            yield return "syncEvery: 1m to 7d";
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsAttribute(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or ';' or '.');
}
