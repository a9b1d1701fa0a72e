using Faxwerk.Audit;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Settings;

/// <summary>Registers settings.</summary>
public static class SettingsSetup
{
    /// <summary>
    /// A section under its name in the table; read it through <see cref="IOptionsMonitor{T}"/>, where it <paramref name="hasSeveral"/> by their names; <paramref name="ofSites"/>: one for each site.
    /// </summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string name, bool hasSeveral = false, bool ofSites = false)
        where T : SettingsSection, new() =>

        // A command names all sections, and some commands add the slice as well.
        services.Any(service => service.ImplementationInstance is SettingsSectionType known && known.Name == name)
            ? services
            : services
                .AddSingleton(new SettingsSectionType(name, typeof(T)) { HasSeveral = hasSeveral || ofSites, IsOfSites = ofSites })
                .AddSingleton<IOptionsMonitor<T>, SettingsMonitor<T>>();

    /// <summary>The store, its reloader and the sections that no slice of its own has.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services) =>
        services
            .AddSingleton<AuditLog>()
            .AddSingleton<SettingsStore>()
            .AddHostedService<SettingsReloader>()
            .AddSettings<DocumentSettings>("documents")
            .AddSingleton<Func<DocumentPlace>>(provider => () => provider.GetRequiredService<IOptionsMonitor<DocumentSettings>>().CurrentValue.Place)
            .AddSettings<MailSettings>("mail")
            .AddSettings<SendingSettings>("sending")
            .AddSettings<TrunkSettings>("trunk", hasSeveral: true)
            .AddSettings<ReceivingSettings>("receiving");

    /// <summary>Brings the schema up to date and loads the settings. Run it before anything else uses the database.</summary>
    public static async Task PrepareStorageAsync(this IServiceProvider services, CancellationToken cancel = default)
    {
        await Migrations.ApplyAsync(services.GetRequiredService<Database>(), services.GetRequiredService<TimeProvider>(), cancel);
        await services.GetRequiredService<SettingsStore>().ReloadAsync(cancel);
    }
}
