using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Faxwerk.Journal;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Webhooks;

/// <summary>Payload of a task: which webhook is to be told of which entry of the journal, or of which alarm.</summary>
public sealed record WebhookTask(long Webhook, string Event, JournalView? Fax, AlarmView? Alarm = null);

/// <summary>
/// Tells a webhook of an event: a POST of JSON with <c>X-Faxwerk-Event</c>, <c>X-Faxwerk-Delivery</c> (the same when it is told again), <c>X-Faxwerk-Timestamp</c> (Unix seconds) and
/// <c>X-Faxwerk-Signature</c>, <c>v1=</c> and the HMAC-SHA-256 in hex of timestamp, a dot and body under the webhook's secret. Any 2xx is taken for received.
/// </summary>
public sealed class TellWebhook(WebhookTable hooks, WebhookClient client, SecretText secrets, TimeProvider time) : ITaskHandler
{
    /// <summary>The kind of its tasks; stored.</summary>
    public const string TaskKind = "webhook";

    /// <summary>The event of a test.</summary>
    public const string TestEvent = "test";

    /// <summary>Why nothing can be signed.</summary>
    public const string NoSecret = "The key of the webhook's secret is gone: remove the webhook and add it again.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>10 s, 20 s, ... 1 h: about a day.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1), 32);

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var payload = task.Read<WebhookTask>();
        if (await hooks.FindAsync(payload.Webhook, cancel) is not { } hook)
            return TaskResult.Done;
        if (await TellAsync(hook, task.Id, payload, cancel) is not { } error)
            return TaskResult.Fail(NoSecret);
        return error.Length == 0 ? TaskResult.Done : TaskResult.TryAgain(error);
    }

    /// <summary>Tells of <see cref="TestEvent"/> now, as delivery 0 without a fax: what went wrong, "" where it was taken, null where nothing can be signed.</summary>
    public Task<string?> TestAsync(Webhook hook, CancellationToken cancel) => TellAsync(hook, 0, new WebhookTask(hook.Id, TestEvent, null), cancel);

    /// <summary>The signature of a body that is sent at <paramref name="timestamp"/> (Unix seconds).</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{timestamp}."));
        hmac.AppendData(body);
        return $"v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }

    private async Task<string?> TellAsync(Webhook hook, long delivery, WebhookTask news, CancellationToken cancel)
    {
        if (secrets.Unprotect(hook.Secret) is not { } secret)
            return null;
        using var request = Request(hook, delivery, news, secret);
        var error = await client.SendAsync(request, cancel);
        await hooks.NoteAsync(hook.Id, error, cancel);
        return error;
    }

    private HttpRequestMessage Request(Webhook hook, long delivery, WebhookTask news, string secret)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { @event = news.Event, delivery, news.Fax, news.Alarm }, Json);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Faxwerk-Event", news.Event);
        request.Headers.Add("X-Faxwerk-Delivery", delivery.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("X-Faxwerk-Timestamp", timestamp);
        request.Headers.Add("X-Faxwerk-Signature", Sign(secret, timestamp, body));
        return request;
    }
}
