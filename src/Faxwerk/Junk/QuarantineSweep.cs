using Faxwerk.Audit;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Junk;

/// <summary>Deletes from the quarantine what nobody has released in its time (<c>junk.keepFor</c>); each has an entry in the audit log.</summary>
public sealed class QuarantineSweep(Quarantine quarantine, IOptionsMonitor<JunkSettings> settings, TimeProvider time, ILogger<QuarantineSweep> log) : Sweep(time, log)
{
    private const int Batch = 100;

    private static readonly Actor Self = new("server");

    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    protected override string What => "unwanted faxes that are past their time";

    /// <inheritdoc/>
    public override async Task<int> SweepAsync(CancellationToken cancel)
    {
        var kept = settings.CurrentValue.KeepFor;
        if (kept == TimeSpan.Zero)
            return 0;
        var (before, deleted) = (_time.GetUtcNow() - kept, 0);
        while (await quarantine.DeleteBeforeAsync(before, Batch, Self, cancel) is var count and > 0)
            deleted += count;
        return deleted;
    }
}
