using Faxwerk.Directory;
using Faxwerk.Lines;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Lines;

/// <summary>Trunks as rows with settings of their own.</summary>
public sealed class TrunkTableTests
{
    private static readonly Dictionary<string, string?> Defaults = [];

    [Theory, EveryEngine]
    public async Task A_trunk_is_added_with_settings_of_its_own_and_removed_with_them(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var (table, store) = Open(bed);
        Assert.Null(await table.AddAsync("backup", Defaults, "anne"));
        Assert.Equal("There is a trunk backup already.", await table.AddAsync("backup", Defaults, "anne"));
        Assert.Contains("small letters", (await table.AddAsync("Back up!", Defaults, "anne"))!, StringComparison.Ordinal);
        Assert.Null((await store.SetAsync("trunk:backup.host", "sip2.example.com", "anne")).Error);
        Assert.Null((await store.SetAsync("trunk:backup.password", "s3cret", "anne")).Error);
        Assert.Null((await store.SetAsync("trunk.host", "sip.example.com", "anne")).Error);
        Assert.Equal(("sip2.example.com", "s3cret"), (store.Get<TrunkSettings>("backup").Host, store.Get<TrunkSettings>("backup").Password));
        Assert.Equal("sip.example.com", store.Get<TrunkSettings>().Host);
        Assert.Equal("********", Assert.Single(store.List("trunk:backup.password")).Value);
        Assert.DoesNotContain(await bed.Test.Database.QueryAsync<string>("SELECT value FROM setting"), text => text.Contains("s3cret", StringComparison.Ordinal));

        await bed.Node.RouteTable.SyncAsync();
        Assert.Equal([(1, "trunk"), (2, "backup")], (await table.ListAsync()).Select(row => (row.Id, row.Name)));
        Assert.Null(await table.RemoveAsync("backup", "bert"));
        Assert.Equal("There is no trunk backup.", await table.RemoveAsync("backup", "bert"));
        Assert.Contains("first trunk", (await table.RemoveAsync("trunk", "bert"))!, StringComparison.Ordinal);
        Assert.Equal("", store.Get<TrunkSettings>("backup").Host);
        Assert.Contains("There is no setting trunk:backup.host", (await store.SetAsync("trunk:backup.host", "x", "anne")).Error!, StringComparison.Ordinal);
        Assert.Equal(
            [("anne", 1L), ("anne", 2), ("anne", 3), ("bert", 4)],
            await bed.Test.Database.QueryAsync<(string, long)>("SELECT changed_by, version FROM setting_change WHERE section = 'trunk:backup' ORDER BY id"));
    }

    [Theory, EveryEngine]
    public async Task A_trunk_is_not_removed_while_it_sends_and_its_id_is_not_given_again(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var (table, store) = Open(bed);
        await table.AddAsync("backup", Defaults, "anne");
        await bed.Queue.SetSendChannelsAsync(2, 1);
        bed.Node.Routes.CurrentValue = new RouteSettings { Rules = [new RouteRule { Name = "all", Trunks = [new("backup", 0)] }] };
        await bed.Node.RouteTable.SyncAsync();
        await bed.EnqueueAsync("+49891");
        var claim = await bed.Node.MustClaimAsync(line: 2);
        Assert.Contains("is being sent over backup", (await table.RemoveAsync("backup", "anne"))!, StringComparison.Ordinal);
        await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(Telephony.CallStatus.Busy));
        Assert.Null(await table.RemoveAsync("backup", "anne"));
        await table.AddAsync("other", Defaults, "anne");
        Assert.Equal(3, (await table.ListAsync())[^1].Id);
        Assert.Equal("", store.Get<TrunkSettings>("other").Host);
    }

    [Fact]
    public async Task Another_process_sees_a_trunk_come_and_go()
    {
        await using var bed = await QueueBed.CreateAsync(Engine.Sqlite);
        var keys = new EphemeralDataProtectionProvider();
        var (table, _) = Open(bed, keys);
        var (_, there) = Open(bed, keys);
        var told = new List<string>();
        there.Changed += told.Add;
        await table.AddAsync("backup", Defaults, "anne");
        await there.ReloadAsync();
        await table.RemoveAsync("backup", "anne");
        await there.ReloadAsync();
        await there.ReloadAsync();
        Assert.Equal(["trunk:backup", "trunk:backup"], told);
    }

    private static (TrunkTable Table, SettingsStore Store) Open(QueueBed bed, IDataProtectionProvider? keys = null)
    {
        var store = new SettingsStore(
            bed.Test.Database, keys ?? new EphemeralDataProtectionProvider(), [new SettingsSectionType("trunk", typeof(TrunkSettings)) { HasSeveral = true }],
            bed.Time, NullLogger<SettingsStore>.Instance);
        return (new TrunkTable(bed.Test.Database, store, bed.Time), store);
    }
}
