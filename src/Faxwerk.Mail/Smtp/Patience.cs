namespace Faxwerk.Mail.Smtp;

/// <summary>A token that fires after a time by the given clock, or with another token.</summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource clock;
    private readonly CancellationTokenSource either;

    public Patience(TimeProvider time, TimeSpan timeout, CancellationToken cancel)
    {
        clock = new CancellationTokenSource(timeout, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancel);
    }

    public CancellationToken Token => either.Token;

    public void Dispose()
    {
        either.Dispose();
        clock.Dispose();
    }
}
