using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>Removes sessions that are over and wrong passwords that count no more.</summary>
internal sealed class SignInSweep(Sessions sessions, LockOut lockOut, TimeProvider time, ILogger<SignInSweep> log) : Sweep(time, log)
{
    /// <inheritdoc/>
    protected override string What => "sessions that are over and old wrong passwords";

    /// <inheritdoc/>
    public override async Task<int> SweepAsync(CancellationToken cancel) => await sessions.PruneAsync(cancel) + await lockOut.PruneAsync(cancel);
}
