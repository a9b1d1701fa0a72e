using System.Globalization;
using Faxwerk.Directory;
using Faxwerk.Directory.Ldap;
using Microsoft.Extensions.Options;
using RequestSizeLimit = Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute;

namespace Faxwerk.Api;

/// <summary>Signing in and out, and what users may do about themselves.</summary>
public static class SessionEndpoints
{
    /// <summary>Largest body with a password in it, in bytes.</summary>
    private const int LargestBody = 8 * 1024;

    /// <summary>Maps <c>/session</c> and <c>/setup</c>.</summary>
    public static void MapSession(this IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Session");
        session.MapPost("", SignInAsync).OpenToAnyone().WithMetadata(new RequestSizeLimit(LargestBody)).WithName("signIn").WithSummary("Signs in and sets the cookie of a new session; one that the browser had ends.")
            .Produces<SessionView>().ProducesProblem(429).ProducesProblem(503);
        session.MapGet("", (HttpContext context, IOptionsMonitor<SignInSettings> settings) => TypedResults.Ok(SessionView.Of(SessionOf(context), settings.CurrentValue)))
            .RequireAccess(Permission.OwnSession).WithName("showSession").WithSummary("Who is signed in, what he may do, and the token that goes with his changes.");
        session.MapDelete("", SignOutAsync).RequireAccess(Permission.OwnSession).WithName("signOut").WithSummary("Signs out; with everywhere=true all sessions of the user end.").Produces(204);
        session.MapPut("/password", ChangePasswordAsync).RequireAccess(Permission.OwnSession).WithMetadata(new RequestSizeLimit(LargestBody)).WithName("changeOwnPassword")
            .WithSummary("Changes the own password and signs out everywhere else: the answer is a new session.").Produces<SessionView>().ProducesProblem(422).ProducesProblem(429);
        session.MapPatch("/user", ChangeAsync).RequireAccess(Permission.OwnSession).WithName("changeOwnPreferences").WithSummary("Changes own name, language and time zone.")
            .Produces<SessionView>().ProducesProblem(422);
        session.MapGet("/preferences", (Preferences preferences, HttpContext context, CancellationToken cancel) => preferences.ListAsync(SessionOf(context).User.Id, cancel))
            .RequireAccess(Permission.OwnSession).WithName("listPreferences").WithSummary("What the user chose about his web pages, by name.").Produces<IReadOnlyDictionary<string, string>>();
        session.MapPut("/preferences/{name}", SetPreferenceAsync).RequireAccess(Permission.OwnSession).WithMetadata(new RequestSizeLimit(4 * LargestBody)).WithName("setPreference")
            .WithSummary($"Keeps a preference of at most {Preferences.LongestValue} characters; value null forgets it.").Produces(204).ProducesProblem(400);
        api.MapPost("/setup", SetUpAsync).OpenToAnyone().WithMetadata(new RequestSizeLimit(LargestBody)).WithTags("Session").WithName("setUp").WithSummary("Makes the first administrator by the one-time set-up link and signs him in.")
            .Produces<SessionView>(201).ProducesProblem(422);
    }

    private static async Task<IResult> SignInAsync(Credentials given, SignIn signIn, IOptionsMonitor<SignInSettings> settings, HttpContext context, CancellationToken cancel)
    {
        if (given is not { Login: { } login, Password: { } password })
            return Problem.Of(Problem.BadRequest, "Send login and password.");
        if (JudgeLengths(login, password) is { } tooLong)
            return tooLong;
        SignInResult result;
        try
        {
            result = await signIn.SignInAsync(login, password, BrowserOf(context), cancel);
        }
        catch (LdapException)
        {
            return Problem.Of(Problem.DirectoryUnavailable, "Passwords of its users cannot be checked now; those of this server can.");
        }

        if (result.Wait is { } wait)
            return Wait(context, wait);
        if (result.Session is not { } session)
            return Problem.Of(Problem.WrongCredentials, "There is no such user with this password, or he is disabled.");
        BrowserCookie.Set(context, result.Known);
        return TypedResults.Ok(Started(context, session, settings));
    }

    private static async Task<IResult> SetUpAsync(SetupRequest given, SignIn signIn, IOptionsMonitor<SignInSettings> settings, HttpContext context, CancellationToken cancel)
    {
        if (given is not { Token: { } token, Login: { } login, Password: { } password })
            return Problem.Of(Problem.BadRequest, "Send token, login and password.");
        if (JudgeLengths(login, password) is { } tooLong)
            return tooLong;
        var administrator = new User
        {
            Login = login, DisplayName = given.DisplayName is { Length: > 0 } name ? name : login, Language = given.Language ?? "en", TimeZone = given.TimeZone ?? "", Role = Role.Administrator,
            Addresses = given.Address is { Length: > 0 } address ? [address] : [],
        };
        var (session, error) = await signIn.SetUpAsync(token, administrator, password, BrowserOf(context), cancel);
        if (error is not null)
            return Problem.Of(Problem.BadUser, error);
        return session is null
            ? Problem.Of(Problem.BadSetupLink, "Make a new one with: faxwerk admin setup-link")
            : TypedResults.Created("/api/session", Started(context, session, settings));
    }

    private static async Task<IResult> SignOutAsync(SignIn signIn, HttpContext context, CancellationToken cancel, bool everywhere = false)
    {
        await signIn.SignOutAsync(SessionOf(context), everywhere, ApiAccess.ActorOf(context), cancel);
        SessionCookie.Remove(context);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ChangePasswordAsync(
        PasswordChange change, SignIn signIn, Users users, Passwords passwords, IOptionsMonitor<SignInSettings> settings, HttpContext context, CancellationToken cancel)
    {
        if (change is not { Current: { } current, Password: { } password })
            return Problem.Of(Problem.BadRequest, "Send current and password.");
        if (JudgeLengths("", current) is { } tooLong)
            return tooLong;
        var user = SessionOf(context).User;
        if (user.Source != UserSource.Local)
            return Problem.Of(Problem.BadUser, $"The password of {user.Login} is kept in the LDAP directory.");
        var (isHis, wait) = await signIn.ConfirmAsync(user, current, cancel);
        if (wait is { } time)
            return Wait(context, time);
        if (!isHis)
            return Problem.Of(Problem.BadUser, "current: not the password.");
        if (Passwords.Error(password, user.Login) is { } error)
            return Problem.Of(Problem.BadUser, error);
        await users.SetPasswordAsync(user.Id, await passwords.HashAsync(password, cancel), ApiAccess.ActorOf(context), cancel);
        return TypedResults.Ok(Started(context, await signIn.StartAsync(user, BrowserOf(context), cancel), settings));
    }

    private static async Task<IResult> ChangeAsync(PreferencesChange change, Users users, IOptionsMonitor<SignInSettings> settings, HttpContext context, CancellationToken cancel)
    {
        var session = SessionOf(context);
        var (user, error) = await users.ChangeAsync(
            session.User.Id,
            before => before with { DisplayName = change.DisplayName ?? before.DisplayName, Language = change.Language ?? before.Language, TimeZone = change.TimeZone ?? before.TimeZone },
            ApiAccess.ActorOf(context),
            cancel);
        return user is null ? Problem.Of(Problem.BadUser, error ?? "") : TypedResults.Ok(SessionView.Of(session with { User = user }, settings.CurrentValue));
    }

    private static async Task<IResult> SetPreferenceAsync(string name, Preference given, Preferences preferences, HttpContext context, CancellationToken cancel)
    {
        if (!Preferences.IsName(name) || given.Value is { Length: > Preferences.LongestValue })
            return Problem.Of(Problem.BadRequest, $"A preference has a name of {Preferences.LongestName} letters, digits, dots and hyphens and a value of {Preferences.LongestValue} characters at most.");
        return await preferences.SetAsync(SessionOf(context).User.Id, name, given.Value, cancel)
            ? TypedResults.NoContent()
            : Problem.Of(Problem.BadRequest, $"There are {Preferences.Most} preferences already.");
    }

    /// <summary>Before anything is computed of them or counted: nobody has longer ones.</summary>
    private static IResult? JudgeLengths(string login, string password) => login.Length <= User.MaxName && password.Length <= Passwords.Longest
        ? null
        : Problem.Of(Problem.BadRequest, $"login has at most {User.MaxName} characters, password {Passwords.Longest}.");

    private static SessionView Started(HttpContext context, Session session, IOptionsMonitor<SignInSettings> settings)
    {
        SessionCookie.Set(context, session.Token);
        return SessionView.Of(session, settings.CurrentValue);
    }

    private static IResult Wait(HttpContext context, TimeSpan wait)
    {
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problem.Of(Problem.LockedOut, $"Try again in {seconds} seconds.");
    }

    private static Session SessionOf(HttpContext context) => ApiAccess.CallerOf(context).Session!;

    private static Browser BrowserOf(HttpContext context) =>
        new(context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString(), SessionCookie.In(context.Request), BrowserCookie.In(context.Request));
}
