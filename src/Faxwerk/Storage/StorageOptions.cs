namespace Faxwerk.Storage;

/// <summary>Where this node keeps its things: section <c>Faxwerk</c> of appsettings.json or the environment (<c>Faxwerk__DataFolder</c>).</summary>
public sealed record StorageOptions
{
    /// <summary>Folder of the database file, the blobs and the keys. Created where missing.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>Npgsql connection string of a PostgreSQL database; empty for SQLite in the data folder.</summary>
    public string Postgres { get; init; } = "";

    /// <summary>Folder of the backups that are made over the web or REST, better on another disk; empty for <c>backups</c> in the data folder.</summary>
    public string BackupFolder { get; init; } = "";

    /// <summary>Name of this node, unique among those that share a database.</summary>
    public string Node { get; init; } = Environment.MachineName;
}
