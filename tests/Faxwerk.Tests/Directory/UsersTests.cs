using Faxwerk.Directory;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Directory;

public sealed class UsersTests
{
    [Theory, EveryEngine]
    public async Task Logins_and_addresses_are_unique_whatever_their_case(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var anna = await bed.AddAsync("Anna", Role.User, "anna@firma.de", "A.Huber@Firma.de");
        Assert.Equal("There is a user anna already.", (await bed.Users.AddAsync(New("anna"), "", "test")).Error);
        Assert.Equal("ANNA@firma.de is an address of Anna already.", (await bed.Users.AddAsync(New("bert", "ANNA@firma.de"), "", "test")).Error);
        Assert.Equal(anna.Id, (await bed.Users.FindByAddressAsync("a.huber@FIRMA.DE"))!.Id);
        Assert.Equal(["anna@firma.de", "A.Huber@Firma.de"], (await bed.Users.FindByLoginAsync("ANNA"))!.Addresses);
        Assert.Null(await bed.Users.FindByLoginAsync("bert"));
        Assert.Null(await bed.Users.FindByAddressAsync("bert@firma.de"));
    }

    [Theory, EveryEngine]
    public async Task What_changes_stands_in_the_audit_log_as_it_was_and_is(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var anna = await bed.AddAsync("anna", Role.User, "anna@firma.de");
        var (changed, error) = await bed.Users.ChangeAsync(anna.Id, user => user with { Role = Role.Operator, Addresses = ["anna@firma.de", "fax@firma.de"] }, "chef");
        Assert.Null(error);
        Assert.Equal((Role.Operator, 2), (changed!.Role, (await bed.Users.FindAsync(anna.Id))!.Addresses.Count));
        await bed.Users.ChangeAsync(anna.Id, user => user, "chef");
        Assert.Equal(["test user.added user:anna", "chef user.changed user:anna"], await bed.AuditAsync("user"));
        Assert.Equal((null, null), await bed.Users.ChangeAsync(4711, user => user, "chef"));
    }

    [Theory, EveryEngine]
    public async Task The_last_administrator_stays_one(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var anna = await bed.AddAsync("anna", Role.Administrator);
        var bert = await bed.AddAsync("bert", Role.Administrator);
        Assert.Null((await bed.Users.ChangeAsync(bert.Id, user => user with { State = UserState.Disabled }, "test")).Error);
        foreach (var change in new Func<User, User>[] { user => user with { State = UserState.Disabled }, user => user with { Role = Role.Operator } })
            Assert.StartsWith("anna is the last administrator", (await bed.Users.ChangeAsync(anna.Id, change, "test")).Error, StringComparison.Ordinal);
        Assert.True(await bed.Users.HasAdministratorAsync());
    }

    [Theory, EveryEngine]
    public async Task Two_administrators_who_disable_each_other_leave_one(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var both = new[] { await bed.AddAsync("anna", Role.Administrator), await bed.AddAsync("bert", Role.Administrator) };
        var errors = await Task.WhenAll(both.Select(async user => (await bed.Users.ChangeAsync(user.Id, before => before with { State = UserState.Disabled }, "test")).Error));
        Assert.Single(errors, error => error is null);
        Assert.True(await bed.Users.HasAdministratorAsync());
    }

    [Theory, EveryEngine]
    public async Task The_list_is_paged_and_searched(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        foreach (var login in new[] { "carl", "Anna", "bert", "b_b" })
            Assert.Null((await bed.Users.AddAsync(New(login), "", "test")).Error);
        Assert.Equal(["Anna", "b_b"], (await bed.Users.ListAsync("", 2)).Select(user => user.Login));
        Assert.Equal(["bert", "carl"], (await bed.Users.ListAsync("b_b", 2)).Select(user => user.Login));
        Assert.Equal(["b_b"], (await bed.Users.ListAsync("", 9, "_")).Select(user => user.Login));
        Assert.Equal(["Anna"], (await bed.Users.ListAsync("", 9, "NN")).Select(user => user.Login));
    }

    [Theory]
    [InlineData("", "de", "", "login: ")]
    [InlineData("an na", "de", "", "login: ")]
    [InlineData("key:sap", "de", "", "login: ")]
    [InlineData("user:1", "de", "", "login: ")]
    [InlineData("Local", "de", "", "login: ")]
    [InlineData("server", "de", "", "login: ")]
    [InlineData("anna", "fr", "", "language: ")]
    [InlineData("anna", "de", "Europe/Nowhere", "timeZone: ")]
    public void A_user_who_cannot_be_is_refused(string login, string language, string timeZone, string error) => Assert.StartsWith(
        error, new User { Login = login, DisplayName = "Anna", Language = language, TimeZone = timeZone }.Error(), StringComparison.Ordinal);

    [Theory]
    [InlineData("short", "password: 12")]
    [InlineData("aaaaaaaaaaaaaaaa", "password: at least 5")]
    [InlineData("my-name-is-anna-h", "password: without the login")]
    [InlineData("correct horse battery", null)]
    public void Passwords_are_long_and_not_the_login(string password, string? error)
    {
        var found = Passwords.Error(password, "anna");
        Assert.Equal(error is null, found is null);
        Assert.StartsWith(error ?? "", found ?? "", StringComparison.Ordinal);
    }

    private static User New(string login, params string[] addresses) => new() { Login = login, DisplayName = login, Language = "de", Addresses = addresses };
}
