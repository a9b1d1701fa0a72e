using Faxwerk.Directory;
using Faxwerk.Directory.Ldap;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Directory.Ldap;

/// <summary>Against a domain controller of Debian's Samba.</summary>
public sealed class ActiveDirectoryTests(DomainController controller) : IClassFixture<DomainController>
{
    [Theory]
    [InlineData(LdapTls.Implicit)]
    [InlineData(LdapTls.StartTls)]
    public async Task A_user_of_a_domain_signs_in_with_the_password_of_the_domain_and_comes_in_with_his_addresses(LdapTls tls)
    {
        await controller.StartedAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, controller.Settings(tls));
        Assert.Equal(default, await bed.EnterAsync("anna", "wrong horse battery"));
        Assert.Equal(default, await bed.EnterAsync("carl", DomainController.Password));
        Assert.NotNull((await bed.EnterAsync("ANNA", DomainController.Password)).Session);
        var anna = (await bed.Users.FindByLoginAsync("anna"))!;
        Assert.Equal((UserSource.Ldap, "Huber, Anna"), (anna.Source, anna.DisplayName));
        Assert.Equal(["anna@firma.test", "anna.huber@firma.test", "a.huber@firma.test"], anna.Addresses);
        Assert.True(Guid.TryParse(anna.ObjectGuid, out _), anna.ObjectGuid);
    }

    [Fact]
    public async Task Groups_in_groups_of_a_domain_give_the_role_and_the_primary_group_counts()
    {
        await controller.StartedAsync();
        var settings = controller.Settings() with
        {
            BaseDn = DomainController.Base, AdministratorGroup = $"cn=fax-admins, {DomainController.Company}", OperatorGroup = $"CN=Fax-Operators,{DomainController.Company}",
            UserGroup = $"CN=Domain Users,CN=Users,{DomainController.Base}",
        };
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, settings);
        Assert.Equal(Role.Administrator, (await bed.EnterAsync("anna", DomainController.Password)).Session!.User.Role);
        Assert.Equal(Role.Operator, (await bed.EnterAsync("bert", DomainController.Password)).Session!.User.Role);
        Assert.Equal(Role.User, (await bed.EnterAsync("dora", DomainController.Password)).Session!.User.Role);

        await using var closed = await PeopleBed.CreateAsync(Engine.Sqlite, settings with { UserGroup = $"CN=Domain Guests,CN=Users,{DomainController.Base}" });
        Assert.Equal(default, await closed.EnterAsync("dora", DomainController.Password));
    }

    [Fact]
    public async Task A_domain_is_synchronised_after_a_dry_run_and_who_is_renamed_stays_and_who_is_disabled_does_not()
    {
        await controller.StartedAsync();
        var (other, settings) = ($"OU=Filiale,{DomainController.Base}", controller.Settings());
        await controller.ModifyAsync(
            $"dn: {other}\nchangetype: add\nobjectClass: organizationalUnit\n\n"
            + DomainController.User("Emil", other, "emil", "userAccountControl: 512\nmail: emil@firma.test")
            + DomainController.User("Frieda", other, "frieda", "userAccountControl: 512\nfacsimileTelephoneNumber: +49 89 840798-13"));
        settings = settings with { BaseDn = other, FaxAttribute = "facsimileTelephoneNumber" };
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite, settings);
        var ldap = new LdapPeople(bed.Test.Database, bed.Users, new Groups(bed.Test.Database, bed.Test.Time), new Fixed<LdapSettings>(settings), TimeProvider.System);
        Assert.Equal((2, 2, 0, 0), Of(await ldap.SyncAsync(dryRun: true, CancellationToken.None)));
        Assert.Empty(await bed.Users.ListAsync("", 10));
        Assert.Equal((2, 2, 0, 0), Of(await ldap.SyncAsync(dryRun: false, CancellationToken.None)));
        var frieda = (await bed.Users.FindByLoginAsync("frieda"))!;
        Assert.Equal("+49 89 840798-13", frieda.FaxNumber);
        var session = (await bed.EnterAsync("emil", DomainController.Password)).Session!;

        await controller.ModifyAsync($"""
            dn: CN=Emil,{other}
            changetype: modify
            replace: userAccountControl
            userAccountControl: 514

            dn: CN=Frieda,{other}
            changetype: modify
            replace: sAMAccountName
            sAMAccountName: frieda.maier

            """);
        Assert.Equal((1, 0, 1, 1), Of(await ldap.SyncAsync(dryRun: false, CancellationToken.None)));
        Assert.Null(await bed.Sessions.FindAsync(session.Token, CancellationToken.None));
        Assert.Equal(default, await bed.EnterAsync("emil", DomainController.Password));
        Assert.Equal(frieda.Id, (await bed.Users.FindByLoginAsync("frieda.maier"))!.Id);
    }

    [Fact]
    public async Task A_domain_that_wants_no_password_in_the_clear_says_so()
    {
        await controller.StartedAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        var ldap = new LdapPeople(bed.Test.Database, bed.Users, new Groups(bed.Test.Database, bed.Test.Time), new Fixed<LdapSettings>(controller.Settings(LdapTls.None)), TimeProvider.System);
        var fault = await Assert.ThrowsAsync<LdapException>(() => ldap.SyncAsync(dryRun: true, CancellationToken.None));
        Assert.Contains("refuses signing in with 8", fault.Message, StringComparison.Ordinal);
    }

    private static (int, int, int, int) Of(LdapSyncResult done) => (done.Found, done.Added, done.Changed, done.Disabled);
}
