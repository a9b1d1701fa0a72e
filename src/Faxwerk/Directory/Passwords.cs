using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Faxwerk.Directory;

/// <summary>Passwords of users of this server: PBKDF2 with HMAC-SHA512 in the format of ASP.NET Core Identity.</summary>
public sealed class Passwords : IDisposable
{
    /// <summary>Most characters.</summary>
    internal const int Longest = 256;

    private const int Iterations = 210_000;
    private const int Shortest = 12;
    private const int FewestCharacters = 5;

    private readonly PasswordHasher<User> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly User _nobody = new();
    private readonly Lazy<string> _decoy;

    /// <summary>Hashing is slow on purpose: it may keep no more than half of the processors from what the server is for.</summary>
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Makes it.</summary>
    public Passwords() => _decoy = new Lazy<string>(() => _hasher.HashPassword(_nobody, SecretToken.Create()));

    /// <summary>What is wrong with a new password; null where it is good.</summary>
    public static string? Error(string password, string login) =>
        password.Length is < Shortest or > Longest ? $"password: {Shortest} to {Longest} characters"
        : password.Distinct().Count() < FewestCharacters ? $"password: at least {FewestCharacters} different characters"
        : login.Length > 2 && password.Contains(login, StringComparison.OrdinalIgnoreCase) ? "password: without the login in it"
        : null;

    /// <summary>The hash to be kept.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancel) => InSlotAsync(() => _hasher.HashPassword(_nobody, password), cancel);

    /// <summary>Whether the password is that of the hash; takes the same time where there is no hash (empty), so that nobody learns who has one.</summary>
    public Task<bool> VerifyAsync(string hash, string password, CancellationToken cancel) => InSlotAsync(
        () => _hasher.VerifyHashedPassword(_nobody, hash.Length > 0 ? hash : _decoy.Value, password.Length <= Longest ? password : "") is not PasswordVerificationResult.Failed & hash.Length > 0,
        cancel);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task<T> InSlotAsync<T>(Func<T> work, CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel);
        try
        {
            return work();
        }
        finally
        {
            _slots.Release();
        }
    }
}
