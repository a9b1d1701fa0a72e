using System.Text.Json;
using Faxwerk.Queue;

namespace Faxwerk.Steering;

/// <summary>How long sending is to stop: one of both.</summary>
public sealed record PauseRequest(DateTimeOffset? Until, int? Minutes);

/// <summary>
/// What to do with the faxes of <paramref name="Ids"/>, or with <paramref name="All"/> waiting and held ones that <paramref name="Filter"/> names; then <paramref name="Expected"/> is how many the caller was told of.
/// With <paramref name="UpTo"/>, the newest fax of that time, later ones are left alone and some may have gone meanwhile; without it there must be as many.
/// To restore, <paramref name="Faxes"/> says what each had, as <see cref="Steered.Before"/> told it.
/// </summary>
public sealed record SteerRequest(
    SteerAction? Action, IReadOnlyList<long>? Ids = null, bool All = false, SteerFilter? Filter = null, int? Expected = null, long? UpTo = null, FaxPriority? Priority = null, DateTimeOffset? DueAt = null, string? Trunk = null,
    IReadOnlyList<FaxBefore>? Faxes = null)
{
    /// <summary>What the request lacks, as a sentence; null where it is whole.</summary>
    public string? Missing => this switch
    {
        { Action: null } => $"action is one of {string.Join(", ", Enum.GetNames<SteerAction>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.",
        { Action: SteerAction.Restore } => Faxes is { Count: > 0 and <= 20_000 } && !All ? null : "Give faxes, 1 to 20000 of them.",
        { All: false, Ids: not { Count: > 0 and <= 20_000 } } => "Give ids, 1 to 20000 of them, or all.",
        { All: true, Expected: null } => "With all give expected: how many faxes it is about.",
        { Action: SteerAction.Priority, Priority: null } => "Give priority.",
        { Action: SteerAction.DueAt, DueAt: null } => "Give dueAt.",
        { Action: SteerAction.Trunk, Trunk: null or "" } => "Give trunk.",
        _ => null,
    };

    /// <summary>For the audit log.</summary>
    public string Words => this switch
    {
        { Action: SteerAction.Priority } => $"priority {Priority}",
        { Action: SteerAction.DueAt } => $"dueAt {DueAt:u}",
        { Action: SteerAction.Trunk } => $"trunk {Trunk}",
        _ => JsonNamingPolicy.CamelCase.ConvertName($"{Action}"),
    };

    /// <summary>The faxes that it names one by one.</summary>
    internal IReadOnlyList<long> Named => Action == SteerAction.Restore ? [.. Faxes!.Select(fax => fax.Id)] : Ids!;

    /// <summary>The latest time that the request names.</summary>
    internal DateTimeOffset? Latest => Action == SteerAction.Restore ? Faxes!.Max(fax => fax.DueAt) : DueAt;

    /// <summary>What the action changes, of all that a fax has; null where it cannot be restored.</summary>
    internal FaxBefore? Changed(FaxBefore all) => Action switch
    {
        SteerAction.Priority => new FaxBefore(all.Id, all.Priority, SentNow: all.SentNow),
        SteerAction.DueAt => all with { Priority = null, Trunk = null, Held = false },
        SteerAction.Trunk => new FaxBefore(all.Id, Trunk: all.Trunk),
        SteerAction.SendNow => all with { Priority = null, Trunk = null },
        _ => null,
    };
}

/// <summary>The filter of the list, by its words.</summary>
public sealed record SteerFilter(string? Q = null, string? State = null, FaxPriority? Priority = null, int? Cause = null, string? Trunk = null, string? User = null);

/// <summary>What can be done with an open fax.</summary>
public enum SteerAction
{
    /// <summary>Not send it; its sender gets a report.</summary>
    Cancel,

    /// <summary>Send it before all others, whatever its time.</summary>
    SendNow,

    /// <summary>Keep it back.</summary>
    Hold,

    /// <summary>Let it go on.</summary>
    Release,

    /// <summary>Another priority.</summary>
    Priority,

    /// <summary>Another time.</summary>
    DueAt,

    /// <summary>Another trunk.</summary>
    Trunk,

    /// <summary>What it had before one of these.</summary>
    Restore,
}

/// <summary>What became of it: those it was done to, those whose call is being ended and that may be through all the same, and those that could not be changed. <paramref name="Before"/> is what restores them, where the action can be taken back.</summary>
public sealed record Steered(IReadOnlyList<long> Done, IReadOnlyList<long> Stopping, IReadOnlyList<NotSteered> Refused, IReadOnlyList<FaxBefore> Before);

/// <summary>A fax that could not be changed, with a code of docs/status-codes.md.</summary>
public sealed record NotSteered(long Id, string Code, string Detail);
