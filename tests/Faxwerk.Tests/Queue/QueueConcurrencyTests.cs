using System.Collections.Concurrent;
using System.Diagnostics;
using Faxwerk.Queue;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Queue;

public sealed class QueueConcurrencyTests
{
    private const int Workers = 30;
    private const int Channels = 8;

    [Theory, EveryEngine]
    public async Task Thirty_workers_on_two_nodes_never_exceed_the_channels_nor_call_a_destination_twice(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine, Channels);
        for (var sender = 0; sender < 4; sender++)
        {
            var numbers = Enumerable.Range(0, 20).Select(i => $"+4989{100 + (((sender * 7) + i) % 25)}").ToArray();
            await bed.EnqueueAsync(QueueBed.Fax(numbers) with { Sender = $"s{sender}@example.com" });
        }

        QueueNode[] nodes = [bed.Node, bed.OtherNode("n2")];
        var watch = new Watch();
        var failures = new ConcurrentQueue<string>();
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(nodes[worker % 2], new Random(worker)))));
        Assert.Empty(failures);
        Assert.Equal(80, sent);
        Assert.Equal(Channels, watch.Most);
        Assert.All(await bed.View.ListAsync(new FaxFilter()), fax => Assert.Equal((FaxState.Sent, 3), (fax.State, fax.ConfirmedPages)));
        Assert.Equal(80, (await bed.ReportsAsync()).Distinct().Count());

        async Task WorkAsync(QueueNode node, Random random)
        {
            var started = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref sent) < 80 && Stopwatch.GetElapsedTime(started).TotalSeconds < 60)
            {
                if (await node.ClaimAsync() is not { } claim)
                {
                    bed.Time.Advance(TimeSpan.FromSeconds(2));
                    await Task.Delay(random.Next(1, 20));
                    continue;
                }

                if (watch.Enter(claim.Fax.NumberE164) is { } wrong)
                    failures.Enqueue(wrong);

                // The first calls last until every channel has been in use, so that the limit is really tried.
                await watch.Full.WaitAsync(TimeSpan.FromSeconds(30));
                await Task.Delay(random.Next(0, 15));
                watch.Leave(claim.Fax.NumberE164);
                var drops = claim.Fax.Attempt == 1 && random.Next(5) == 0;
                if (!await node.Queue.CompleteAsync(claim, QueueBed.Outcome(drops ? CallStatus.CallDropped : CallStatus.Ok, drops ? 1 : claim.PageCount, answered: true)))
                    failures.Enqueue($"Fax {claim.Fax.Id} was lost");
                if (!drops)
                    Interlocked.Increment(ref sent);
            }
        }
    }

    [Theory, EveryEngine]
    public async Task Of_many_who_end_the_same_call_one_does(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await bed.EnqueueAsync("+49891");
        var claim = await bed.Node.MustClaimAsync();
        QueueNode[] nodes = [bed.Node, bed.OtherNode("n2")];
        var ended = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => i == 0
            ? nodes[1].Keeper.RecoverAsync("n1").ContinueWith(recovered => recovered.Result == 1, TaskScheduler.Default)
            : nodes[i % 2].Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Busy)))));
        Assert.Single(ended, done => done);
        Assert.NotNull(Assert.Single(await bed.View.AttemptsAsync(claim.Fax.Id)).Status);
    }

    private sealed class Watch
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _called = new(StringComparer.Ordinal);

        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Most { get; private set; }

        public Task Full => _full.Task;

        public string? Enter(string number)
        {
            lock (_gate)
            {
                if (!_called.Add(number))
                    return $"{number} is called twice";
                Most = Math.Max(Most, _called.Count);
                if (Most >= Channels)
                    _full.TrySetResult();
                return _called.Count > Channels ? $"{_called.Count} calls on {Channels} channels" : null;
            }
        }

        public void Leave(string number)
        {
            lock (_gate)
                _called.Remove(number);
        }
    }
}
