using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Queue;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Web;

/// <summary>How urgent a caller of the API may make what he hands in, by section <c>priorities</c>. Who may steer the queue may all, for he could change it afterwards.</summary>
internal sealed class PriorityRights(Users users, IOptionsMonitor<PrioritySettings> settings)
{
    /// <summary>The answer where a priority is above his; null where it is not.</summary>
    public async Task<ProblemHttpResult?> JudgeAsync(ApiCaller caller, FaxPriority wanted, bool isBroadcast, CancellationToken cancel) => await HighestAsync(caller, isBroadcast, cancel) is var highest && wanted >= highest
        ? null
        : Problem.Of(Problem.Forbidden, $"priority {Name(wanted)}: {Name(highest)} is the highest that you may give to a {(isBroadcast ? "broadcast" : "fax")} (priorities).");

    /// <summary>The priority, or the highest that he may give to a fax.</summary>
    public async Task<FaxPriority> WithinAsync(ApiCaller caller, FaxPriority wanted, CancellationToken cancel) => await HighestAsync(caller, isBroadcast: false, cancel) is var highest && wanted < highest ? highest : wanted;

    /// <summary>The highest that he may give.</summary>
    public async Task<FaxPriority> HighestAsync(ApiCaller caller, bool isBroadcast, CancellationToken cancel) => caller.May(Permission.SteerQueue)
        ? FaxPriority.Urgent
        : settings.CurrentValue.For(caller.Name, caller.User is { } known && await users.FindAsync(known.Id, cancel) is { } user ? user.Groups : [], isBroadcast);

    private static string Name(FaxPriority priority) => JsonNamingPolicy.CamelCase.ConvertName($"{priority}");
}
