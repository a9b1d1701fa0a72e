using Microsoft.AspNetCore.DataProtection;

namespace Faxwerk.Storage;

/// <summary>Registers storage.</summary>
public static class StorageSetup
{
    /// <summary>The SQLite database in the data folder.</summary>
    internal const string DatabaseFile = "faxwerk.db";

    /// <summary>The folder of the keys in the data folder.</summary>
    internal const string KeysFolder = "keys";

    /// <summary>The folder of documents in the data folder.</summary>
    internal const string BlobsFolder = "blobs";

    /// <summary>The folder of the copies of documents that are kept elsewhere, in the data folder.</summary>
    internal const string CacheFolder = "document-cache";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// <see cref="Database"/>, <see cref="IBlobStore"/> (where the settings, which are another slice, give a <see cref="DocumentPlace"/>), <see cref="ChangeFeed"/> and the keys that encrypt secrets, from the section <c>Faxwerk</c>.
    /// Before use run <see cref="Migrations.ApplyAsync(Database, TimeProvider, CancellationToken)"/>.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var options = Read(configuration);
        var folder = System.IO.Directory.CreateDirectory(options.DataFolder, OwnerOnly).FullName;
        var keys = System.IO.Directory.CreateDirectory(Path.Combine(folder, KeysFolder), OwnerOnly);
        services.AddSingleton(options with { DataFolder = folder });
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<Database>(provider => options.Postgres.Length > 0
            ? new Postgres(options.Postgres, provider.GetRequiredService<ChangeFeed>())
            : new Sqlite(Path.Combine(folder, DatabaseFile), provider.GetRequiredService<ChangeFeed>()));
        services.AddSingleton<IBlobStore>(provider => new DocumentStore(
            new BlobStore(Path.Combine(folder, BlobsFolder)), provider.GetRequiredService<Func<DocumentPlace>>(), Path.Combine(folder, CacheFolder), provider.GetRequiredService<TimeProvider>()));
        services.AddDataProtection().SetApplicationName("Faxwerk").PersistKeysToFileSystem(keys);
        services.AddSingleton<SecretText>();
        services.AddSingleton<NodeLock>();
        services.AddHostedService<ChangeListener>();
        services.AddHostedService<BlobSweep>();
        return services;
    }

    /// <summary>Reads the section <c>Faxwerk</c>.</summary>
    internal static StorageOptions Read(IConfiguration configuration) => configuration.GetSection("Faxwerk").Get<StorageOptions>() ?? new StorageOptions();
}
