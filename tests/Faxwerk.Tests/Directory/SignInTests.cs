using Faxwerk.Directory;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Directory;

public sealed class SignInTests
{
    [Theory, EveryEngine]
    public async Task Each_sign_in_starts_a_new_session_and_ends_the_one_before(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        await bed.AddAsync("anna");
        var first = (await bed.EnterAsync("Anna")).Session!;
        var second = (await bed.EnterAsync("anna", token: first.Token)).Session!;
        Assert.NotEqual(first.Token, second.Token);
        Assert.Null(await bed.Sessions.FindAsync(first.Token, CancellationToken.None));
        Assert.Equal("anna", (await bed.Sessions.FindAsync(second.Token, CancellationToken.None))!.User.Login);
        Assert.DoesNotContain(second.Token, await bed.Test.Database.QueryAsync<string>("SELECT token_hash FROM session"));
    }

    [Theory, EveryEngine]
    public async Task Nobody_enters_with_a_wrong_password_or_disabled_or_unknown(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var anna = await bed.AddAsync("anna");
        Assert.Equal(default, await bed.EnterAsync("anna", "wrong horse battery"));
        Assert.Equal(default, await bed.EnterAsync("anna", ""));
        Assert.Equal(default, await bed.EnterAsync("bert"));
        await bed.Users.ChangeAsync(anna.Id, user => user with { State = UserState.Disabled }, "test");
        Assert.Equal(default, await bed.EnterAsync("anna"));
    }

    [Fact]
    public async Task A_session_ends_when_it_is_idle_and_after_its_lifetime()
    {
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        await bed.AddAsync("anna");
        var (busy, idle) = ((await bed.EnterAsync("anna")).Session!, (await bed.EnterAsync("anna")).Session!);
        for (var hours = 0.0; hours < 12; hours += 0.25)
        {
            Assert.NotNull(await bed.Sessions.FindAsync(busy.Token, CancellationToken.None));
            bed.Test.Time.Advance(TimeSpan.FromMinutes(15));
            if (hours > 0.25)
                Assert.Null(await bed.Sessions.FindAsync(idle.Token, CancellationToken.None));
        }

        Assert.Null(await bed.Sessions.FindAsync(busy.Token, CancellationToken.None));
        Assert.Equal(2, await bed.Sessions.PruneAsync(CancellationToken.None));
    }

    [Theory, EveryEngine]
    public async Task Sessions_end_with_the_role_the_password_and_everywhere(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var anna = await bed.AddAsync("anna");
        var hash = await bed.Passwords.HashAsync(PeopleBed.Password, CancellationToken.None);
        foreach (var end in new Func<Session, Task>[]
        {
            _ => bed.Users.ChangeAsync(anna.Id, user => user with { Role = user.Role == Role.User ? Role.Operator : Role.User }, "test"),
            _ => bed.Users.SetPasswordAsync(anna.Id, hash, "test"),
            session => bed.SignIn.SignOutAsync(session, everywhere: true, "test", CancellationToken.None),
        })
        {
            var sessions = new[] { (await bed.EnterAsync("anna")).Session!, (await bed.EnterAsync("anna")).Session! };
            await end(sessions[0]);
            foreach (var session in sessions)
                Assert.Null(await bed.Sessions.FindAsync(session.Token, CancellationToken.None));
        }
    }

    [Theory, EveryEngine]
    public async Task Five_wrong_passwords_from_an_address_lock_a_user_there_for_a_minute_then_for_two(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        await bed.AddAsync("anna");
        for (var i = 0; i < 5; i++)
            Assert.Equal(default, await bed.EnterAsync("anna", "wrong"));
        Assert.Equal(TimeSpan.FromMinutes(1), (await bed.EnterAsync("anna")).Wait);
        Assert.Equal([" session.lockedOut user:anna"], await bed.AuditAsync("session"));
        bed.Test.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(default, await bed.EnterAsync("anna", "wrong"));
        Assert.Equal(TimeSpan.FromMinutes(2), (await bed.EnterAsync("anna")).Wait);
        bed.Test.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.NotNull((await bed.EnterAsync("anna")).Session);
        Assert.Equal(default, await bed.EnterAsync("anna", "wrong"));
        Assert.NotNull((await bed.EnterAsync("anna")).Session);
    }

    [Theory, EveryEngine]
    public async Task Strangers_lock_nobody_out_of_a_browser_that_he_uses(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        await bed.AddAsync("anna");
        await bed.AddAsync("mallory");
        var known = (await bed.EnterAsync("anna")).Known;
        for (var i = 0; i < 50; i++)
            Assert.Equal(default, await bed.EnterAsync("anna", "wrong", $"203.0.113.{i}"));
        Assert.Equal(TimeSpan.FromMinutes(1), (await bed.EnterAsync("anna", address: "203.0.113.200")).Wait);
        Assert.Equal([" session.lockedOut user:anna"], (await bed.AuditAsync("session.lockedOut")));

        // From an address that strangers locked too, and again and again.
        for (var i = 0; i < 3; i++)
            Assert.NotNull((await bed.EnterAsync("Anna", address: "203.0.113.1", known: known)).Session);

        // A browser of somebody else, one that is made up, and one that is too old are none.
        var other = (await bed.EnterAsync("mallory")).Known;
        foreach (var token in new[] { other, known + "x", "" })
            Assert.NotNull((await bed.EnterAsync("anna", known: token)).Wait);
        bed.Test.Time.Advance(KnownBrowsers.Lifetime);
        Assert.Null(bed.Browsers.Find(known, "anna"));
    }

    [Theory, EveryEngine]
    public async Task Guesses_in_a_known_browser_end_too_and_another_password_takes_all_locks_away(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var anna = await bed.AddAsync("anna");
        var known = (await bed.EnterAsync("anna")).Known;
        for (var i = 0; i < 5; i++)
            Assert.Equal(default, await bed.EnterAsync("anna", "wrong", known: known));
        Assert.NotNull((await bed.EnterAsync("anna", known: known)).Wait);
        Assert.NotNull((await bed.EnterAsync("anna")).Session);
        await bed.Users.SetPasswordAsync(anna.Id, await bed.Passwords.HashAsync(PeopleBed.Password, CancellationToken.None), "test");
        Assert.NotNull((await bed.EnterAsync("anna", known: known)).Session);
    }

    [Theory, EveryEngine]
    public async Task What_an_open_page_asks_by_itself_keeps_no_session_going(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        await bed.AddAsync("anna");
        var session = (await bed.EnterAsync("anna")).Session!;
        for (var i = 0; i < 5; i++)
        {
            bed.Test.Time.Advance(TimeSpan.FromMinutes(5));
            Assert.NotNull(await bed.Sessions.FindAsync(session.Token, CancellationToken.None, isInUse: false));
        }

        bed.Test.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await bed.Sessions.FindAsync(session.Token, CancellationToken.None));
    }

    [Theory, EveryEngine]
    public async Task An_address_that_tries_many_users_is_locked_and_others_are_not(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        await bed.AddAsync("anna");
        for (var i = 0; i < 20; i++)
            Assert.Null((await bed.LockOut.BeginAsync($"user{i}", PeopleBed.At($"2001:db8:1:2::{i + 1}").Address, null, CancellationToken.None)).Wait);
        Assert.NotNull((await bed.EnterAsync("anna", address: "2001:db8:1:2::ffff")).Wait);
        Assert.NotNull((await bed.EnterAsync("anna", address: "2001:db8:1:3::1")).Session);
    }

    [Theory, EveryEngine]
    public async Task A_password_confirmed_for_a_new_session_takes_back_no_failure_of_others_at_the_address(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var anna = await bed.AddAsync("anna");
        var browser = PeopleBed.At("192.0.2.1");
        await bed.EnterAsync("bert", "wrong");
        await bed.EnterAsync("carl", "wrong");
        Assert.Equal((true, null), await bed.SignIn.ConfirmAsync(anna, PeopleBed.Password, CancellationToken.None));
        await bed.SignIn.StartAsync(anna, browser, CancellationToken.None);
        Assert.Equal([2], await bed.Test.Database.QueryAsync<int>("SELECT failures FROM sign_in_failure WHERE subject = 'address:192.0.2.1'"));
    }

    [Theory, EveryEngine]
    public async Task Mistypings_behind_one_address_do_not_add_up_for_days_however_often_others_sign_in(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        async Task TryAsync(string login, bool isRight)
        {
            var attempt = await bed.LockOut.BeginAsync(login, PeopleBed.At("192.0.2.1").Address, null, CancellationToken.None);
            Assert.Null(attempt.Wait);
            bed.Test.Time.Advance(TimeSpan.FromSeconds(1));
            if (isRight)
                await bed.Test.Database.InTransactionAsync(tx => LockOut.ForgiveAsync(tx, attempt));
        }

        for (var user = 0; user < 100; user++)
        {
            await TryAsync($"user{user}", isRight: false);
            for (var other = 0; other < 5; other++)
            {
                bed.Test.Time.Advance(TimeSpan.FromMinutes(5));
                await TryAsync("anna", isRight: true);
            }
        }

        for (var user = 0; user < 12; user++)
            await TryAsync($"guess{user}", isRight: false);
        var failures = await FailuresAsync();
        Assert.InRange(failures, 12, 19);
        bed.Test.Time.Advance(TimeSpan.FromHours(1));
        await TryAsync("anna", isRight: true);
        Assert.Equal(failures, await FailuresAsync());
        await TryAsync("bert", isRight: false);
        Assert.InRange(await FailuresAsync(), failures / 2, (failures / 2) + 2);

        Task<int> FailuresAsync() => bed.Test.Database.FindAsync<int>("SELECT failures FROM sign_in_failure WHERE subject = 'address:192.0.2.1'");
    }

    [Theory, EveryEngine]
    public async Task Guesses_without_a_pause_are_locked_as_before(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var heard = 0;
        for (var second = 0; second < 120; second++)
        {
            heard += (await bed.LockOut.BeginAsync($"user{second}", PeopleBed.At("192.0.2.1").Address, null, CancellationToken.None)).Wait is null ? 1 : 0;
            bed.Test.Time.Advance(TimeSpan.FromSeconds(30));
        }

        // Twenty, and then what a lock that doubles to some minutes lets through within the hour.
        Assert.InRange(heard, 21, 35);
    }

    [Theory, EveryEngine]
    public async Task Guesses_at_once_are_no_more_than_one_after_the_other(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var attempts = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => bed.LockOut.BeginAsync("anna", PeopleBed.At("192.0.2.1").Address, null, CancellationToken.None)));
        Assert.Equal(5, attempts.Count(attempt => attempt.Wait is null));
    }

    [Theory, EveryEngine]
    public async Task A_set_up_link_makes_one_administrator_within_a_day(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var old = await bed.Links.CreateAsync("test");
        var token = await bed.Links.CreateAsync("test");
        Assert.Equal((null, null), await SetUpAsync(bed, old));
        Assert.Equal((null, null), await SetUpAsync(bed, "guessed"));
        Assert.StartsWith("password: ", (await SetUpAsync(bed, token, "short")).Error, StringComparison.Ordinal);
        var (session, error) = await SetUpAsync(bed, token);
        Assert.Null(error);
        Assert.Equal(Role.Administrator, (await bed.Sessions.FindAsync(session!.Token, CancellationToken.None))!.User.Role);
        Assert.Equal((null, null), await SetUpAsync(bed, token));

        var late = await bed.Links.CreateAsync("test");
        bed.Test.Time.Advance(SetupLinks.Lifetime);
        Assert.Equal((null, null), await SetUpAsync(bed, late));
    }

    private static Task<(Session? Session, string? Error)> SetUpAsync(PeopleBed bed, string token, string password = PeopleBed.Password) =>
        bed.SignIn.SetUpAsync(token, new User { Login = "root", DisplayName = "Root", Language = "en", Role = Role.Administrator }, password, PeopleBed.At("192.0.2.1"), CancellationToken.None);
}
