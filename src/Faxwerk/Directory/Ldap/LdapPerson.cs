using System.Buffers.Binary;
using System.Globalization;
using Faxwerk.Settings;

namespace Faxwerk.Directory.Ldap;

/// <summary>A user as the LDAP server has him.</summary>
internal sealed record LdapPerson(string Dn, string Key, string Login, string DisplayName, IReadOnlyList<string> Addresses, bool IsDisabled)
{
    /// <summary>A user with what the server has of his numbers, extensions and site. What is no number or extension there is none here either; what is not asked for stays as it is.</summary>
    public required Func<User, User> Fill { get; init; }

    /// <summary>The security identifier of his primary group in Active Directory; null elsewhere.</summary>
    public byte[]? PrimaryGroup { get; init; }

    private const string AccountControl = "userAccountControl", Sid = "objectSid", PrimaryGroupId = "primaryGroupID";
    private const int AccountDisabled = 2;

    /// <summary>The attributes to ask for.</summary>
    public static IReadOnlyList<string> Attributes(LdapSettings settings) =>
        [.. settings.Attributes.Concat(["cn", "mail", "proxyAddresses", AccountControl, Sid, PrimaryGroupId]).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Reads an entry; null where it lacks login or key.</summary>
    public static LdapPerson? Of(LdapEntry entry, LdapSettings settings)
    {
        if (entry.Text(settings.LoginAttribute) is not { Length: > 0 } login || KeyOf(entry, settings.KeyAttribute) is not { } key)
            return null;
        var name = entry.Text(settings.NameAttribute) ?? entry.Text("cn") ?? login;
        var control = int.TryParse(entry.Text(AccountControl), CultureInfo.InvariantCulture, out var flags) ? flags : 0;
        return new LdapPerson(entry.Dn, key, login, name.Trim() is { Length: > User.MaxName } longName ? longName[..User.MaxName] : name.Trim(), AddressesOf(entry), (control & AccountDisabled) != 0)
        {
            Fill = user => Filled(user, entry, settings), PrimaryGroup = PrimaryGroupOf(entry),
        };
    }

    private static User Filled(User user, LdapEntry entry, LdapSettings settings)
    {
        string Number(string attribute, string kept) => attribute.Length == 0 ? kept : entry.Text(attribute)?.Trim() is { } number && User.IsNumber(number) ? number : "";
        return user with
        {
            FaxNumber = Number(settings.FaxAttribute, user.FaxNumber), GeneralNumber = Number(settings.GeneralAttribute, user.GeneralNumber), MobileNumber = Number(settings.MobileAttribute, user.MobileNumber),
            SenderNumber = Number(settings.SenderAttribute, user.SenderNumber), VoiceportNumber = Number(settings.VoiceportAttribute, user.VoiceportNumber),
            SmsNotice = settings.SmsNoticeAttribute.Length == 0 ? user.SmsNotice : entry.Text(settings.SmsNoticeAttribute)?.Trim().ToLowerInvariant() is "true" or "1" or "yes",
            Language = settings.LanguageAttribute.Length > 0 && LanguageOf(entry.Text(settings.LanguageAttribute)) is { } language ? language : user.Language,
            TimeZone = settings.TimeZoneAttribute.Length == 0 ? user.TimeZone : ZoneOf(entry.Text(settings.TimeZoneAttribute)),
            Extensions = settings.ExtensionAttribute.Length == 0 ? user.Extensions
                : [.. entry.Texts(settings.ExtensionAttribute).SelectMany(text => text.Split(',', ';')).Select(text => text.Trim()).Where(text => NumberRange.Parse(text) is not null)],
            Site = settings.SiteAttribute.Length == 0 ? user.Site : entry.Text(settings.SiteAttribute)?.Trim().ToLowerInvariant() is { Length: > 0 } site ? site : Sites.Default,
        };
    }

    /// <summary>The first of a list such as <c>de-AT, en;q=0.8</c> that the server speaks.</summary>
    private static string? LanguageOf(string? text) => text?.ToLowerInvariant().Split(',', ';').Select(tag => tag.Split('-', '_')[0].Trim()).FirstOrDefault(tag => tag is "de" or "en");

    /// <summary>Active Directory has names of Windows; one that is none is that of the site.</summary>
    private static string ZoneOf(string? text) =>
        text?.Trim() is not { Length: > 0 } name ? "" : TimeZoneInfo.TryConvertWindowsIdToIanaId(name, out var iana) ? iana : TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) ? name : "";

    /// <summary>That of the user with the number of the group in the place of his own: the last 32 bits, little-endian (MS-DTYP 2.4.2.2).</summary>
    private static byte[]? PrimaryGroupOf(LdapEntry entry)
    {
        if (!entry.Attributes.TryGetValue(Sid, out var values) || values is not [{ Length: > sizeof(uint) } own, ..] || !uint.TryParse(entry.Text(PrimaryGroupId), CultureInfo.InvariantCulture, out var group))
            return null;
        byte[] sid = [.. own];
        BinaryPrimitives.WriteUInt32LittleEndian(sid.AsSpan(^sizeof(uint)), group);
        return sid;
    }

    /// <summary>objectGUID is 16 octets, entryUUID is text.</summary>
    public static string? KeyOf(LdapEntry entry, string attribute)
    {
        const int GuidOctets = 16;
        if (!entry.Attributes.TryGetValue(attribute, out var values) || values is not [{ Length: > 0 } value, ..])
            return null;
        return value.Length == GuidOctets ? new Guid(value).ToString() : entry.Text(attribute);
    }

    /// <summary><c>mail</c>, then every <c>proxyAddresses</c> of kind smtp; the primary one of them is written with SMTP in capitals.</summary>
    private static List<string> AddressesOf(LdapEntry entry)
    {
        const string Smtp = "smtp:";
        var proxies = entry.Texts("proxyAddresses").Where(address => address.StartsWith(Smtp, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(address => address.StartsWith("SMTP:", StringComparison.Ordinal)).Select(address => address[Smtp.Length..]);
        return [.. entry.Texts("mail").Concat(proxies).Where(Settings.NetworkName.IsMailbox).DistinctBy(NameKey.Of, StringComparer.Ordinal)];
    }
}
