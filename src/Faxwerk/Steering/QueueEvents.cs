using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Faxwerk.Storage;

namespace Faxwerk.Steering;

/// <summary>
/// Tells a page that the queue has changed, never what: the page asks with its own rights. The stream ends after some minutes, so that a session that is over is noticed when the page
/// comes again.
/// </summary>
internal static class QueueEvents
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250), Silence = TimeSpan.FromSeconds(15), Length = TimeSpan.FromMinutes(5);

    public static IResult Stream(ChangeFeed changes, TimeProvider time, IHostApplicationLifetime host, CancellationToken cancel) =>
        TypedResults.ServerSentEvents(ReadAsync(changes, time, host.ApplicationStopping, cancel));

    private static async IAsyncEnumerable<SseItem<string>> ReadAsync(
        ChangeFeed changes, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancel)
    {
        // An open stream would keep the server from stopping.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancel);
        var end = time.GetUtcNow() + Length;
        var next = changes.Next(Topics.Queue);
        yield return new SseItem<string>("", "open");
        while (time.GetUtcNow() < end)
        {
            await ChangeFeed.WaitAsync(next, Silence, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested)
                yield break;

            // Taken anew before the page is told: a change while it asks and while this one pauses is told after.
            var isChanged = next.IsCompleted;
            if (isChanged)
                next = changes.Next(Topics.Queue);
            yield return new SseItem<string>("", isChanged ? "queue" : "ping");
            await Task.Delay(Pace, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
