namespace Faxwerk.Alarms;

/// <summary>Something that is wrong now: <paramref name="Name"/> stays the same while it lasts, the words may change.</summary>
public sealed record Trouble(string Name, string German, string English)
{
    /// <summary>When it came about again last; null for what simply lasts.</summary>
    public DateTimeOffset? LastAt { get; init; }
}
