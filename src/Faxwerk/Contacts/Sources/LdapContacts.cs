using System.Runtime.CompilerServices;
using Faxwerk.Directory.Ldap;

namespace Faxwerk.Contacts.Sources;

/// <summary>Entries of an LDAP directory with a fax, telephone or mobile number.</summary>
internal sealed class LdapContacts(TimeProvider time) : IContactSource
{
    private static readonly string[] Numbers = ["facsimileTelephoneNumber", "otherFacsimileTelephoneNumber", "telephoneNumber", "otherTelephone", "mobile"];

    public ContactKind Kind => ContactKind.Ldap;

    public async IAsyncEnumerable<ContactEntry> ReadAsync(ContactSourceSettings settings, [EnumeratorCancellation] CancellationToken cancel)
    {
        var ldap = settings.Ldap!;
        await using var connection = await LdapConnection.OpenAsync(ldap, time, cancel);
        if (!await connection.BindAsync(ldap.BindDn, ldap.BindPassword, cancel))
            throw new LdapException($"{ldap.Host} does not accept the password of {(ldap.BindDn.Length > 0 ? ldap.BindDn : "nobody: user and password are not set")}.");
        string[] attributes = [.. Numbers, "displayName", "cn", "company", "o", .. settings.CustomerField.Length > 0 ? [settings.CustomerField] : Array.Empty<string>()];
        await foreach (var entry in connection.SearchAsync(ldap.BaseDn, LdapFilter.Parse(ldap.UserFilter)!, attributes, cancel))
        {
            yield return new ContactEntry(
                [.. Numbers.SelectMany(entry.Texts)], entry.Text("displayName") ?? entry.Text("cn") ?? "", entry.Text("company") ?? entry.Text("o") ?? "",
                settings.CustomerField.Length > 0 ? entry.Text(settings.CustomerField) ?? "" : "");
        }
    }
}
