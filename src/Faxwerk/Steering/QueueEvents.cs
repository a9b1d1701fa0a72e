using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Faxwerk.Storage;

namespace Faxwerk.Steering;

/// <summary>
/// Tells a page that the queue or the received faxes have changed, never what: the page asks with its own rights. The stream ends after some minutes, so that a session that is over is
/// noticed when the page comes again.
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
        var (queue, received) = (changes.Next(Topics.Queue), changes.Next(Topics.Received));
        yield return new SseItem<string>("", "open");
        while (time.GetUtcNow() < end)
        {
            await ChangeFeed.WaitAsync(Task.WhenAny(queue, received), Silence, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested)
                yield break;

            // Taken anew before the page is told: a change while it asks and while this one pauses is told after.
            var (isQueue, isReceived) = (queue.IsCompleted, received.IsCompleted);
            if (isQueue)
                queue = changes.Next(Topics.Queue);
            if (isReceived)
                received = changes.Next(Topics.Received);
            if (isQueue || !isReceived)
                yield return new SseItem<string>("", isQueue ? "queue" : "ping");
            if (isReceived)
                yield return new SseItem<string>("", "received");
            await Task.Delay(Pace, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
