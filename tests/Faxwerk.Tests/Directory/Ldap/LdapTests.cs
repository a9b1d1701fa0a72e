using Faxwerk.Directory;
using Faxwerk.Directory.Ldap;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Directory.Ldap;

/// <summary>Against slapd of Debian's package.</summary>
public sealed class LdapTests
{
    [Theory]
    [InlineData(LdapTls.Implicit)]
    [InlineData(LdapTls.StartTls)]
    public async Task A_user_signs_in_with_the_password_of_the_directory_and_comes_in_with_his_addresses(LdapTls tls)
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, slapd.Settings(tls));
        Assert.Equal(default, await bed.EnterAsync("anna", "wrong horse battery"));
        Assert.Equal(default, await bed.EnterAsync("nobody"));
        Assert.NotNull((await bed.EnterAsync("ANNA")).Session);
        var anna = (await bed.Users.FindByLoginAsync("anna"))!;
        Assert.Equal((UserSource.Ldap, "Anna Huber", "00000001-0000-0000-0000-000000000000"), (anna.Source, anna.DisplayName, anna.ObjectGuid));
        Assert.Equal(["anna@firma.de", "anna.huber@firma.de", "a.huber@firma.de"], anna.Addresses);
    }

    [Fact]
    public async Task An_empty_password_never_reaches_the_directory_which_would_accept_it()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, slapd.Settings());
        Assert.Equal(default, await bed.EnterAsync("anna", ""));
        await using var connection = await LdapConnection.OpenAsync(slapd.Settings(), TimeProvider.System, CancellationToken.None);
        Assert.False(await connection.BindAsync("cn=anna,dc=firma,dc=de", "", CancellationToken.None));
        Assert.False(await connection.BindAsync("", "something", CancellationToken.None));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData("anna)(objectClass=*")]
    [InlineData("anna\\2a")]
    [InlineData("\0")]
    public async Task A_login_is_a_value_and_never_part_of_the_filter(string login)
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, slapd.Settings());
        Assert.Equal(default, await bed.EnterAsync(login));
        Assert.Empty(await bed.Users.ListAsync("", 10));
    }

    [Fact]
    public async Task A_server_with_a_certificate_of_another_authority_hears_no_password()
    {
        await using var slapd = await SlapdServer.StartAsync();
        foreach (var tls in new[] { LdapTls.Implicit, LdapTls.StartTls })
        {
            await Assert.ThrowsAsync<LdapException>(() => LdapConnection.OpenAsync(slapd.Settings(tls) with { CaFile = slapd.StrangeCaFile() }, TimeProvider.System, CancellationToken.None));
            await Assert.ThrowsAsync<LdapException>(() => LdapConnection.OpenAsync(slapd.Settings(tls) with { CaFile = "" }, TimeProvider.System, CancellationToken.None));

            // Its certificate is for localhost.
            await Assert.ThrowsAsync<LdapException>(() => LdapConnection.OpenAsync(slapd.Settings(tls) with { Host = "127.0.0.1" }, TimeProvider.System, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Groups_in_groups_give_the_role_and_loops_end()
    {
        await using var slapd = await SlapdServer.StartAsync();
        var settings = slapd.Settings() with { AdministratorGroup = "CN=admins, DC=firma,DC=de", OperatorGroup = "cn=operators,dc=firma,dc=de", UserGroup = "cn=nobody,dc=firma,dc=de" };
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, settings);
        Assert.Equal(Role.Administrator, (await bed.EnterAsync("anna")).Session!.User.Role);
        Assert.Equal(Role.Operator, (await bed.EnterAsync("bert")).Session!.User.Role);
        Assert.Equal(default, await bed.EnterAsync("dora"));
    }

    [Fact]
    public async Task A_disabled_account_neither_enters_nor_stays()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, slapd.Settings());
        Assert.Equal(default, await bed.EnterAsync("carl"));
        var session = (await bed.EnterAsync("bert")).Session!;
        await slapd.ModifyAsync("dn: cn=bert,dc=firma,dc=de\nchangetype: modify\nadd: userAccountControl\nuserAccountControl: 514\n");
        var done = await Ldap(bed, slapd.Settings()).SyncAsync(dryRun: false, CancellationToken.None);
        Assert.Equal(1, done.Disabled);
        Assert.Null(await bed.Sessions.FindAsync(session.Token, CancellationToken.None));
        Assert.Equal(UserState.Disabled, (await bed.Users.FindByLoginAsync("bert"))!.State);
        await slapd.ModifyAsync("dn: cn=bert,dc=firma,dc=de\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 512\n");
        Assert.NotNull((await bed.EnterAsync("bert")).Session);
    }

    [Fact]
    public async Task Whom_an_administrator_disabled_here_the_directory_does_not_let_in_again()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, slapd.Settings());
        var bert = (await bed.EnterAsync("bert")).Session!.User;
        await bed.Users.ChangeAsync(bert.Id, user => user with { State = UserState.Disabled }, "anna");
        Assert.Equal(default, await bed.EnterAsync("bert"));
        await Ldap(bed, slapd.Settings()).SyncAsync(dryRun: false, CancellationToken.None);
        Assert.Equal(UserState.Disabled, (await bed.Users.FindAsync(bert.Id))!.State);
    }

    [Fact]
    public async Task The_only_user_of_a_directory_goes_when_it_disables_him_and_stays_when_it_finds_nobody()
    {
        await using var slapd = await SlapdServer.StartAsync();
        var only = slapd.Settings() with { UserFilter = "(cn=bert)" };
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, only);
        Assert.NotNull((await bed.EnterAsync("bert")).Session);
        Assert.Equal(0, (await Ldap(bed, only with { UserFilter = "(cn=nobody)" }).SyncAsync(dryRun: false, CancellationToken.None)).Disabled);
        await slapd.ModifyAsync("dn: cn=bert,dc=firma,dc=de\nchangetype: modify\nadd: userAccountControl\nuserAccountControl: 514\n");
        Assert.Equal(1, (await Ldap(bed, only).SyncAsync(dryRun: false, CancellationToken.None)).Disabled);
    }

    [Theory, EveryEngine]
    public async Task All_pages_are_synchronised_and_a_renamed_user_stays_the_same(Engine engine)
    {
        await using var slapd = await SlapdServer.StartAsync(crowd: 1100);
        await using var bed = await PeopleBed.CreateAsync(engine);
        var ldap = Ldap(bed, slapd.Settings());
        var first = await ldap.SyncAsync(dryRun: false, CancellationToken.None);
        Assert.Equal((1103, 1103, 0, 0), (first.Found, first.Added, first.Changed, first.Disabled));
        Assert.Equal((1103, 0, 0, 0), Of(await ldap.SyncAsync(dryRun: false, CancellationToken.None)));
        var before = (await bed.Users.FindByLoginAsync("dora"))!;
        await slapd.ModifyAsync("""
            dn: cn=dora,dc=firma,dc=de
            changetype: modify
            replace: sAMAccountName
            sAMAccountName: dora.maier

            dn: cn=crowd7,dc=firma,dc=de
            changetype: delete

            """);
        Assert.Equal((1102, 0, 1, 1), Of(await ldap.SyncAsync(dryRun: false, CancellationToken.None)));
        Assert.Equal(before.Id, (await bed.Users.FindByLoginAsync("dora.maier"))!.Id);
        Assert.Equal(before.Id, (await bed.Users.FindByAddressAsync("dora@firma.de"))!.Id);
        Assert.Equal(UserState.Disabled, (await bed.Users.FindByLoginAsync("crowd7"))!.State);
    }

    [Fact]
    public async Task Numbers_extensions_and_sites_are_those_of_the_attributes_that_are_mapped_and_a_dry_run_writes_nothing()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        await slapd.ModifyAsync("""
            dn: cn=anna,dc=firma,dc=de
            changetype: modify
            add: facsimileTelephoneNumber
            facsimileTelephoneNumber: +49 89 840798-12
            -
            add: roomNumber
            roomNumber: 12
            roomNumber: 300-399
            -
            add: employeeType
            employeeType: Berlin

            """);
        var mapped = slapd.Settings() with { FaxAttribute = "facsimileTelephoneNumber", ExtensionAttribute = "roomNumber", SiteAttribute = "employeeType" };
        var tried = await Ldap(bed, mapped).SyncAsync(dryRun: true, CancellationToken.None);
        Assert.Equal((3, 3, 0, 0), Of(tried));
        Assert.Equal(["anna: site: there is no site berlin."], tried.Problems);
        Assert.Empty(await bed.Users.ListAsync("", 10));
        var done = await Ldap(bed, mapped).SyncAsync(dryRun: false, CancellationToken.None);
        Assert.Equal((Of(tried), tried.Problems[0]), (Of(done), done.Problems[0]));
        Assert.Equal("", (await bed.Users.FindByLoginAsync("anna"))!.FaxNumber);

        Assert.Null(await TestSites.Of(bed.Test.Database, bed.Test.Time).AddAsync("berlin", new Dictionary<string, string?>(), "test"));
        Assert.Equal((3, 0, 1, 0), Of(await Ldap(bed, mapped).SyncAsync(dryRun: true, CancellationToken.None)));
        Assert.Equal((3, 0, 1, 0), Of(await Ldap(bed, mapped).SyncAsync(dryRun: false, CancellationToken.None)));
        var anna = (await bed.Users.FindByLoginAsync("anna"))!;
        Assert.Equal(("+49 89 840798-12", "berlin"), (anna.FaxNumber, anna.Site));
        Assert.Equal(["12", "300-399"], anna.Extensions.Order(StringComparer.Ordinal));
        await bed.Users.ChangeAsync(anna.Id, user => user with { FaxNumber = "+491", SenderNumber = "+492" }, "test");
        await Ldap(bed, mapped with { FaxAttribute = "" }).SyncAsync(dryRun: false, CancellationToken.None);
        Assert.Equal(("+491", "+492"), ((await bed.Users.FindByLoginAsync("anna"))!.FaxNumber, (await bed.Users.FindByLoginAsync("anna"))!.SenderNumber));
    }

    [Fact]
    public async Task A_user_of_this_server_is_not_taken_over_by_one_of_the_directory()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, slapd.Settings());
        var (own, _) = await bed.Users.AddAsync(
            new User { Login = "Anna", DisplayName = "Anna", Language = "de", Role = Role.Administrator, Addresses = ["bert@firma.de"] }, await bed.Passwords.HashAsync("another good password", CancellationToken.None), "test");
        Assert.Equal(default, await bed.EnterAsync("anna"));
        Assert.Equal(own!.Id, (await bed.EnterAsync("anna", "another good password")).Session!.User.Id);
        var done = await Ldap(bed, slapd.Settings()).SyncAsync(dryRun: false, CancellationToken.None);
        Assert.Equal(["anna: There is a user anna already."], done.Problems);
        Assert.Equal(own.Id, (await bed.Users.FindByAddressAsync("bert@firma.de"))!.Id);
        Assert.Empty((await bed.Users.FindByLoginAsync("bert"))!.Addresses);
    }

    [Fact]
    public async Task A_server_that_is_away_locks_nobody_out_and_disables_nobody()
    {
        LdapSettings away;
        await using (var slapd = await SlapdServer.StartAsync())
            away = slapd.Settings(LdapTls.None);
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, away);
        for (var i = 0; i < 8; i++)
            await Assert.ThrowsAsync<LdapException>(() => bed.EnterAsync("anna"));
        await bed.AddAsync("own");
        Assert.NotNull((await bed.EnterAsync("own")).Session);
        await Assert.ThrowsAsync<LdapException>(() => Ldap(bed, away).SyncAsync(dryRun: false, CancellationToken.None));
    }

    [Fact]
    public async Task Wrong_settings_are_told_in_words()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        Assert.Contains("does not accept the password of", await ErrorAsync(slapd.Settings() with { BindPassword = "wrong" }), StringComparison.Ordinal);
        Assert.Contains("ldap.bindPassword are not set", await ErrorAsync(slapd.Settings() with { BindPassword = "" }), StringComparison.Ordinal);
        Assert.Contains("refuses searching with 32", await ErrorAsync(slapd.Settings() with { BaseDn = "dc=other,dc=de" }), StringComparison.Ordinal);

        async Task<string> ErrorAsync(LdapSettings settings) => (await Assert.ThrowsAsync<LdapException>(() => Ldap(bed, settings).SyncAsync(dryRun: false, CancellationToken.None))).Message;
    }

    private static LdapPeople Ldap(PeopleBed bed, LdapSettings settings) => new(bed.Test.Database, bed.Users, new Groups(bed.Test.Database, bed.Test.Time), new Fixed<LdapSettings>(settings), TimeProvider.System);

    private static (int, int, int, int) Of(LdapSyncResult done) => (done.Found, done.Added, done.Changed, done.Disabled);
}
