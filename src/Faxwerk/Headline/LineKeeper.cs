using System.Text.Json;
using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Headline;

/// <summary>Keeps the lines of a call with it, so that its pages can be shown as they went out (<see cref="SentPages"/>).</summary>
/// <param name="database">Database.</param>
/// <param name="blobs">Takes the pictures of the lines.</param>
/// <param name="log">Log.</param>
internal sealed partial class LineKeeper(Database database, IBlobStore blobs, ILogger<LineKeeper> log)
{
    /// <summary>Keeps them as long as the pages of the fax. A fault is logged: it is no reason to end a call.</summary>
    public async Task KeepAsync(ClaimedFax claim, HeadedPages pages)
    {
        try
        {
            var (lines, pictures) = await pages.LinesAsync();
            var blob = pictures.Length == 0 ? null : (await blobs.WriteAsync(pictures, CancellationToken.None)).Id;
            await database.InTransactionAsync(
                async tx =>
                {
                    await tx.ExecuteAsync(
                        "UPDATE attempt SET lines = @lines, lines_blob = @blob WHERE fax_id = @Id AND number = @Attempt",
                        new { claim.Fax.Id, claim.Fax.Attempt, blob, lines = JsonSerializer.Serialize(lines, JsonSerializerOptions.Web) });
                    if (blob is not null)
                        await BlobUse.KeepAsync(tx, blob, $"fax:{claim.Fax.Id}");
                });
        }
        catch (Exception fault)
        {
            NotKept(log, claim.Fax.Id, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fax {Id}: its header lines could not be kept, its pages will be shown without")]
    private static partial void NotKept(ILogger logger, long id, Exception fault);
}
