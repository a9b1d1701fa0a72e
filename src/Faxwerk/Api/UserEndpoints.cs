using Faxwerk.Directory;

namespace Faxwerk.Api;

/// <summary>A user as administrators see him.</summary>
public sealed record UserView(
    long Id, string Login, string DisplayName, string Language, string TimeZone, Role Role, UserState State, UserSource Source, IReadOnlyList<string> Addresses, DateTimeOffset CreatedAt,
    DateTimeOffset? SignedInAt, string Site, IReadOnlyList<string> Groups, IReadOnlyList<string> Extensions, string FaxNumber, string GeneralNumber, string MobileNumber, string VoiceportNumber,
    string SenderNumber, bool SmsNotice)
{
    /// <summary>As the directory has it.</summary>
    public static UserView Of(User user) => new(
        user.Id, user.Login, user.DisplayName, user.Language, user.TimeZone, user.Role, user.State, user.Source, user.Addresses, user.CreatedAt, user.SignedInAt,
        user.Site, user.Groups, user.Extensions, user.FaxNumber, user.GeneralNumber, user.MobileNumber, user.VoiceportNumber, user.SenderNumber, user.SmsNotice);
}

/// <summary>A page of the list, by login; <paramref name="Next"/> is the value of <c>after</c> for the next page, null on the last.</summary>
public sealed record UserList(IReadOnlyList<UserView> Users, string? Next);

/// <summary>A new user of this server; without a password he cannot sign in.</summary>
public sealed record NewUser(
    string? Login, string? DisplayName, string? Language, string? TimeZone, Role? Role, IReadOnlyList<string>? Addresses, string? Password, string? Site, IReadOnlyList<string>? Groups,
    IReadOnlyList<string>? Extensions, string? FaxNumber, string? GeneralNumber, string? MobileNumber, string? VoiceportNumber, string? SenderNumber, bool? SmsNotice)
{
    internal UserChange Rest => new(
        Login, DisplayName is { Length: > 0 } ? DisplayName : Login, Language, TimeZone, Role, null, Addresses, Site, Groups, Extensions, FaxNumber, GeneralNumber, MobileNumber, VoiceportNumber, SenderNumber,
        SmsNotice);
}

/// <summary>What to change of a user; null leaves it as it is.</summary>
public sealed record UserChange(
    string? Login, string? DisplayName, string? Language, string? TimeZone, Role? Role, UserState? State, IReadOnlyList<string>? Addresses, string? Site, IReadOnlyList<string>? Groups,
    IReadOnlyList<string>? Extensions, string? FaxNumber, string? GeneralNumber, string? MobileNumber, string? VoiceportNumber, string? SenderNumber, bool? SmsNotice)
{
    internal User Apply(User before) => before with
    {
        Login = Login ?? before.Login, DisplayName = DisplayName ?? before.DisplayName, Language = Language ?? before.Language, TimeZone = TimeZone ?? before.TimeZone, Role = Role ?? before.Role,
        State = State ?? before.State, Addresses = Addresses ?? before.Addresses, Site = Site ?? before.Site, Groups = Groups ?? before.Groups, Extensions = Extensions ?? before.Extensions,
        FaxNumber = FaxNumber ?? before.FaxNumber, GeneralNumber = GeneralNumber ?? before.GeneralNumber, MobileNumber = MobileNumber ?? before.MobileNumber,
        VoiceportNumber = VoiceportNumber ?? before.VoiceportNumber, SenderNumber = SenderNumber ?? before.SenderNumber, SmsNotice = SmsNotice ?? before.SmsNotice,
    };
}

/// <summary>Another password for somebody else.</summary>
public sealed record NewPassword(string? Password);

/// <summary>Users over REST.</summary>
public static class UserEndpoints
{
    /// <summary>Maps <c>/users</c> with list, show, add, change and password.</summary>
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapGet("", ListAsync).RequireAccess(Permission.ReadUsers).WithName("listUsers").WithSummary("Users by login; with text those whose login or name contains it.")
            .Produces<UserList>().ProducesProblem(400);
        users.MapGet("/{id:long}", ShowAsync).RequireAccess(Permission.ReadUsers).WithName("showUser").Produces<UserView>().ProducesProblem(404);
        users.MapPost("", AddAsync).RequireAccess(Permission.ChangeUsers).WithName("addUser").Produces<UserView>(201).ProducesProblem(422);
        users.MapPatch("/{id:long}", ChangeAsync).RequireAccess(Permission.ChangeUsers).WithName("changeUser")
            .WithSummary("Changes a user; another role or state ends his sessions. The last administrator stays one.").Produces<UserView>().ProducesProblem(404).ProducesProblem(422);
        users.MapPut("/{id:long}/password", SetPasswordAsync).RequireAccess(Permission.ChangeUsers).WithName("setPassword").WithSummary("Sets another password, ends his sessions and lifts a lock.")
            .Produces(204).ProducesProblem(404).ProducesProblem(422);
    }

    private static async Task<IResult> ListAsync(Users users, CancellationToken cancel, string after = "", string text = "", int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var page = await users.ListAsync(after, limit, text, cancel);
        return TypedResults.Ok(new UserList([.. page.Select(UserView.Of)], page.Count == limit ? page[^1].Login : null));
    }

    private static async Task<IResult> ShowAsync(long id, Users users, CancellationToken cancel) =>
        await users.FindAsync(id, cancel) is { } user ? TypedResults.Ok(UserView.Of(user)) : Missing(id);

    private static async Task<IResult> AddAsync(NewUser given, Users users, Passwords passwords, HttpContext context, CancellationToken cancel)
    {
        if (given?.Login is not { } login)
            return Problem.Of(Problem.BadRequest, "The user needs a login.");
        if (given.Password is { } chosen && Passwords.Error(chosen, login) is { } weak)
            return Problem.Of(Problem.BadUser, weak);
        var (added, error) = await users.AddAsync(given.Rest.Apply(new User { Language = "en" }), given.Password is { } password ? await passwords.HashAsync(password, cancel) : "", ApiAccess.ActorOf(context), cancel);
        return added is null ? Problem.Of(Problem.BadUser, error!) : TypedResults.Created($"/api/users/{added.Id}", UserView.Of(added));
    }

    private static async Task<IResult> ChangeAsync(long id, UserChange change, Users users, HttpContext context, CancellationToken cancel)
    {
        var (user, error) = await users.ChangeAsync(id, change.Apply, ApiAccess.ActorOf(context), cancel);
        return user is not null ? TypedResults.Ok(UserView.Of(user)) : error is null ? Missing(id) : Problem.Of(Problem.BadUser, error);
    }

    private static async Task<IResult> SetPasswordAsync(long id, NewPassword given, Users users, Passwords passwords, HttpContext context, CancellationToken cancel)
    {
        if (given?.Password is not { } password)
            return Problem.Of(Problem.BadRequest, "Send password.");
        if (await users.FindAsync(id, cancel) is not { } user)
            return Missing(id);
        if (Passwords.Error(password, user.Login) is { } error)
            return Problem.Of(Problem.BadUser, error);
        return await users.SetPasswordAsync(id, await passwords.HashAsync(password, cancel), ApiAccess.ActorOf(context), cancel)
            ? TypedResults.NoContent()
            : Problem.Of(Problem.BadUser, $"The password of {user.Login} is kept in the LDAP directory.");
    }

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no user {id}.");
}
