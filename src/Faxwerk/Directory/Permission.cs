using System.Collections.Frozen;

namespace Faxwerk.Directory;

/// <summary>What somebody may do. Every endpoint names the one that it needs; what a request touches of others is judged by further ones.</summary>
public enum Permission
{
    /// <summary>His own session, password and preferences.</summary>
    OwnSession,

    /// <summary>Faxes that he handed in himself.</summary>
    ReadOwnFaxes,

    /// <summary>Handing in faxes, and cancelling his own.</summary>
    SendFaxes,

    /// <summary>Calling received faxes of his own unwanted.</summary>
    JudgeOwnFaxes,

    /// <summary>All outgoing faxes.</summary>
    ReadFaxes,

    /// <summary>Holding, releasing, cancelling and ordering the faxes of others, and pausing the queue.</summary>
    SteerQueue,

    /// <summary>Received and archived documents.</summary>
    ReadDocuments,

    /// <summary>Legal hold of archived documents.</summary>
    HoldDocuments,

    /// <summary>Calls, trunks, destinations.</summary>
    ReadOperation,

    /// <summary>What is left out of calls to a number.</summary>
    ChangeDestinations,

    /// <summary>Settings, without secrets.</summary>
    ReadSettings,

    /// <summary>Settings and trunks.</summary>
    ChangeSettings,

    /// <summary>Users, groups and sites.</summary>
    ReadUsers,

    /// <summary>Adding and changing users, groups and sites.</summary>
    ChangeUsers,

    /// <summary>The audit log.</summary>
    ReadAudit,
}

/// <summary>The permissions of roles.</summary>
public static class RolePermissions
{
    private static readonly FrozenDictionary<Role, FrozenSet<Permission>> All = new Dictionary<Role, FrozenSet<Permission>>
    {
        [Role.User] = [Permission.OwnSession, Permission.ReadOwnFaxes, Permission.SendFaxes, Permission.JudgeOwnFaxes],
        [Role.Operator] =
        [
            Permission.OwnSession, Permission.ReadOwnFaxes, Permission.SendFaxes, Permission.JudgeOwnFaxes, Permission.ReadFaxes, Permission.SteerQueue, Permission.ReadDocuments,
            Permission.ReadOperation, Permission.ChangeDestinations,
        ],
        [Role.Auditor] =
        [
            Permission.OwnSession, Permission.ReadOwnFaxes, Permission.ReadFaxes, Permission.ReadDocuments, Permission.ReadOperation, Permission.ReadSettings,
            Permission.ReadUsers, Permission.ReadAudit,
        ],
        [Role.Administrator] = [.. Enum.GetValues<Permission>()],
    }.ToFrozenDictionary();

    /// <summary>What a role may do.</summary>
    public static FrozenSet<Permission> Of(Role role) => All[role];
}
