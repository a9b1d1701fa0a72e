using System.Net;
using System.Security.Cryptography;
using Faxwerk.Audit;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Webhooks;

/// <summary>The table <c>webhook</c>.</summary>
public sealed class WebhookTable(Database database, SecretText secrets, IOptionsMonitor<WebhookSettings> settings, TimeProvider time)
{
    /// <summary>Most webhooks: each event is a task for each.</summary>
    public const int Most = 50;

    private const int ShortestSecret = 16, LongestSecret = 200;

    /// <summary>All, the oldest first.</summary>
    public Task<IReadOnlyList<Webhook>> ListAsync(CancellationToken cancel = default) => database.QueryAsync<Webhook>("SELECT * FROM webhook ORDER BY id", null, cancel);

    /// <summary>One; null where there is none.</summary>
    public Task<Webhook?> FindAsync(long id, CancellationToken cancel = default) => database.FindAsync<Webhook>("SELECT * FROM webhook WHERE id = @id", new { id }, cancel);

    /// <summary>What is wrong with these; null where they make a webhook.</summary>
    public string? Judge(string url, IReadOnlyList<string> events, string? secret)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("https" or "http") || parsed.UserInfo.Length > 0 || url.Length > 2000)
            return "url is an https or http address without a password in it.";
        if (IPAddress.TryParse(parsed.IdnHost.Trim('[', ']'), out var address) && !settings.CurrentValue.Allows(address))
            return $"{parsed.IdnHost} is no public address: webhooks.allowedNetworks names the others that may be reached.";
        if (events.Count == 0 || events.Except(WebhookEvent.All, StringComparer.Ordinal).Any())
            return $"events are some of {string.Join(", ", WebhookEvent.All)}.";
        return secret is null or { Length: >= ShortestSecret and <= LongestSecret } ? null : $"secret has {ShortestSecret} to {LongestSecret} characters.";
    }

    /// <summary>Adds one that was judged, with a secret made here where none is given; null where there are too many.</summary>
    public Task<(Webhook Hook, string Secret)?> AddAsync(string url, IReadOnlyList<string> events, string? secret, Actor by, CancellationToken cancel)
    {
        secret ??= RandomNumberGenerator.GetHexString(64, lowercase: true);
        return database.InTransactionAsync<(Webhook, string)?>(
            async tx =>
            {
                var now = time.GetUtcNow();
                if (await tx.FindAsync<int>("SELECT count(*) FROM webhook") >= Most)
                    return null;
                var hook = await tx.FindAsync<Webhook>(
                    "INSERT INTO webhook (url, secret, events, created_at, created_by, last_error) VALUES (@url, @secret, @events, @now, @by, '') RETURNING *",
                    new { url, secret = secrets.Protect(secret), events = string.Join(' ', events.Distinct(StringComparer.Ordinal)), now, by = by.Who });
                tx.Announce(Topics.Webhook);
                await AuditLog.AddAsync(tx, now, by, AuditAction.WebhookAdded, $"webhook:{hook!.Id}", "", $"{hook.Place} {hook.Events}");
                return (hook, secret);
            },
            cancel);
    }

    /// <summary>Changes one to what was judged, null as it is; the webhook since then, null where there is none.</summary>
    public Task<Webhook?> ChangeAsync(long id, string? url, IReadOnlyList<string>? events, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            if (await tx.FindAsync<Webhook>($"SELECT * FROM webhook WHERE id = @id {database.ForUpdate}", new { id }) is not { } before)
                return null;

            // What another address said is no word on this one.
            var hook = await tx.FindAsync<Webhook>(
                """
                UPDATE webhook SET url = @url, events = @events, last_error = CASE WHEN url = @url THEN last_error ELSE '' END, delivered_at = CASE WHEN url = @url THEN delivered_at END WHERE id = @id RETURNING *
                """,
                new { id, url = url ?? before.Url, events = events is null ? before.Events : string.Join(' ', events.Distinct(StringComparer.Ordinal)) });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.WebhookChanged, $"webhook:{id}", $"{before.Place} {before.Events}", $"{hook!.Place} {hook.Events}");
            return hook;
        },
        cancel);

    /// <summary>Removes one; false where there is none.</summary>
    public Task<bool> RemoveAsync(long id, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            if (await tx.FindAsync<Webhook>("DELETE FROM webhook WHERE id = @id RETURNING *", new { id }) is not { } hook)
                return false;
            await tx.ExecuteAsync("DELETE FROM webhook_delivery WHERE webhook_id = @id", new { id });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.WebhookRemoved, $"webhook:{id}", hook.Place);
            return true;
        },
        cancel);

    /// <summary>Notes how telling it ended.</summary>
    public Task NoteAsync(long id, string error, CancellationToken cancel) => database.InTransactionAsync(
        tx => tx.ExecuteAsync("UPDATE webhook SET last_error = @error, delivered_at = CASE WHEN @error = '' THEN @now ELSE delivered_at END WHERE id = @id", new { id, error, now = time.GetUtcNow() }), cancel);
}
