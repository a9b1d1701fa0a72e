using System.Net;
using Faxwerk.Audit;
using Faxwerk.Directory.Ldap;
using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>
/// Where a browser is that wants to sign in; <paramref name="Token"/> is that of a session it has, <paramref name="Known"/> what <see cref="KnownBrowsers"/> gave it; null for none.
/// </summary>
public sealed record Browser(IPAddress? Address, string Agent, string? Token, string? Known = null)
{
    /// <summary>For the audit log.</summary>
    public string Origin => Address?.ToString() ?? "";
}

/// <summary>What came of signing in: a session, or how long no attempt is heard, or neither where login and password do not fit.</summary>
public readonly record struct SignInResult(Session? Session, TimeSpan? Wait)
{
    /// <summary>The browser is known by this from now on.</summary>
    public string Known { get; init; } = "";
}

/// <summary>Signing in and out. Whoever fails learns neither whether there is such a user nor whether he is disabled.</summary>
public sealed partial class SignIn(
    Database database, Users users, Passwords passwords, Sessions sessions, LockOut lockOut, KnownBrowsers browsers, SetupLinks links, LdapPeople ldap, TimeProvider time, ILogger<SignIn> log)
{
    /// <summary>Signs in with a password and starts a session; one that the browser had ends.</summary>
    /// <exception cref="LdapException">The LDAP server, which would know the password, cannot be asked.</exception>
    public async Task<SignInResult> SignInAsync(string login, string password, Browser browser, CancellationToken cancel)
    {
        var attempt = await lockOut.BeginAsync(login, browser.Address, browsers.Find(browser.Known, login), cancel);
        if (attempt.Wait is { } wait)
            return new SignInResult(null, wait);
        var user = await users.FindByLoginAsync(login, cancel);
        if (await AuthenticateAsync(user, login, password, attempt, cancel) is not { State: UserState.Active } known)
        {
            Refused(log, user?.Login ?? "somebody unknown", browser.Address);
            if (attempt.IsLast)
                await NoteLockAsync(user, browser, cancel);
            return default;
        }

        var session = await database.InTransactionAsync(
            async tx =>
            {
                await LockOut.ForgiveAsync(tx, attempt);
                return await StartAsync(tx, known, browser);
            },
            cancel);
        return new SignInResult(session, null) { Known = browsers.Issue(login) };
    }

    /// <summary>Starts a session of a user whom <see cref="ConfirmAsync"/> confirmed, which took back the failure; one that the browser had ends.</summary>
    public Task<Session> StartAsync(User user, Browser browser, CancellationToken cancel) => database.InTransactionAsync(tx => StartAsync(tx, user, browser), cancel);

    /// <summary>Whether a password is a user's, counted like signing in: for changes that ask for it again. A time is how long no attempt is heard.</summary>
    public async Task<(bool IsHis, TimeSpan? Wait)> ConfirmAsync(User user, string password, CancellationToken cancel)
    {
        var attempt = await lockOut.BeginAsync(user.Login, cancel);
        if (attempt.Wait is { } wait)
            return (false, wait);
        if (!await IsHisAsync(user, password, cancel))
            return (false, null);
        await database.InTransactionAsync(tx => LockOut.ForgiveAsync(tx, attempt), cancel);
        return (true, null);
    }

    /// <summary>Makes an administrator by a set-up link and signs him in. Both null where the link does not hold; else a session, or what is wrong with user or password.</summary>
    public async Task<(Session? Session, string? Error)> SetUpAsync(string token, User administrator, string password, Browser browser, CancellationToken cancel)
    {
        if (!await links.HoldsAsync(token, cancel))
            return (null, null);
        if ((administrator.Error() ?? Passwords.Error(password, administrator.Login)) is { } wrong)
            return (null, wrong);
        var hash = await passwords.HashAsync(password, cancel);
        return await database.InTransactionAsync<(Session?, string?)>(
            async tx =>
            {
                if (await Users.TakenAsync(tx, administrator) is { } taken)
                    return (null, taken);
                if (!await links.UseAsync(tx, token))
                    return (null, null);
                var (user, error) = await users.AddAsync(tx, administrator, hash, new Actor("set-up link", browser.Origin));
                return user is null ? (null, error) : (await StartAsync(tx, user, browser), null);
            },
            cancel);
    }

    /// <summary>Ends a session, or all of its user.</summary>
    public Task SignOutAsync(Session session, bool everywhere, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            await (everywhere ? Sessions.EndAllAsync(tx, session.User.Id) : Sessions.EndAsync(tx, session.Token));
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.SignedOut, session.User.Target, after: everywhere ? "everywhere" : "");
        },
        cancel);

    /// <summary>Who it is by his password: a user of this server by its own, anybody else by the LDAP server's where there is one.</summary>
    private async Task<User?> AuthenticateAsync(User? user, string login, string password, SignInAttempt attempt, CancellationToken cancel)
    {
        if (user is { Source: UserSource.Local } || !ldap.IsSet)
            return await IsHisAsync(user, password, cancel) ? user : null;
        try
        {
            return await ldap.AuthenticateAsync(login, password, cancel);
        }
        catch (LdapException)
        {
            // Nobody was proved wrong, so nobody is locked out by a server that is away.
            await database.InTransactionAsync(tx => LockOut.ForgiveAsync(tx, attempt), CancellationToken.None);
            throw;
        }
    }

    private async Task<bool> IsHisAsync(User? user, string password, CancellationToken cancel) =>
        await passwords.VerifyAsync(user is { Source: UserSource.Local } ? await users.PasswordHashAsync(user.Id, cancel) : "", password, cancel);

    private async Task<Session> StartAsync(Transaction tx, User user, Browser browser)
    {
        if (browser.Token is { } before)
            await Sessions.EndAsync(tx, before);
        var session = await sessions.StartAsync(tx, user, browser.Origin, browser.Agent);
        await AuditLog.AddAsync(tx, time.GetUtcNow(), new Actor(user.Login, browser.Origin), AuditAction.SignedIn, user.Target);
        return session;
    }

    /// <summary>Once a lock, and only for users there are: the log cannot be flooded by guesses.</summary>
    private Task NoteLockAsync(User? user, Browser browser, CancellationToken cancel) => database.InTransactionAsync(
        tx => AuditLog.AddAsync(tx, time.GetUtcNow(), new Actor("", browser.Origin), AuditAction.LockedOut, user?.Target ?? $"address:{browser.Origin}"), cancel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Signing in as {User} from {Address} failed")]
    private static partial void Refused(ILogger logger, string user, IPAddress? address);
}
