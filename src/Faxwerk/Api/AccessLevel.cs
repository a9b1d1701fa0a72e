namespace Faxwerk.Api;

/// <summary>What a caller of the API may do; each level includes those before it.</summary>
public enum AccessLevel
{
    /// <summary>Sends faxes; sees and cancels those that it sent itself.</summary>
    Send,

    /// <summary>Sees all: faxes, received documents, calls, trunks, destinations.</summary>
    Read,

    /// <summary>Changes trunks and destinations, cancels the faxes of others.</summary>
    Administer,
}

/// <summary>The level that an endpoint asks for; one that has none asks for <see cref="AccessLevel.Administer"/>.</summary>
public sealed record RequiredAccess(AccessLevel Level);

/// <summary>States levels where endpoints are mapped.</summary>
public static class RequiredAccessExtensions
{
    /// <summary>Opens the endpoint to callers of this level and above.</summary>
    public static RouteHandlerBuilder RequireAccess(this RouteHandlerBuilder endpoint, AccessLevel level) => endpoint.WithMetadata(new RequiredAccess(level));
}

/// <summary>Who sent a request: the name of the key, or <c>local</c> without one.</summary>
public sealed record ApiCaller(string Name, AccessLevel Level, bool HasKey)
{
    /// <summary>A program on this machine without a key; it may do all.</summary>
    public static readonly ApiCaller Local = new("local", AccessLevel.Administer, false);

    /// <summary>How <c>fax.submitted_by</c> names the caller; no key can be named so that it means a local program or a mail.</summary>
    public string SubmittedBy => HasKey ? $"key:{Name}" : Name;

    /// <summary>Whether the caller may know of a fax that <paramref name="submittedBy"/> handed in.</summary>
    public bool MaySee(string submittedBy) => Level >= AccessLevel.Read || submittedBy == SubmittedBy;

    /// <summary>Whether the caller may cancel a fax that <paramref name="submittedBy"/> handed in.</summary>
    public bool MayCancel(string submittedBy) => Level >= AccessLevel.Administer || submittedBy == SubmittedBy;
}
