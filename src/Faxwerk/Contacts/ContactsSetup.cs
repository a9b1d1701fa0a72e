using Faxwerk.Contacts.Sources;
using Faxwerk.Hosting;
using Faxwerk.Settings;

namespace Faxwerk.Contacts;

/// <summary>Registers contacts.</summary>
public static class ContactsSetup
{
    /// <summary>The sections <c>contacts</c> (several), the table and its sources.</summary>
    public static IServiceCollection AddContacts(this IServiceCollection services) => services
        .AddSettings<ContactSourceSettings>("contacts", hasSeveral: true)
        .AddSingleton<ContactTable>()
        .AddSingleton<ContactSources>()
        .AddSingleton<OwnFolders>(provider => _ => Task.FromResult(provider.GetRequiredService<ContactSources>().All.Select(source => FolderOf(source.Settings.Address))))
        .AddSingleton<ContactReader>()
        .AddSingleton<ContactHttp>()
        .AddSingleton<IContactSource, CsvContacts>()
        .AddSingleton<IContactSource, VCardFolder>()
        .AddSingleton<IContactSource, LdapContacts>()
        .AddSingleton<IContactSource, SqlContacts>()
        .AddSingleton<IContactSource, CardDavContacts>()
        .AddSingleton<IContactSource, GraphContacts>()
        .AddSingleton<IContactSource, EwsContacts>();

    /// <summary>Has the sources read by this node.</summary>
    public static IServiceCollection AddContactSync(this IServiceCollection services) => services.AddHostedService<ContactSync>();

    /// <summary>A file is read in its folder. Told by its name: a share that hangs would hold up who asks.</summary>
    private static string FolderOf(string address) => Path.HasExtension(address) ? Path.GetDirectoryName(address) ?? address : address;
}
