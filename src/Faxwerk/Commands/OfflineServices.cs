using Faxwerk.Alarms;
using Faxwerk.Api;
using Faxwerk.Archive;
using Faxwerk.Barcodes;
using Faxwerk.Contacts;
using Faxwerk.Covers;
using Faxwerk.Delivery;
using Faxwerk.Destinations;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Intake.Folder;
using Faxwerk.Intake.Mail;
using Faxwerk.Journal;
using Faxwerk.Junk;
using Faxwerk.Ocr;
using Faxwerk.Policies;
using Faxwerk.Polling;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Statistics;
using Faxwerk.Storage;
using Faxwerk.Webhooks;

namespace Faxwerk.Commands;

/// <summary>Database and settings for a command that works beside the server or without it.</summary>
internal static class OfflineServices
{
    /// <summary>The configuration that the server reads: appsettings.json beside the program, then the environment.</summary>
    public static IConfiguration Configuration() => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .Build();

    /// <summary>
    /// Opens the database, does the work, closes it. Where there is none it says so and returns 1: only the server makes a database, or a command in another folder
    /// would show the defaults of a new one.
    /// </summary>
    public static async Task<int> UseAsync(
        IConfiguration configuration, Action<IServiceCollection> add, Func<IServiceProvider, Task<int>> work, TextWriter errors, CancellationToken cancel)
    {
        if (Missing(configuration) is { } missing)
        {
            await errors.WriteLineAsync(missing);
            return 1;
        }

        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning));
        services.AddStorage(configuration).AddSettings().AddDirectory().AddDestinations().AddJournal().AddSettings<ReportSettings>("reports").AddSettings<ReportTemplates>("reportTemplates").AddSettings<ApiSettings>("api").AddSettings<WebSettings>("web")
            .AddSettings<RenderingSettings>("rendering").AddSettings<HeadlineSettings>("headline").AddSettings<CoverSettings>("cover").AddSettings<OcrSettings>("ocr").AddSettings<BarcodeSettings>("barcodes").AddSettings<StatisticsSettings>("statistics").AddSettings<WebhookSettings>("webhooks")
            .AddPolicies().AddSettings<PrintingSettings>("printing").AddSettings<SmsSettings>("sms").AddSettings<JunkSettings>("junk").AddSettings<MailCommandSettings>("commands").AddSettings<FolderSettings>("folders").AddSettings<EconomySettings>("economy", ofSites: true).AddSettings<PrioritySettings>("priorities").AddSettings<AlarmSettings>("alarms").AddSettings<ContactSourceSettings>("contacts", hasSeveral: true).AddSettings<PollingSettings>("polling").AddArchive();
        add(services);
        await using var provider = services.BuildServiceProvider();
        await provider.PrepareStorageAsync(cancel);
        return await work(provider);
    }

    /// <summary>Whether there is a database where the configuration says.</summary>
    public static bool HasDatabase(IConfiguration configuration) => Missing(configuration) is null;

    /// <summary>Says that there is no database where the configuration says; null where there is one.</summary>
    public static string? Missing(IConfiguration configuration)
    {
        var options = StorageSetup.Read(configuration);
        var folder = Path.GetFullPath(options.DataFolder);

        // With PostgreSQL the folder still has the keys of the stored passwords.
        var found = options.Postgres.Length > 0 ? System.IO.Directory.Exists(Path.Combine(folder, StorageSetup.KeysFolder)) : File.Exists(Path.Combine(folder, StorageSetup.DatabaseFile));
        return found ? null : $"""
            There is no database of Faxwerk in {folder}.
            Name the server's data folder, for instance FAXWERK__DATAFOLDER=/var/lib/faxwerk, or start a new server there first: faxwerk serve
            """;
    }
}
