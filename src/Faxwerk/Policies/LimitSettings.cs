using System.ComponentModel;
using System.Text.Json.Serialization;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Policies;

/// <summary>Section <c>limits</c>: how much is handed in, and to which numbers, by all and by single users. 0 is no limit.</summary>
public sealed record LimitSettings : SettingsSection
{
    /// <summary>Pages of one fax.</summary>
    [Description("Pages of one fax at most, 0 for no limit")]
    public int Pages { get; init; }

    /// <summary>Octets of one fax as it is sent.</summary>
    [Description("Bytes of the pages of one fax at most, 0 for no limit")]
    public long Bytes { get; init; }

    /// <summary>Faxes of one user within an hour; each recipient is one.</summary>
    [Description("Faxes of one user within an hour at most, each recipient is one; 0 for no limit")]
    public int FaxesPerHour { get; init; }

    /// <summary>The same within 24 hours.</summary>
    [Description("Faxes of one user within 24 hours at most, 0 for no limit")]
    public int FaxesPerDay { get; init; }

    /// <summary>Pages of one user within an hour, those of each recipient; a mail that brings more is refused when its pages are made.</summary>
    [Description("Pages of one user within an hour at most, for each recipient; 0 for no limit")]
    public int PagesPerHour { get; init; }

    /// <summary>The same within 24 hours.</summary>
    [Description("Pages of one user within 24 hours at most, 0 for no limit")]
    public int PagesPerDay { get; init; }

    /// <summary>Requests of one user or key to the API within a minute.</summary>
    [Description("Requests of one user or key to the API within a minute at most, 0 for no limit")]
    public int RequestsPerMinute { get; init; } = 3000;

    /// <summary>Numbers in E.164 begin with one of these; empty: all may be called.</summary>
    [Description("Numbers that may be called begin so (E.164), empty for all")]
    public IReadOnlyList<string> AllowedPrefixes { get; init; } = [];

    /// <summary>Numbers that begin with one of these are not called, whatever is allowed.</summary>
    [Description("Numbers that begin so (E.164) are never called")]
    public IReadOnlyList<string> BlockedPrefixes { get; init; } = [];

    /// <summary>What is otherwise for single users and keys.</summary>
    [Description("What is otherwise for single users (login) and keys (key:NAME); what is left out is as for all")]
    public IReadOnlyList<UserLimit> Users { get; init; } = [];

    /// <summary>What holds for a user by login, or a key as <c>key:NAME</c>; empty for nobody who is known.</summary>
    public UserLimit For(string who)
    {
        var own = who.Length == 0 ? null : Users.FirstOrDefault(user => user.User.Equals(who, StringComparison.OrdinalIgnoreCase));
        return new UserLimit
        {
            User = who, Pages = own?.Pages ?? Pages, FaxesPerHour = own?.FaxesPerHour ?? FaxesPerHour, FaxesPerDay = own?.FaxesPerDay ?? FaxesPerDay,
            PagesPerHour = own?.PagesPerHour ?? PagesPerHour, PagesPerDay = own?.PagesPerDay ?? PagesPerDay,
            AllowedPrefixes = own?.AllowedPrefixes ?? AllowedPrefixes, BlockedPrefixes = [.. BlockedPrefixes, .. own?.BlockedPrefixes ?? []], AllowedClasses = own?.AllowedClasses ?? [],
        };
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Pages is < 0 or > 100_000 || Users.Any(user => user.Pages is < 0 or > 100_000))
            yield return "pages: 0 to 100000";
        if (Bytes is < 0 or > 10L * 1024 * 1024 * 1024)
            yield return "bytes: 0 to 10737418240";
        if (FaxesPerHour < 0 || FaxesPerDay < 0 || Users.Any(user => user.FaxesPerHour < 0 || user.FaxesPerDay < 0))
            yield return "faxesPerHour, faxesPerDay: 0 or more";
        if (PagesPerHour < 0 || PagesPerDay < 0 || Users.Any(user => user.PagesPerHour < 0 || user.PagesPerDay < 0))
            yield return "pagesPerHour, pagesPerDay: 0 or more";
        if (RequestsPerMinute is < 0 or (> 0 and < 30))
            yield return "requestsPerMinute: 0, or 30 and more";
        if (Users.Any(user => user.User.Length == 0) || Users.DistinctBy(user => user.User.ToLowerInvariant()).Count() != Users.Count)
            yield return "users: each with user, a login or key:NAME, once each";
        var prefixes = Users.SelectMany(user => (user.AllowedPrefixes ?? []).Concat(user.BlockedPrefixes ?? [])).Concat(AllowedPrefixes).Concat(BlockedPrefixes);
        if (prefixes.FirstOrDefault(prefix => prefix.Length < 2 || prefix[0] != '+' || !prefix.Skip(1).All(char.IsAsciiDigit)) is { } wrong)
            yield return $"allowedPrefixes, blockedPrefixes: beginnings of numbers in E.164 such as +49 or +43900, not \"{wrong}\"";
    }
}

/// <summary>What holds for one user or key; null is as for all.</summary>
public sealed record UserLimit
{
    /// <summary>Login, or <c>key:NAME</c>.</summary>
    public string User { get; init; } = "";

    /// <summary>The site whose dial parameters and refused classes hold for him; <see cref="Sites.Default"/> or empty for the first. No setting: the directory says.</summary>
    [JsonIgnore]
    public string Site { get; init; } = "";

    /// <summary>See <see cref="LimitSettings.Pages"/>.</summary>
    public int? Pages { get; init; }

    /// <summary>See <see cref="LimitSettings.FaxesPerHour"/>.</summary>
    public int? FaxesPerHour { get; init; }

    /// <summary>See <see cref="LimitSettings.FaxesPerDay"/>.</summary>
    public int? FaxesPerDay { get; init; }

    /// <summary>See <see cref="LimitSettings.PagesPerHour"/>.</summary>
    public int? PagesPerHour { get; init; }

    /// <summary>See <see cref="LimitSettings.PagesPerDay"/>.</summary>
    public int? PagesPerDay { get; init; }

    /// <summary>Instead of those of all.</summary>
    public IReadOnlyList<string>? AllowedPrefixes { get; init; }

    /// <summary>Beside those of all.</summary>
    public IReadOnlyList<string>? BlockedPrefixes { get; init; }

    /// <summary>Classes that he may call though <c>site.refusedClasses</c> names them; never those of emergency calls.</summary>
    public IReadOnlyList<NumberClass>? AllowedClasses { get; init; }

    /// <summary>The same at a site; where that is empty, at his own.</summary>
    public UserLimit At(string site) => site.Length == 0 ? this : this with { Site = site };

    /// <summary>Whether what was handed in within a time matters.</summary>
    internal bool CountsFaxes => FaxesPerHour > 0 || FaxesPerDay > 0 || PagesPerHour > 0 || PagesPerDay > 0;

    /// <summary>Whether a number in E.164 may be called.</summary>
    internal bool MayCall(string e164) =>
        (AllowedPrefixes is not { Count: > 0 } allowed || allowed.Any(prefix => e164.StartsWith(prefix, StringComparison.Ordinal)))
        && !BlockedPrefixes!.Any(prefix => e164.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Whether a refused class is open to him.</summary>
    internal bool Opens(NumberClass found) => found != NumberClass.Emergency && AllowedClasses?.Contains(found) == true;
}
