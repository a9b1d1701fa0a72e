namespace Faxwerk.Directory;

/// <summary>What a user is to the server; see <see cref="RolePermissions"/>.</summary>
public enum Role
{
    /// <summary>Sends faxes and sees those of his own.</summary>
    User,

    /// <summary>Sees all faxes and steers the queue.</summary>
    Operator,

    /// <summary>Reads everything, the audit log too, and changes nothing.</summary>
    Auditor,

    /// <summary>May do everything.</summary>
    Administrator,
}
