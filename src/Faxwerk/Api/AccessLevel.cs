using System.Collections.Frozen;
using Faxwerk.Directory;

namespace Faxwerk.Api;

/// <summary>What an API key may do; each level includes those before it.</summary>
public enum AccessLevel
{
    /// <summary>Sends faxes; sees and cancels those that it sent itself.</summary>
    Send,

    /// <summary>Sees all: faxes, received documents, calls, trunks, destinations.</summary>
    Read,

    /// <summary>Does everything.</summary>
    Administer,
}

/// <summary>The permissions of levels.</summary>
public static class AccessLevels
{
    private static readonly FrozenSet<Permission> Send = [Permission.ReadOwnFaxes, Permission.SendFaxes];
    private static readonly FrozenSet<Permission> Read = [.. Send, Permission.ReadFaxes, Permission.ReadDocuments, Permission.ReadOperation];

    /// <summary>Everything but a session, which only people have.</summary>
    private static readonly FrozenSet<Permission> Administer = [.. Enum.GetValues<Permission>().Where(permission => permission != Permission.OwnSession)];

    /// <summary>What a level may do.</summary>
    public static FrozenSet<Permission> Permissions(this AccessLevel level) => level switch
    {
        AccessLevel.Administer => Administer,
        AccessLevel.Read => Read,
        _ => Send,
    };
}
