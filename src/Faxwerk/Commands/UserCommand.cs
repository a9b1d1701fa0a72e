using Faxwerk.Audit;
using Faxwerk.Directory;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk user add|list|role|password|disable|enable</c>. Passwords are read from standard input, never from arguments that others see in the list of processes.</summary>
internal static class UserCommand
{
    private const int Page = 500;

    public static bool Knows(string[] args) => args switch
    {
        ["list"] or ["password" or "disable" or "enable" or "add", { Length: > 0 }] => true,
        ["role", { Length: > 0 }, var role] => TryRead(role, out _),
        ["add", { Length: > 0 }, var role, ..] => TryRead(role, out _),
        _ => false,
    };

    public static Task<int> RunAsync(IConfiguration configuration, string[] args, TextReader input, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(
            configuration,
            _ => { },
            async services =>
            {
                if (args[0] == "list")
                    return await ListAsync(services.GetRequiredService<Users>(), output, cancel);
                if (await ChangeAsync(services, args, input, output, cancel) is not { } error)
                    return 0;
                await errors.WriteLineAsync(error);
                return 1;
            },
            errors,
            cancel);

    private static async Task<int> ListAsync(Users users, TextWriter output, CancellationToken cancel)
    {
        var after = "";
        while (await users.ListAsync(after, Page, cancel: cancel) is { Count: > 0 } page)
        {
            foreach (var user in page)
                await output.WriteLineAsync($"{user.Login,-24} {Word(user.Role),-14} {Word(user.State),-9} {Word(user.Source),-6} {user.DisplayName}  {string.Join(' ', user.Addresses)}");
            after = page[^1].Login;
        }

        return 0;
    }

    /// <summary>What is wrong; null where all went well.</summary>
    private static async Task<string?> ChangeAsync(IServiceProvider services, string[] args, TextReader input, TextWriter output, CancellationToken cancel)
    {
        var (users, passwords) = (services.GetRequiredService<Users>(), services.GetRequiredService<Passwords>());
        var (verb, login) = (args[0], args[1]);
        var known = await users.FindByLoginAsync(login, cancel);
        if (verb == "add")
        {
            var user = new User { Login = login, DisplayName = login, Language = "en", Role = args.Length > 2 && TryRead(args[2], out var given) ? given : Role.User, Addresses = args[Math.Min(3, args.Length)..] };
            var (hash, wrong) = known is null && user.Error() is null ? await AskAsync(passwords, login, input, output, cancel) : ("", null);
            return wrong ?? (await users.AddAsync(user, hash, Actor.CommandLine, cancel)).Error;
        }

        if (known is null)
            return $"There is no user {login}.";
        if (verb == "password")
        {
            var (hash, wrong) = await AskAsync(passwords, login, input, output, cancel);
            return wrong ?? (await users.SetPasswordAsync(known.Id, hash, Actor.CommandLine, cancel) ? null : $"The password of {login} is kept in the LDAP directory.");
        }

        Func<User, User> change = verb switch
        {
            "disable" => user => user with { State = UserState.Disabled },
            "enable" => user => user with { State = UserState.Active },
            _ => user => user with { Role = TryRead(args[2], out var role) ? role : user.Role },
        };
        return (await users.ChangeAsync(known.Id, change, Actor.CommandLine, cancel)).Error;
    }

    private static async Task<(string Hash, string? Error)> AskAsync(Passwords passwords, string login, TextReader input, TextWriter output, CancellationToken cancel)
    {
        await output.WriteAsync($"Password of {login}: ");
        await output.FlushAsync(cancel);
        var password = await PasswordPrompt.ReadAsync(input, cancel);
        await output.WriteLineAsync();
        return Passwords.Error(password, login) is { } error ? ("", error) : (await passwords.HashAsync(password, cancel), null);
    }

    private static bool TryRead(string text, out Role role) => Enum.TryParse(text, ignoreCase: true, out role) && Enum.IsDefined(role) && !char.IsAsciiDigit(text[0]);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
