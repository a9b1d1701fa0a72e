using Faxwerk.Storage;

namespace Faxwerk.Hosting;

/// <summary>
/// One check: what it looks at, whether it is well, and what is wrong where it is not. Without one that <paramref name="IsRequired"/> the node is not ready; without another it
/// can do less.
/// </summary>
public sealed record HealthCheck(string Name, bool Healthy, string Detail, bool IsRequired = true);

/// <summary>A check of a slice, registered by it.</summary>
public delegate HealthCheck HealthProbe();

/// <summary>Whether this node can do its work.</summary>
public sealed record HealthReport(bool Ready, IReadOnlyList<HealthCheck> Checks);

/// <summary>
/// <c>/health/live</c> answers while the process does; <c>/health/ready</c> while mail and requests can be accepted (else 503); <c>/health</c> shows the checks.
/// </summary>
public static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Maps the three.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", () => TypedResults.Ok("live")).WithName("live");
        health.MapGet("/ready", AnswerAsync).WithName("ready");
        health.MapGet("", AnswerAsync).WithName("health");
    }

    private static async Task<IResult> AnswerAsync(Database database, FreeSpace space, IEnumerable<HealthProbe> probes, TimeProvider time, CancellationToken cancel)
    {
        HealthCheck[] checks = [await DatabaseAsync(database, time, cancel), Disk(space), .. probes.Select(probe => probe())];
        var report = new HealthReport(checks.All(check => check.Healthy || !check.IsRequired), checks);
        return TypedResults.Json(report, statusCode: report.Ready ? 200 : 503);
    }

    private static async Task<HealthCheck> DatabaseAsync(Database database, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            await database.FindAsync<int>("SELECT 1", null, cancel).WaitAsync(Patience, time, cancel);
            return new HealthCheck("database", true, "");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return new HealthCheck("database", false, fault.Message);
        }
    }

    private static HealthCheck Disk(FreeSpace space) =>
        space.IsShort(0) ? new HealthCheck("disk", false, $"less than {FreeSpace.Reserve >> 20} MB free") : new HealthCheck("disk", true, "");
}
