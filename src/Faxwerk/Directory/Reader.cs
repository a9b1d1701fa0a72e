namespace Faxwerk.Directory;

/// <summary>How somebody reads a mail: his language (<c>de</c> or <c>en</c>, empty where it is not known) and his time zone.</summary>
public sealed record Reader(string Language, TimeZoneInfo Zone)
{
    /// <summary>The words in his language; in both where it is not known.</summary>
    public string Say(string german, string english) => Language switch
    {
        "de" => german,
        "en" => english,
        _ => german == english ? german : $"{german} / {english}",
    };
}

/// <summary>Finds out how those read who get mails.</summary>
public sealed class Readers(Users users, Sites sites)
{
    /// <summary>The user with this address, else the one who submitted the fax (<paramref name="submittedBy"/>): his language, and his time zone or that of his site. Of others the language is not known, and their zone is that of the first site.</summary>
    public async Task<Reader> FindAsync(string address, string submittedBy = "", CancellationToken cancel = default)
    {
        var user = await users.FindByAddressAsync(address, cancel) ?? (User.IdOf(submittedBy) is { } id ? await users.FindAsync(id, cancel) : null);
        return Of(user);
    }

    /// <summary>How a user reads; null for anybody.</summary>
    public Reader Of(User? user) => new(
        user?.Language ?? "",
        TimeZoneInfo.FindSystemTimeZoneById(user is { TimeZone.Length: > 0 } ? user.TimeZone : sites.Of(user is { Site: not Sites.Default } ? user.Site : null).TimeZone));
}
