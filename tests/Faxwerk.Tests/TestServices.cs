using Faxwerk.Destinations;
using Faxwerk.Directory;
using Faxwerk.Journal;
using Faxwerk.Policies;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests;

/// <summary>Storage, settings and tasks on SQLite, or where a test names it on PostgreSQL, in a folder of their own, and what a test adds; no worker runs.</summary>
public sealed class TestServices : IAsyncDisposable
{
    private ServiceProvider? _provider;

    public TestServices(Action<IServiceCollection> add, string postgres = "")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Faxwerk:DataFolder", Folder), new("Faxwerk:Postgres", postgres)]).Build();
        Collection.AddLogging();
        Collection.AddStorage(configuration).AddSettings().AddDirectory().AddPolicies().AddDestinations().AddJournal().AddTasks();
        add(Collection);
    }

    public ServiceCollection Collection { get; } = new();

    public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("faxwerk-test-").FullName;

    public async ValueTask StartAsync()
    {
        _provider = Collection.BuildServiceProvider();
        await _provider.PrepareStorageAsync();
    }

    public T Get<T>()
        where T : notnull => _provider!.GetRequiredService<T>();

    public async Task SetAsync(string key, string value) =>
        Assert.Null((await Get<SettingsStore>().SetAsync(key, value, "test")).Error);

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
            await _provider.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}
