namespace Faxwerk.Telephony.Calls;

/// <summary>
/// Hands the steps of a call to <see cref="OutgoingFax.Progress"/>, one after the other and never on the call's thread, and says every
/// 10 s that the call is alive.
/// </summary>
internal sealed class ProgressReports(OutgoingFax fax, TimeProvider clock, Action refused, CancellationToken ended)
{
    private static readonly TimeSpan AliveInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private bool _connected;

    /// <summary>Reports a step; <paramref name="then"/> runs after the report was taken.</summary>
    public void Report(CallProgress progress, Action? then = null)
    {
        lock (_gate) _last = ReportAfterAsync(_last, progress, then);
    }

    /// <summary>Tells of <see cref="CallStep.Connected"/> once.</summary>
    public void Connect()
    {
        lock (_gate)
        {
            if (_connected) return;
            _connected = true;
            Report(new CallProgress(CallStep.Connected, 0, 0, null));
        }
    }

    /// <summary>Says that the call is alive until it has ended.</summary>
    public async Task KeepAliveAsync()
    {
        using var timer = new PeriodicTimer(AliveInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ended)) Report(new CallProgress(CallStep.Alive, 0, 0, null));
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The call is over.
        }
    }

    /// <summary>Completes when every report was taken; throws what one of them threw.</summary>
    public Task WhenTaken()
    {
        lock (_gate) return _last;
    }

    private async Task ReportAfterAsync(Task previous, CallProgress progress, Action? then)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (fax.Progress is not null)
        {
            try
            {
                // A confirmed page is reported even when the call has been cancelled meanwhile.
                if (!await fax.Progress(progress, CancellationToken.None))
                {
                    refused();
                    return;
                }
            }
            catch
            {
                refused();
                throw;
            }
        }
        then?.Invoke();
    }
}
