using Faxwerk.Directory;
using Faxwerk.Directory.Ldap;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Directory.Ldap;

/// <summary>What a synchronisation does, tells, and does not do unless it is confirmed.</summary>
public sealed class LdapSyncTests
{
    [Fact]
    public async Task A_filter_that_would_disable_many_changes_nothing_and_is_an_alarm_until_somebody_confirms_it()
    {
        await using var slapd = await SlapdServer.StartAsync(crowd: 30);
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        await Ldap(bed, slapd.Settings()).SyncAsync(dryRun: false, CancellationToken.None);
        await slapd.ModifyAsync("dn: cn=anna,dc=firma,dc=de\nchangetype: modify\nreplace: displayName\ndisplayName: Anna Maier\n");
        var wrong = Ldap(bed, slapd.Settings() with { UserFilter = "(|(cn=anna)(cn=bert))" });
        var held = await wrong.SyncAsync(dryRun: false, CancellationToken.None);
        Assert.Equal(new LdapHold(31, 33, 9), held.Hold);
        Assert.Equal((31, 1), (held.Disabled, held.Changed));
        Assert.Equal((33, "Anna Huber"), (await ActiveAsync(bed), (await bed.Users.FindByLoginAsync("anna"))!.DisplayName));
        Assert.Equal([(31, 33)], await HeldAsync(bed));
        Assert.NotNull((await wrong.SyncAsync(dryRun: true, CancellationToken.None)).Hold);

        var confirmed = await wrong.SyncAsync(dryRun: false, CancellationToken.None, "chef");
        Assert.Equal((null, 31, 2), (confirmed.Hold, confirmed.Disabled, await ActiveAsync(bed)));
        Assert.Empty(await HeldAsync(bed));
        Assert.Contains("chef", await bed.Test.Database.QueryAsync<string>("SELECT who FROM audit WHERE target = 'user:dora'"));
    }

    [Fact]
    public async Task An_alarm_ends_when_the_filter_is_right_again()
    {
        await using var slapd = await SlapdServer.StartAsync(crowd: 30);
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        await Ldap(bed, slapd.Settings()).SyncAsync(dryRun: false, CancellationToken.None);
        Assert.NotNull((await Ldap(bed, slapd.Settings() with { UserFilter = "(cn=anna)" }).SyncAsync(dryRun: false, CancellationToken.None)).Hold);
        Assert.Null((await Ldap(bed, slapd.Settings()).SyncAsync(dryRun: false, CancellationToken.None)).Hold);
        Assert.Empty(await HeldAsync(bed));
    }

    [Theory]
    [InlineData(20, 10, true)]
    [InlineData(20, 50, false)]
    [InlineData(100, 1, false)]
    public async Task How_many_may_go_without_a_word_is_set(int percent, int atLeast, bool held)
    {
        await using var slapd = await SlapdServer.StartAsync(crowd: 30);
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        await Ldap(bed, slapd.Settings()).SyncAsync(dryRun: false, CancellationToken.None);
        var done = await Ldap(bed, slapd.Settings() with { UserFilter = "(cn=anna)", DisablePercent = percent, DisableAtLeast = atLeast }).SyncAsync(dryRun: false, CancellationToken.None);
        Assert.Equal(held, done.Hold is not null);
    }

    [Fact]
    public async Task A_dry_run_says_who_comes_changes_and_goes_and_why()
    {
        await using var slapd = await SlapdServer.StartAsync(crowd: 1);
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        await bed.AddAsync("chef", Role.Administrator, "a.huber@firma.de");
        var ldap = Ldap(bed, slapd.Settings());
        Assert.Contains((await ldap.SyncAsync(dryRun: true, CancellationToken.None)).Changes, change => change is { Kind: LdapChangeKind.Added, Name: "bert" });
        await ldap.SyncAsync(dryRun: false, CancellationToken.None);
        await slapd.ModifyAsync("""
            dn: cn=bert,dc=firma,dc=de
            changetype: modify
            add: userAccountControl
            userAccountControl: 514

            dn: cn=crowd0,dc=firma,dc=de
            changetype: delete

            dn: cn=anna,dc=firma,dc=de
            changetype: modify
            replace: displayName
            displayName: Anna Maier

            """);
        var tried = await Ldap(bed, slapd.Settings() with { UserGroup = "cn=admins,dc=firma,dc=de" }).SyncAsync(dryRun: true, CancellationToken.None);
        Assert.Equal(
            ["AddressDropped anna a.huber@firma.de chef", "Changed anna displayName", "Disabled bert DisabledThere", "Disabled crowd0 NotFound", "Disabled dora NoGroup"],
            tried.Changes.Select(change => $"{change.Kind} {change.Name} {string.Join(' ', change.Fields)}{change.Reason}{change.Address}{(change.Owner is null ? "" : $" {change.Owner}")}").Order(StringComparer.Ordinal));
        Assert.Equal("Anna Huber", (await bed.Users.FindByLoginAsync("anna"))!.DisplayName);
    }

    [Theory, EveryEngine]
    public async Task Groups_of_the_filter_come_in_with_their_members_and_follow_the_directory(Engine engine)
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(engine);
        var (own, groups) = (await bed.AddAsync("own"), new Groups(bed.Test.Database, bed.Test.Time));
        var ldap = Ldap(bed, slapd.Settings() with { KeyAttribute = "entryUUID", GroupFilter = "(|(cn=admins)(cn=operators))" });
        Assert.Equal(["GroupAdded admins", "GroupAdded operators"], Of(await ldap.SyncAsync(dryRun: true, CancellationToken.None)));
        Assert.Empty(await groups.ListAsync("", 10));
        await ldap.SyncAsync(dryRun: false, CancellationToken.None);
        var (admins, operators) = ((await groups.ListAsync("", 10))[0], (await groups.ListAsync("", 10))[1]);
        Assert.Equal((UserSource.Ldap, "admins", "anna", "bert"), (admins.Source, admins.Name, Assert.Single(admins.Members), Assert.Single(operators.Members)));

        // What is kept here stays: the mailbox, and a member who is a user of this server.
        await groups.ChangeAsync(operators.Id, group => group with { MailTo = ["fax@firma.de"], Members = [.. group.Members, own.Login] }, "test");
        Assert.Empty(Of(await ldap.SyncAsync(dryRun: false, CancellationToken.None)));

        // A filter that finds nobody has not emptied the groups.
        var lost = Ldap(bed, slapd.Settings() with { KeyAttribute = "entryUUID", GroupFilter = "(|(cn=admins)(cn=operators))", UserFilter = "(cn=nobody)" });
        Assert.Empty(Of(await lost.SyncAsync(dryRun: false, CancellationToken.None)));
        Assert.Equal(["bert", "own"], (await groups.FindAsync(operators.Id))!.Members);
        await slapd.ModifyAsync("""
            dn: cn=operators,dc=firma,dc=de
            changetype: modify
            replace: member
            member: cn=dora,dc=firma,dc=de

            dn: cn=operators,dc=firma,dc=de
            changetype: modrdn
            newrdn: cn=Telefonzentrale
            deleteoldrdn: 1

            dn: cn=admins,dc=firma,dc=de
            changetype: delete

            """);
        var moved = Ldap(bed, slapd.Settings() with { KeyAttribute = "entryUUID", GroupFilter = "(|(cn=admins)(cn=Telefonzentrale))" });
        Assert.Equal(["GroupChanged Telefonzentrale name members", "Refused admins"], Of(await moved.SyncAsync(dryRun: false, CancellationToken.None)));
        var changed = (await groups.FindAsync(operators.Id))!;
        Assert.Equal(("Telefonzentrale", "fax@firma.de"), (changed.Name, Assert.Single(changed.MailTo)));
        Assert.Equal(["dora", "own"], changed.Members);

        static IEnumerable<string> Of(LdapSyncResult done) =>
            done.Changes.Where(change => change.Kind is LdapChangeKind.GroupAdded or LdapChangeKind.GroupChanged or LdapChangeKind.Refused).Select(change => $"{change.Kind} {change.Name} {string.Join(' ', change.Fields)}".Trim());
    }

    [Fact]
    public async Task Language_zone_voiceport_and_notices_are_those_of_the_attributes_that_are_mapped()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        await slapd.ModifyAsync("""
            dn: cn=anna,dc=firma,dc=de
            changetype: modify
            add: preferredLanguage
            preferredLanguage: fr, de-AT;q=0.8
            -
            add: carLicense
            carLicense: W. Europe Standard Time
            -
            add: homePhone
            homePhone: +49 89 840798-500
            -
            add: employeeType
            employeeType: TRUE
            -
            add: mobile
            mobile: +49 170 1234567

            """);
        var mapped = slapd.Settings() with { LanguageAttribute = "preferredLanguage", TimeZoneAttribute = "carLicense", VoiceportAttribute = "homePhone", SmsNoticeAttribute = "employeeType" };
        Assert.Empty(mapped.Errors());
        await Ldap(bed, mapped).SyncAsync(dryRun: false, CancellationToken.None);
        var anna = (await bed.Users.FindByLoginAsync("anna"))!;
        Assert.Equal(("de", "Europe/Berlin", "+49 89 840798-500", true, "+49 170 1234567"), (anna.Language, anna.TimeZone, anna.VoiceportNumber, anna.SmsNotice, anna.MobileNumber));
        Assert.Equal(("en", "", false), ((await bed.Users.FindByLoginAsync("bert"))!.Language, (await bed.Users.FindByLoginAsync("bert"))!.TimeZone, (await bed.Users.FindByLoginAsync("bert"))!.SmsNotice));
    }

    [Theory]
    [InlineData("dc1.firma.de", false, false)]
    [InlineData("192.0.2.1", false, false)]
    [InlineData("dc1.firma.de", true, true)]
    [InlineData("localhost", false, true)]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("", false, true)]
    public void Passwords_go_in_the_clear_to_this_machine_only_unless_it_is_said(string host, bool cleartext, bool taken)
    {
        var errors = new LdapSettings { Host = host, Tls = LdapTls.None, Cleartext = cleartext }.Errors();
        Assert.Equal(taken, !errors.Any(error => error.StartsWith("tls: none sends passwords in the clear", StringComparison.Ordinal)));
    }

    private static LdapPeople Ldap(PeopleBed bed, LdapSettings settings) => new(bed.Test.Database, bed.Users, new Groups(bed.Test.Database, bed.Test.Time), new Fixed<LdapSettings>(settings), TimeProvider.System);

    private static async Task<int> ActiveAsync(PeopleBed bed) => (await bed.Users.ListAsync("", 100)).Count(user => user.State == UserState.Active);

    private static Task<IReadOnlyList<(int, int)>> HeldAsync(PeopleBed bed) => bed.Test.Database.QueryAsync<(int, int)>("SELECT disabled, active FROM ldap_hold");
}
