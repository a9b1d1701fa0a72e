using System.Collections.Frozen;
using System.Net;
using Faxwerk.Audit;
using Faxwerk.Directory;

namespace Faxwerk.Api;

/// <summary>Who sent a request, and what he may do. <paramref name="Name"/> is for the audit log; <paramref name="SubmittedBy"/> is how <c>fax.submitted_by</c> names him.</summary>
public sealed record ApiCaller(string Name, string SubmittedBy, FrozenSet<Permission> Permissions)
{
    /// <summary>A program of the server's own user without a key; it may do all.</summary>
    public static readonly ApiCaller Local = new("local", "local", AccessLevel.Administer.Permissions());

    /// <summary>His session, where he signed in.</summary>
    public Session? Session { get; init; }

    /// <summary>The user that he is; null for programs with a key and for those of the server's own user.</summary>
    public User? User { get; init; }

    /// <summary>Where the request came from.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Whether it is a program of the server's own user without a key.</summary>
    public bool IsLocal => SubmittedBy == Local.SubmittedBy;

    /// <summary>For the audit log.</summary>
    public Actor Actor => new(Name, Address?.ToString() ?? (IsLocal ? "local socket" : ""));

    /// <summary>A program with a key; no key can be named so that it means a user or a local program.</summary>
    public static ApiCaller Of(ApiKey key) => new($"key:{key.Name}", $"key:{key.Name}", key.Level.Permissions());

    /// <summary>A user who signed in.</summary>
    public static ApiCaller Of(Session session) => new(session.User.Login, session.User.SubmittedBy, RolePermissions.Of(session.User.Role)) { Session = session, User = session.User };

    /// <summary>A user whose documents the server takes by itself, from a watched folder.</summary>
    public static ApiCaller Of(User user) => new(user.Login, user.SubmittedBy, RolePermissions.Of(user.Role)) { User = user };

    /// <summary>Whether he may.</summary>
    public bool May(Permission permission) => Permissions.Contains(permission);

    /// <summary>Whether he may know of a fax that <paramref name="submittedBy"/> handed in.</summary>
    public bool MaySee(string submittedBy) => May(Permission.ReadFaxes) || submittedBy == SubmittedBy;

    /// <summary>Whether he may cancel a fax that <paramref name="submittedBy"/> handed in.</summary>
    public bool MayCancel(string submittedBy) => May(Permission.SteerQueue) || (submittedBy == SubmittedBy && May(Permission.SendFaxes));
}
