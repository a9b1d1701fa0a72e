using System.Text.Json;
using Faxwerk.Storage;

namespace Faxwerk.Queue;

/// <summary>
/// The table <c>clear_password</c>: faxes from before passwords were encrypted. Those that are still to be sent have theirs encrypted at the start, the others lose it.
/// </summary>
public sealed class ClearPasswords(Database database, SecretText secrets) : IHostedService
{
    private const int Batch = 500;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (await EncryptAsync(cancellationToken) == Batch)
        {
            // The next batch, in a transaction of its own.
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task<int> EncryptAsync(CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
            {
                var faxes = await tx.QueryAsync<QueuedFax>(
                    $"SELECT * FROM fax WHERE id IN (SELECT fax_id FROM clear_password ORDER BY fax_id LIMIT {Batch}) {database.ForUpdate}");
                foreach (var fax in faxes)
                {
                    var options = fax.ReadOptions();
                    var password = fax.FinishedAt is null ? secrets.Protect(options.FaxPassword ?? "") : null;
                    await tx.ExecuteAsync(
                        "UPDATE fax SET options = @options WHERE id = @Id",
                        new { fax.Id, options = JsonSerializer.Serialize(options with { FaxPassword = password }, SendOptions.Json) });
                    await tx.ExecuteAsync("DELETE FROM clear_password WHERE fax_id = @Id", new { fax.Id });
                }

                return faxes.Count;
            },
            cancel);
}
