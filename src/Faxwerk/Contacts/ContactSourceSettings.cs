using System.ComponentModel;
using System.Net;
using Faxwerk.Directory.Ldap;
using Faxwerk.Settings;

namespace Faxwerk.Contacts;

/// <summary>What a source of contacts is.</summary>
public enum ContactKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>A CSV file of this machine.</summary>
    Csv,

    /// <summary>A folder of this machine with vCards (RFC 6350, also 2.1 and 3.0).</summary>
    VCard,

    /// <summary>An LDAP directory.</summary>
    Ldap,

    /// <summary>A query on PostgreSQL.</summary>
    Sql,

    /// <summary>An address book by CardDAV (RFC 6352).</summary>
    CardDav,

    /// <summary>Contacts of a mailbox of Exchange Online by Microsoft Graph.</summary>
    Graph,

    /// <summary>Contacts of a mailbox of Exchange by EWS.</summary>
    Ews,
}

/// <summary>Sections <c>contacts</c> and <c>contacts:NAME</c>: where it is known whose a number is.</summary>
public sealed record ContactSourceSettings : SettingsSection
{
    /// <summary>What it is.</summary>
    [Description("What the source is")]
    public ContactKind Kind { get; init; }

    /// <summary>Where it is.</summary>
    [Description("Where it is: a file, a folder, ldaps://server/DC=company,DC=com, postgres://server/database, or an https address")]
    [LeadsTo(nameof(Password))]
    public string Address { get; init; } = "";

    /// <summary>Who asks it.</summary>
    [Description("Who asks: the account, in LDAP its distinguished name, in Graph the client id of the application")]
    public string User { get; init; } = "";

    /// <summary>His password.</summary>
    [Secret]
    [Description("Password of the account, or secret of the application")]
    public string Password { get; init; } = "";

    /// <summary>What is asked.</summary>
    [Description("What is asked: in LDAP a filter, in SQL a SELECT with the columns number, name, company and customer_number (further numbers: number2, number3); it can only read")]
    public string Query { get; init; } = "";

    /// <summary>Where Graph's tokens come from.</summary>
    [Description("In Graph where tokens come from: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token")]
    [LeadsTo(nameof(Password))]
    public string TokenAddress { get; init; } = "";

    /// <summary>Who signs the certificate of LDAP or PostgreSQL.</summary>
    [Description("PEM file of the authority of the certificate of LDAP or PostgreSQL, empty for those of the system")]
    [LeadsTo(nameof(Password))]
    public string CaFile { get; init; } = "";

    /// <summary>What has the customer number.</summary>
    [Description("Where the customer number is: a column (csv), an attribute (ldap), a property (vCard, cardDav) or a field of Exchange by its MAPI tag or its own name (graph, ews), empty for customerNumber, none, none and 0x3A4A (Customer ID)")]
    public string CustomerField { get; init; } = "";

    /// <summary>How often it is read.</summary>
    [Description("Time between readings")]
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The connection that an address such as <c>ldaps://server:636/DC=company,DC=com</c> stands for; null where it is none.</summary>
    internal LdapSettings? Ldap => Uri.TryCreate(Address, UriKind.Absolute, out var place) && place.Scheme is "ldap" or "ldaps"
        ? new LdapSettings
        {
            Host = place.Host, Port = Math.Max(place.Port, 0), Tls = place.Scheme == "ldaps" ? LdapTls.Implicit : IsLoopback(place) ? LdapTls.None : LdapTls.StartTls, CaFile = CaFile, BindDn = User, BindPassword = Password,
            BaseDn = Uri.UnescapeDataString(place.AbsolutePath.TrimStart('/')), UserFilter = Query.Length > 0 ? Query : "(|(facsimileTelephoneNumber=*)(telephoneNumber=*))",
        }
        : null;

    /// <summary>The folder of PostgreSQL's socket in an address such as <c>postgres:///database?host=/run/postgresql</c>; null where there is none.</summary>
    internal string? Socket => Uri.TryCreate(Address, UriKind.Absolute, out var place) && place.Scheme is "postgres" or "postgresql" && place.Host.Length == 0 && place.Query.StartsWith("?host=/", StringComparison.Ordinal)
        ? Uri.UnescapeDataString(place.Query["?host=".Length..])
        : null;

    /// <summary>Whether the place is this machine, to which passwords may go in the clear.</summary>
    internal static bool IsLoopback(Uri place) => place.IsLoopback || (IPAddress.TryParse(place.Host, out var address) && IPAddress.IsLoopback(address));

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Kind is ContactKind.Csv or ContactKind.VCard && !Path.IsPathFullyQualified(Address))
            yield return "address: a whole path such as /srv/contacts/customers.csv";
        if (Kind == ContactKind.Ldap && (Ldap is null || LdapFilter.Parse(Ldap.UserFilter) is null))
            yield return "address, query: ldaps://server/DC=company,DC=com and a filter such as (objectClass=contact)";
        if (Kind == ContactKind.Sql && (!(IsPlace(Address, "postgres", "postgresql") || Socket is not null) || Query.Trim().Length == 0))
            yield return "address, query: postgres://server/database and a SELECT";
        if (Kind is ContactKind.CardDav or ContactKind.Graph or ContactKind.Ews && !IsSecure(Address))
            yield return "address: an https address, or http on this machine";
        if (Kind == ContactKind.Graph && !IsSecure(TokenAddress))
            yield return "tokenAddress: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token";
        if (CaFile.Length > 0 && !Path.IsPathFullyQualified(CaFile))
            yield return "caFile: a whole path, or empty";
        if (CustomerField.Length > 60 || CustomerField.Any(char.IsControl))
            yield return "customerField: at most 60 characters";
        if (Every < TimeSpan.FromMinutes(1) || Every > TimeSpan.FromDays(7))
            yield return "every: 1m to 7d";
    }

    private static bool IsPlace(string address, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(address, UriKind.Absolute, out var place) && schemes.Contains(place.Scheme) && place.Host.Length > 0 && place.UserInfo.Length == 0;

    private static bool IsSecure(string address) => IsPlace(address, "https") || (IsPlace(address, "http") && IsLoopback(new Uri(address)));
}
