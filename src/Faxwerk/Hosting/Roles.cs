namespace Faxwerk.Hosting;

/// <summary>What this node does. Several nodes on one PostgreSQL database may share the work.</summary>
[Flags]
public enum Roles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Takes mail by SMTP and answers the REST API.</summary>
    Intake = 1,

    /// <summary>Renders, reports and delivers: the tasks.</summary>
    Work = 2,

    /// <summary>Has the SIP trunk: sends and receives.</summary>
    Line = 4,

    /// <summary>All of it.</summary>
    All = Intake | Work | Line,
}
