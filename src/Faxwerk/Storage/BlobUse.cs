namespace Faxwerk.Storage;

/// <summary>
/// Who needs which blob. An owner is a row by name, such as <c>fax:17</c>. A blob is named in the same transaction as the row that needs it.
/// </summary>
public static class BlobUse
{
    /// <summary>From the commit on the blob is kept for this owner.</summary>
    public static Task KeepAsync(Transaction tx, string blobId, string owner) =>
        tx.ExecuteAsync("INSERT INTO blob_use (blob_id, owner) VALUES (@blobId, @owner) ON CONFLICT DO NOTHING", new { blobId, owner });

    /// <summary>The owner needs none of its blobs any more.</summary>
    public static Task ReleaseAsync(Transaction tx, string owner) =>
        tx.ExecuteAsync("DELETE FROM blob_use WHERE owner = @owner", new { owner });
}
