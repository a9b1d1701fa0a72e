namespace Faxwerk.Webhooks;

/// <summary>What is told; the words are stored and sent.</summary>
public static class WebhookEvent
{
    /// <summary>A trouble that lasts, told when the mail on it is.</summary>
    public const string AlarmRaised = "alarm.raised";

    /// <summary>Its end.</summary>
    public const string AlarmOver = "alarm.over";

    /// <summary>All of them: <c>fax.</c> with how a fax ended, and alarms.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Journal.JournalOutcome.All.Select(OfFax), AlarmRaised, AlarmOver];

    /// <summary>A fax ended so.</summary>
    public static string OfFax(string outcome) => $"fax.{outcome}";
}

/// <summary>A row of table <c>webhook</c>: who is told of what.</summary>
public sealed record Webhook
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>Where to, https or http.</summary>
    public string Url { get; init; } = "";

    /// <summary>Encrypted; signs what is sent.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The events, with blanks between.</summary>
    public string Events { get; init; } = "";

    /// <summary>What ended before is not told.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>By whom.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>The last event that was taken.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Why the last event was not taken; empty where it was.</summary>
    public string LastError { get; init; } = "";

    /// <summary><see cref="Url"/> as others may see it: without its query, in which some receivers want a password.</summary>
    public string Place => new Uri(Url).GetLeftPart(UriPartial.Path);

    /// <summary>Whether it wants the event.</summary>
    public bool Wants(string name) => Events.Split(' ').Contains(name, StringComparer.Ordinal);
}
