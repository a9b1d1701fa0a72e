using Faxwerk.Directory;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tests.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Faxwerk.Tests.Settings;

public sealed class SettingsTests
{
    private readonly EphemeralDataProtectionProvider _keys = new();

    [Theory, EveryEngine]
    public async Task A_value_set_in_one_process_is_read_in_another(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var (here, there) = (Store(test.Database, test), Store(test.Open(), test));
        Assert.True((await here.SetAsync("mail.relayHost", "mx.example.com", "anne")).Succeeded);
        Assert.True((await here.SetAsync("Mail.FaxDomains", "fax.a.example, fax.b.example", "anne")).Succeeded);
        Assert.True((await here.SetAsync("sending.busy.interval", "90s", "anne")).Succeeded);
        Assert.Equal("", there.Get<MailSettings>().RelayHost);
        var told = new List<string>();
        there.Changed += told.Add;
        await there.ReloadAsync();
        await there.ReloadAsync();
        Assert.Equal(["mail", "sending"], told.Order());
        Assert.Equal("mx.example.com", there.Get<MailSettings>().RelayHost);
        Assert.Equal(["fax.a.example", "fax.b.example"], there.Get<MailSettings>().FaxDomains);
        Assert.Equal((TimeSpan.FromSeconds(90), 12), (there.Get<SendingSettings>().Busy.Interval, there.Get<SendingSettings>().Busy.Limit));
    }

    [Theory, EveryEngine]
    public async Task Every_change_is_kept_with_its_author_and_version(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var store = Store(test.Database, test);
        await Task.WhenAll(Enumerable.Range(1, 6).Select(i => Task.Run(() => store.SetAsync("trunk.port", $"{5060 + i}", $"user{i}"))));
        Assert.Equal([1L, 2, 3, 4, 5, 6], await test.Database.QueryAsync<long>("SELECT version FROM setting_change ORDER BY id"));
        Assert.Equal(6, (await test.Database.QueryAsync<string>("SELECT DISTINCT changed_by FROM setting_change")).Count);
    }

    [Theory, EveryEngine]
    public async Task A_secret_is_encrypted_in_the_table_and_masked_in_the_list(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var store = Store(test.Database, test);
        await store.SetAsync("trunk.password", "s3cret", "anne");
        var stored = await test.Database.QueryAsync<string>("SELECT value FROM setting UNION ALL SELECT value FROM setting_change");
        Assert.All(stored, text => Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal));
        Assert.Equal("s3cret", store.Get<TrunkSettings>().Password);
        Assert.Equal("********", Assert.Single(store.List("trunk.password")).Value);
        Assert.Equal("", Assert.Single(store.List("mail.relayPassword")).Value);
    }

    [Theory]
    [InlineData("mail.nonsense", "1", "There is no setting mail.nonsense. Keys are mail.faxDomains, ")]
    [InlineData("post.port", "1", "Sections are documents, ldap, mail, receiving, routes, sending, ")]
    [InlineData("mail.relayPort", "many", "mail.relayPort: a whole number, not \"many\".")]
    [InlineData("mail.relayPort", "70000", "mail.relayPort: 1 to 65535.")]
    [InlineData("mail.relayTls", "maybe", "mail.relayTls: one of none, opportunistic, required, startTls, implicit, not \"maybe\".")]
    [InlineData("mail.allowedNetworks", "10.0.0.0/8, here", "mail.allowedNetworks: networks such as 192.168.0.0/16 or ::1/128, not \"here\".")]
    [InlineData("mail.relays", "[null]", "mail.relays: JSON such as")]
    [InlineData("mail.relays", """[{"domain":"sap.example.com","host":null}]""", "mail.relays: host: a host name or IP address")]
    [InlineData("sending.busy.limit", "0", "sending.busy.limit: 1 to 1000.")]
    [InlineData("sending.giveUpAfter", "soon", "sending.giveUpAfter: a time such as 90s, 5m, 2h, 1d or 00:05:00, not \"soon\".")]
    [InlineData("receiving.routes", "anne@example.com", "receiving.routes: JSON such as [{\"number\":\"\",\"mailTo\":[]}], not \"anne@example.com\".")]
    [InlineData("trunk.host", "bad host!!", "trunk.host: a host name or IP address, empty for none.")]
    [InlineData("trunk.domain", "sip:example.com", "trunk.domain: a domain name or IP address")]
    [InlineData("mail.relayHost", "mail..example.com", "mail.relayHost: a host name or IP address")]
    [InlineData("mail.relayHost", "-mail.example.com", "mail.relayHost: a host name or IP address")]
    [InlineData("mail.postmaster", "a@", "mail.postmaster: a mail address such as fax@example.com.")]
    [InlineData("mail.postmaster", "Anne a@example.com", "mail.postmaster: a mail address")]
    [InlineData("mail.fromAddress", "@example.com", "mail.fromAddress: a mail address")]
    [InlineData("mail.faxDomains", "fax.example.com, fax domain", "mail.faxDomains: at least one domain name")]
    [InlineData("mail.encapsulationDomains", "a@example.com", "mail.encapsulationDomains: domain names")]
    [InlineData("receiving.routes", """[{"number":"*","mailTo":["a@b@"]}]""", "receiving.routes: each with at least one mail address")]
    [InlineData("ldap.faxAttribute", "a b", "faxAttribute, generalAttribute")]
    [InlineData("ldap.nameAttribute", "", "loginAttribute, keyAttribute, nameAttribute")]
    [InlineData("site.extensions", "10-999", "site.extensions: ranges of equal length such as 10-99.")]
    public async Task A_wrong_value_is_refused_with_what_is_allowed(string key, string value, string error)
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var store = Store(test.Database, test);
        Assert.Contains(error, (await store.SetAsync(key, value, "anne")).Error, StringComparison.Ordinal);
        Assert.Equal(0, await test.Database.FindAsync<long>("SELECT count(*) FROM setting_change"));
        Assert.All(store.List(), view => Assert.True(view.IsDefault));
    }

    [Theory]
    [InlineData("trunk.host", "sip-1.provider.example")]
    [InlineData("trunk.host", "192.0.2.1")]
    [InlineData("trunk.host", "2001:db8::1")]
    [InlineData("trunk.host", "")]
    [InlineData("trunk.domain", "sip.example.")]
    [InlineData("mail.relayHost", "localhost")]
    [InlineData("mail.relayHost", "mail_out.example.com")]
    [InlineData("mail.postmaster", "fax-admin+alarm@company.example")]
    public async Task A_host_or_mailbox_is_taken(string key, string value)
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        Assert.Null((await Store(test.Database, test).SetAsync(key, value, "anne")).Error);
    }

    [Fact]
    public async Task Structured_values_are_json_and_null_restores_the_default()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var store = Store(test.Database, test);
        Assert.Null((await store.SetAsync("receiving.routes", """[{"number":"+4989*","mailTo":["a@example.com"]}]""", "anne")).Error);
        Assert.Equal("a@example.com", Assert.Single(Assert.Single(store.Get<ReceivingSettings>().Routes).MailTo));
        Assert.Null((await store.SetAsync("site.refusedClasses", """["emergency"]""", "anne")).Error);
        Assert.Equal("emergency", Assert.Single(store.List("site.refusedClasses")).Value);
        Assert.Null((await store.SetAsync("receiving.routes", null, "anne")).Error);
        Assert.Empty(store.Get<ReceivingSettings>().Routes);
    }

    [Fact]
    public void The_defaults_of_every_section_are_valid()
    {
        var services = new ServiceCollection();
        services.AddSettings().AddDirectory();
        var sections = services.Select(s => s.ImplementationInstance).OfType<SettingsSectionType>().ToList();
        Assert.True(sections.Count >= 5);
        Assert.All(sections, section => Assert.Empty(((SettingsSection)Activator.CreateInstance(section.Type)!).Errors()));
    }

    [Fact]
    public async Task The_monitor_tells_of_a_change_that_another_process_made()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await using var services = new ServiceCollection()
            .AddLogging().AddSettings().AddDirectory().AddSingleton<IDataProtectionProvider>(_keys).AddSingleton(test.Database).AddSingleton<TimeProvider>(test.Time).BuildServiceProvider();
        var monitor = services.GetRequiredService<IOptionsMonitor<TrunkSettings>>();
        var seen = new TaskCompletionSource<TrunkSettings>();
        using var registration = monitor.OnChange((value, _) => seen.TrySetResult(value));
        using var reloader = new SettingsReloader(services.GetRequiredService<SettingsStore>(), test.Database.Changes, test.Time, NullLogger<SettingsReloader>.Instance);
        await reloader.StartAsync(default);
        await Store(test.Open(), test).SetAsync("trunk.channels", "30", "cli");
        await Eventually.HoldsAsync(
            () =>
            {
                test.Time.Advance(TimeSpan.FromSeconds(1));
                return seen.Task.IsCompleted;
            },
            "the change");
        Assert.Equal(30, (await seen.Task).Channels);
        Assert.Equal(30, monitor.CurrentValue.Channels);
        await reloader.StopAsync(default);
    }

    [Fact]
    public async Task A_secret_whose_key_is_gone_is_empty_and_can_be_set_again()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await Store(test.Database, test).SetAsync("trunk.password", "s3cret", "anne");
        var restored = new SettingsTests().Store(test.Database, test);
        await restored.ReloadAsync();
        Assert.Equal("", restored.Get<TrunkSettings>().Password);
        Assert.Null((await restored.SetAsync("trunk.user", "anne", "anne")).Error);
        Assert.Null((await restored.SetAsync("trunk.password", "new", "anne")).Error);
        Assert.Equal(("anne", "new"), (restored.Get<TrunkSettings>().User, restored.Get<TrunkSettings>().Password));
    }

    private SettingsStore Store(Database database, TestDatabase test)
    {
        var services = new ServiceCollection().AddLogging().AddSettings().AddDirectory().AddSingleton<IDataProtectionProvider>(_keys).AddSingleton(database).AddSingleton<TimeProvider>(test.Time);
        return services.BuildServiceProvider().GetRequiredService<SettingsStore>();
    }
}
