using System.ComponentModel;
using Faxwerk.Storage;

namespace Faxwerk.Settings;

/// <summary>Section <c>documents</c>: where new documents are kept, on all nodes. Those that are kept in the data folder stay there and are found by that node alone.</summary>
public sealed record DocumentSettings : SettingsSection
{
    /// <summary>The kind of place.</summary>
    [Description("Where new documents are kept: local (data folder), folder (shared by all nodes) or s3. Before folder or s3 is left again, copy its documents to the new place: there alone they are looked for, and in the data folder")]
    public DocumentStoreKind Store { get; init; }

    /// <summary>See <see cref="DocumentPlace.Folder"/>.</summary>
    [Description("The shared folder, with an empty file faxwerk-documents in it, so that a share that is not mounted is noticed. Before another folder is named, copy the documents there")]
    public string Folder { get; init; } = "";

    /// <summary>See <see cref="S3Place.Endpoint"/>.</summary>
    [Description("Address of the S3 store such as https://s3.example.com:9000, empty for AWS"), LeadsTo(nameof(S3SecretKey))]
    public string S3Endpoint { get; init; } = "";

    /// <summary>See <see cref="S3Place.Region"/>.</summary>
    [Description("Region of the S3 store")]
    public string S3Region { get; init; } = "us-east-1";

    /// <summary>See <see cref="S3Place.Bucket"/>.</summary>
    [Description("Bucket of the S3 store, which exists. Before another one is named, copy the documents there")]
    public string S3Bucket { get; init; } = "";

    /// <summary>See <see cref="S3Place.Prefix"/>.</summary>
    [Description("Begins the names of all documents in the bucket; no other server may use the same. Before it is changed, copy the documents to the new names")]
    public string S3Prefix { get; init; } = "faxwerk/";

    /// <summary>See <see cref="S3Place.AccessKey"/>.</summary>
    [Description("Access key of the S3 store")]
    public string S3AccessKey { get; init; } = "";

    /// <summary>See <see cref="S3Place.SecretKey"/>.</summary>
    [Description("Secret key of the S3 store"), Secret]
    public string S3SecretKey { get; init; } = "";

    /// <summary>See <see cref="S3Place.Timeout"/>.</summary>
    [Description("How long the S3 store may take to answer, 1s to 10m")]
    public TimeSpan S3Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>See <see cref="DocumentPlace.CacheBytes"/>, in MB.</summary>
    [Description("MB of copies of documents of the S3 store that are kept in the data folder, 10 to 1000000")]
    public int CacheMegabytes { get; init; } = 1024;

    /// <summary>For the store.</summary>
    internal DocumentPlace Place => new()
    {
        Kind = Store, Folder = Store == DocumentStoreKind.Folder ? Folder : "", CacheBytes = CacheMegabytes * 1024L * 1024,
        S3 = Store != DocumentStoreKind.S3 ? new S3Place() : new S3Place
        {
            Endpoint = S3Endpoint, Region = S3Region, Bucket = S3Bucket, Prefix = S3Prefix, AccessKey = S3AccessKey, SecretKey = S3SecretKey, Timeout = S3Timeout,
        },
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Store == DocumentStoreKind.Folder && !Path.IsPathFullyQualified(Folder))
            yield return "folder: the whole path of a folder that all nodes see";
        if (S3Endpoint.Length > 0 && !(Uri.TryCreate(S3Endpoint, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)))
            yield return "s3Endpoint: an address such as https://s3.example.com, or nothing for AWS";
        if (Store == DocumentStoreKind.S3 && (S3Bucket.Length == 0 || S3Region.Length == 0 || S3AccessKey.Length == 0))
            yield return "s3Bucket, s3Region, s3AccessKey: needed with store s3";
        if (S3Timeout < TimeSpan.FromSeconds(1) || S3Timeout > TimeSpan.FromMinutes(10))
            yield return "s3Timeout: 1s to 10m";
        if (CacheMegabytes is < 10 or > 1_000_000)
            yield return "cacheMegabytes: 10 to 1000000";
    }
}
