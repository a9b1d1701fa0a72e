using Faxwerk.Journal;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Faxwerk.Tests.Queue;

/// <summary>
/// Random histories: the queue on the database does what <see cref="QueueModel"/> does, step by step. FsCheck makes them, and a failing one is told as the shortest that still fails, with the replay that makes it again.
/// </summary>
public sealed class QueueModelTests
{
    private static readonly CallStatus[] Endings =
    [
        CallStatus.Ok, CallStatus.Ok, CallStatus.Busy, CallStatus.NoAnswer, CallStatus.UnallocatedNumber, CallStatus.TrunkFailure, CallStatus.NotAFax,
        CallStatus.CallDropped, CallStatus.Stopped, CallStatus.Cancelled,
    ];

    /// <summary>Commands an engine.</summary>
    private const int Commands = 10_000;

    private const int Steps = 250;

    [Theory, EveryEngine]
    public async Task The_queue_follows_the_model(Engine engine)
    {
        // Skips where the engine is not installed; FsCheck would take that for a failure.
        await (await QueueBed.CreateAsync(engine)).DisposeAsync();
        var reached = new HashSet<string>(StringComparer.Ordinal);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Commands / Steps).WithReplay(1, 1), Prop.ForAll(Histories(Steps), (Func<Step[], Task>)(steps => RunAsync(engine, steps, reached))));

        // A test that never gets anywhere would prove nothing.
        string[] wanted =
        [
            "claimed", "nothing to claim", "sent", "failed", "cancelled", "redialled", "fenced off", "recovered", "held", "released", "sent now", "priority", "time", "being sent", "expired",
        ];
        Assert.Empty(wanted.Except(reached));
    }

    [Fact]
    public void A_history_that_fails_is_told_as_the_shortest_that_does()
    {
        var fault = Assert.ThrowsAny<Exception>(() => Check.One(
            Config.QuickThrowOnFailure.WithReplay(1, 1),
            Prop.ForAll(Histories(100), steps => !(steps.Any(step => step.Kind == 3) && steps.Any(step => step.Kind == 16 && step.Draws[0] > 10)))));
        Assert.Contains("enqueue", new Step(0, [1]).ToString(), StringComparison.Ordinal);
        var told = fault.Message[fault.Message.IndexOf("Shrunk", StringComparison.Ordinal)..];
        Assert.Equal(2, told.Split('(').Count(part => part.StartsWith("step ", StringComparison.Ordinal)));
    }

    /// <summary>Histories of so many steps; a shorter one is one without some of the steps, and then one with lesser numbers.</summary>
    private static Arbitrary<Step[]> Histories(int steps) => Arb.From(
        (from kind in Gen.Choose(0, Kinds - 1) from draws in Gen.Choose(0, 9999).ArrayOf(6) select new Step(kind, draws)).ArrayOf(steps), Shorter);

    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (var size = steps.Length; size > 0; size /= 2)
        {
            for (var at = 0; at < steps.Length; at += size)
                yield return [.. steps[..at], .. steps[Math.Min(steps.Length, at + size)..]];
        }

        for (var at = 0; at < steps.Length; at++)
        {
            for (var draw = 0; draw < steps[at].Draws.Count; draw++)
            {
                if (steps[at].Draws[draw] > 0)
                    yield return [.. steps[..at], steps[at] with { Draws = [.. steps[at].Draws.Select((value, place) => place == draw ? value / 2 : value)] }, .. steps[(at + 1)..]];
            }
        }
    }

    private static async Task RunAsync(Engine engine, Step[] steps, HashSet<string> reached)
    {
        await using var bed = await QueueBed.CreateAsync(engine, channels: 3);
        var history = new History(bed, reached);
        foreach (var (at, step) in steps.Index())
            await history.StepAsync(step, $"step {at}, {step}");
        await history.CompareEndsAsync("at the end");
    }

    private const int Kinds = 27;

    /// <summary>A command by its number, and the numbers that it takes its choices from.</summary>
    private sealed record Step(int Kind, IReadOnlyList<int> Draws)
    {
        public string Name => Kind switch
        {
            < 5 => "enqueue",
            < 10 => "claim",
            < 14 => "end",
            < 16 => "confirm",
            16 => "wait",
            17 => "cancel",
            18 => "recover",
            19 => "administer",
            20 => "expire and age",
            _ => "steer",
        };

        public override string ToString() => $"(step {Name} {string.Join(' ', Draws)})";
    }

    /// <summary>The choices of one step, one after the other.</summary>
    private sealed class Choices(IReadOnlyList<int> draws)
    {
        private int _used;

        public int Next(int below) => draws[_used++ % draws.Count] % below;

        public int Next(int least, int below) => least + Next(below - least);
    }

    private sealed class History(QueueBed bed, HashSet<string> reached)
    {
        private readonly QueueModel _model = new();
        private readonly List<ClaimedFax> _claims = [];
        private readonly QueueNode[] _nodes = [bed.Node, bed.OtherNode("n2")];
        private readonly FaxSteering _steering = new(bed.Test.Database, bed.Queue, bed.Economy, new Fixed<SendingSettings>(new SendingSettings()), bed.Time);

        public async Task StepAsync(Step step, string where)
        {
            var random = new Choices(step.Draws);
            await (step.Name switch
            {
                "enqueue" => EnqueueAsync(random),
                "claim" => ClaimAsync(random, where),
                "end" => EndAsync(random, where),
                "confirm" => ConfirmAsync(random, where),
                "wait" => WaitAsync(random),
                "cancel" => CancelAsync(random, where),
                "recover" => RecoverAsync(random, where),
                "administer" => AdministerAsync(random),
                "expire and age" => ExpireAsync(where),
                _ => SteerAsync(random, where),
            });
            await CompareStatesAsync(where);
        }

        /// <summary>Each fax that is over has its one report and its one entry in the journal; every other fax is still there.</summary>
        public async Task CompareEndsAsync(string where)
        {
            var over = _model.Faxes.Where(f => f.State is FaxState.Sent or FaxState.Failed or FaxState.Cancelled).Select(f => f.Id).Order().ToList();
            Assert.True(over.SequenceEqual((await bed.ReportsAsync()).Order()), $"{where}: reports");
            var entries = await new FaxJournal(bed.Test.Database).ListAsync(new JournalFilter { Limit = 1000 });
            Assert.True(over.SequenceEqual(entries.Select(entry => entry.FaxId).Order()), $"{where}: journal");
        }

        private static async Task<T> CompareAsync<T>(T expected, Task<T> actual, string where)
        {
            var got = await actual;
            Assert.True(EqualityComparer<T>.Default.Equals(expected, got), $"{where}: expected {expected}, got {got}");
            return got;
        }

        private Task WaitAsync(Choices random)
        {
            bed.Time.Advance(random.Next(6) == 0 ? TimeSpan.FromMinutes(random.Next(30, 240)) : TimeSpan.FromSeconds(random.Next(1, 200)));
            return Task.CompletedTask;
        }

        private async Task RecoverAsync(Choices random, string where) =>
            Reach(await CompareAsync(_model.Recover(bed.Now), _nodes[random.Next(2)].Keeper.RecoverAsync(), where) > 0, "recovered");

        private async Task ExpireAsync(string where)
        {
            Reach(await CompareAsync(_model.Expire(bed.Now), bed.Node.Keeper.ExpireAsync(), where) > 0, "expired");
            _model.Age(bed.Now);
            await bed.Node.Keeper.AgeAsync();
        }

        private async Task EnqueueAsync(Choices random)
        {
            var (sender, number) = ($"s{random.Next(3)}@example.com", $"+4989{random.Next(10, 16)}");
            var (priority, pages) = ((FaxPriority)random.Next(4), random.Next(1, 5));
            var notAfter = random.Next(4) == 0 ? bed.Now + TimeSpan.FromMinutes(random.Next(2, 20)) : (DateTimeOffset?)null;
            var ids = await bed.EnqueueAsync(QueueBed.Fax(number) with { Sender = sender, Priority = priority, PageCount = pages, NotAfter = notAfter });
            _model.Enqueue(ids[0], sender, number, priority, pages, notAfter, bed.Now);
        }

        private async Task ClaimAsync(Choices random, string where)
        {
            var expected = _model.Claim(bed.Now);
            var claim = await _nodes[random.Next(2)].ClaimAsync();
            Assert.True(expected?.Id == claim?.Fax.Id, $"{where}: expected to claim {expected?.Id}, got {claim?.Fax.Id}");
            Reach(claim is not null, "claimed", "nothing to claim");
            if (claim is null)
                return;
            Assert.Equal((expected!.Attempt, expected.FirstPage), (claim.Fax.Attempt, claim.FirstPage));
            _claims.Add(claim);
            var sending = await bed.View.ListAsync(new FaxFilter { State = FaxState.Sending });
            Assert.True(sending.Count <= _model.Channels, $"{where}: {sending.Count} calls on {_model.Channels} channels");
            Assert.True(sending.DistinctBy(fax => fax.NumberE164).Count() == sending.Count, $"{where}: two calls to one number");
        }

        private async Task EndAsync(Choices random, string where)
        {
            if (_claims.Count == 0)
                return;
            var claim = _claims[random.Next(_claims.Count)];
            var status = Endings[random.Next(Endings.Length)];
            var answered = status is CallStatus.Ok or CallStatus.CallDropped;
            var pages = status == CallStatus.Ok ? claim.PageCount : answered ? random.Next(claim.PageCount) : 0;
            var outcome = QueueBed.Outcome(status, pages, answered);
            var ours = await CompareAsync(_model.Complete(claim.Fax.Id, claim.Fax.Attempt, outcome, bed.Now), bed.Queue.CompleteAsync(claim, outcome), where);
            Reach(!ours, "fenced off");
        }

        private async Task ConfirmAsync(Choices random, string where)
        {
            if (_claims.Count == 0)
                return;
            var claim = _claims[random.Next(_claims.Count)];
            var page = random.Next(1, claim.PageCount + 1);
            var expected = _model.Confirm(claim.Fax.Id, claim.Fax.Attempt, page, bed.Now);
            var answer = await bed.Queue.ProgressAsync(claim, new CallProgress(CallStep.PageConfirmed, page, 0, null));
            Assert.True(expected == answer is not ProgressAnswer.Lost, $"{where}: expected {expected}, got {answer}");
            if (answer == ProgressAnswer.Cancel)
                Assert.True(_model.Faxes.Single(f => f.Id == claim.Fax.Id).CancelRequested, where);
        }

        private async Task CancelAsync(Choices random, string where)
        {
            if (_model.Faxes.ElementAtOrDefault(random.Next(40)) is { } fax)
                await CompareAsync(_model.Cancel(fax.Id), bed.Queue.CancelAsync(fax.Id), where);
        }

        private async Task SteerAsync(Choices random, string where)
        {
            if (_model.Faxes.Reverse().ElementAtOrDefault(random.Next(8)) is not { Id: var id })
                return;
            var (priority, at) = ((FaxPriority)random.Next(4), bed.Now + TimeSpan.FromMinutes(random.Next(-10, 120)));
            var (what, expected, actual) = random.Next(5) switch
            {
                0 => ("held", _model.Hold(id), bed.Test.Database.InTransactionAsync(tx => _steering.HoldAsync(tx, id))),
                1 => ("released", _model.Release(id), bed.Test.Database.InTransactionAsync(tx => _steering.ReleaseAsync(tx, id))),
                2 => ("sent now", _model.SendNow(id, bed.Now), bed.Test.Database.InTransactionAsync(tx => _steering.SendNowAsync(tx, id))),
                3 => ("priority", _model.SetPriority(id, priority, bed.Now), bed.Test.Database.InTransactionAsync(tx => _steering.SetPriorityAsync(tx, id, priority))),
                _ => ("time", _model.SetTime(id, at, bed.Now), bed.Test.Database.InTransactionAsync(tx => _steering.SetTimeAsync(tx, id, at))),
            };
            Reach(await CompareAsync(expected, actual, $"{where}, {what}") == SteerResult.Done, what);
            Reach(expected == SteerResult.BeingSent, "being sent");
        }

        private async Task AdministerAsync(Choices random)
        {
            if (random.Next(2) == 0)
            {
                _model.Channels = random.Next(1, 5);
                await bed.Queue.SetSendChannelsAsync(1, _model.Channels);
                return;
            }

            var until = bed.Now + TimeSpan.FromSeconds(random.Next(60));
            _model.Pause(until, bed.Now);
            await bed.Pause.PauseAsync(until, "test");
        }

        private async Task CompareStatesAsync(string where)
        {
            var rows = (await bed.View.ListAsync(new FaxFilter { Limit = 1000 })).ToDictionary(f => f.Id);
            Assert.True(rows.Count == _model.Faxes.Count(), $"{where}: {rows.Count} faxes of {_model.Faxes.Count()}");
            foreach (var fax in _model.Faxes)
            {
                var row = rows[fax.Id];
                Assert.True(
                    (fax.State, fax.Confirmed, fax.Attempt, fax.Due) == (row.State, row.ConfirmedPages, row.Attempt, row.DueAt) && (fax.Effective == row.EffectivePriority || row.FinishedAt is not null),
                    $"{where}: fax {fax.Id} should be {fax.State} {fax.Confirmed} {fax.Attempt} {fax.Due} {fax.Effective}, is {row.State} {row.ConfirmedPages} {row.Attempt} {row.DueAt} {row.EffectivePriority}");
                Reach(fax.State == FaxState.Sent, "sent");
                Reach(fax.State == FaxState.Failed, "failed");
                Reach(fax.State == FaxState.Cancelled, "cancelled");
                Reach(fax is { State: FaxState.Waiting, Attempt: > 0 }, "redialled");
            }
        }

        private void Reach(bool happened, string what, string? otherwise = null)
        {
            if (happened)
                reached.Add(what);
            else if (otherwise is not null)
                reached.Add(otherwise);
        }
    }
}
