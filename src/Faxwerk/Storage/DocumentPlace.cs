namespace Faxwerk.Storage;

/// <summary>Kinds of places where documents are kept.</summary>
public enum DocumentStoreKind
{
    /// <summary>The data folder of the node.</summary>
    Local,

    /// <summary>A folder that all nodes see.</summary>
    Folder,

    /// <summary>A bucket of an S3 store.</summary>
    S3,
}

/// <summary>Where new documents are kept.</summary>
public sealed record DocumentPlace
{
    /// <summary>What kind of place.</summary>
    public DocumentStoreKind Kind { get; init; }

    /// <summary>The shared folder.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The bucket.</summary>
    public S3Place S3 { get; init; } = new();

    /// <summary>Octets of copies that are kept in the data folder of documents that are in an S3 store.</summary>
    public long CacheBytes { get; init; }
}

/// <summary>A bucket of an S3 store. <see cref="Timeout"/> is for a request, and for a silence while a document is read.</summary>
public sealed record S3Place
{
    /// <summary>Of the store, such as <c>https://s3.example.com:9000</c>; empty for that of AWS in <see cref="Region"/>.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Signed with each request.</summary>
    public string Region { get; init; } = "";

    /// <summary>The bucket, which exists.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>Before the names of all documents.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Who we are there.</summary>
    public string AccessKey { get; init; } = "";

    /// <summary>The proof of it.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; init; }
}
