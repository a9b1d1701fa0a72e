using System.Globalization;
using Faxwerk.Journal;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Queue;

/// <summary>Random histories: the queue on the database does what <see cref="QueueModel"/> does, step by step.</summary>
public sealed class QueueModelTests
{
    private static readonly CallStatus[] Endings =
    [
        CallStatus.Ok, CallStatus.Ok, CallStatus.Busy, CallStatus.NoAnswer, CallStatus.UnallocatedNumber, CallStatus.TrunkFailure, CallStatus.NotAFax,
        CallStatus.CallDropped, CallStatus.Stopped, CallStatus.Cancelled,
    ];

    /// <summary>Commands an engine: <c>FAXWERK_MODEL_COMMANDS</c> makes it more than ./test has time for.</summary>
    private static readonly int Commands = int.TryParse(Environment.GetEnvironmentVariable("FAXWERK_MODEL_COMMANDS"), CultureInfo.InvariantCulture, out var count) ? count : 1000;

    private const int Steps = 250;

    [Theory, EveryEngine]
    public async Task The_queue_follows_the_model(Engine engine)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 1; seed <= Commands / Steps; seed++)
        {
            await using var bed = await QueueBed.CreateAsync(engine, channels: 3);
            var history = new History(bed, new Random(seed), reached);
            for (var step = 0; step < Steps; step++)
                await history.StepAsync($"seed {seed}, step {step}");
            await history.CompareEndsAsync($"seed {seed}");
        }

        // A test that never gets anywhere would prove nothing.
        string[] wanted =
        [
            "claimed", "nothing to claim", "sent", "failed", "cancelled", "redialled", "fenced off", "recovered", "held", "released", "sent now", "priority", "time", "being sent", "expired",
        ];
        Assert.Empty(wanted.Except(reached));
    }

    private sealed class History(QueueBed bed, Random random, HashSet<string> reached)
    {
        private readonly QueueModel _model = new();
        private readonly List<ClaimedFax> _claims = [];
        private readonly QueueNode[] _nodes = [bed.Node, bed.OtherNode("n2")];
        private readonly FaxSteering _steering = new(bed.Test.Database, bed.Queue, bed.Economy, new Fixed<SendingSettings>(new SendingSettings()), bed.Time);

        public async Task StepAsync(string where)
        {
            switch (random.Next(27))
            {
                case < 5:
                    await EnqueueAsync();
                    break;
                case < 10:
                    await ClaimAsync(where);
                    break;
                case < 14:
                    await EndAsync(where);
                    break;
                case < 16:
                    await ConfirmAsync(where);
                    break;
                case 16:
                    bed.Time.Advance(random.Next(6) == 0 ? TimeSpan.FromMinutes(random.Next(30, 240)) : TimeSpan.FromSeconds(random.Next(1, 200)));
                    break;
                case 17:
                    await CancelAsync(where);
                    break;
                case 18:
                    Reach(await CompareAsync(_model.Recover(bed.Now), _nodes[random.Next(2)].Keeper.RecoverAsync(), where) > 0, "recovered");
                    break;
                case 19:
                    await AdministerAsync();
                    break;
                case 20:
                    Reach(await CompareAsync(_model.Expire(bed.Now), bed.Node.Keeper.ExpireAsync(), where) > 0, "expired");
                    _model.Age(bed.Now);
                    await bed.Node.Keeper.AgeAsync();
                    break;
                default:
                    await SteerAsync(where);
                    break;
            }

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

        private async Task EnqueueAsync()
        {
            var (sender, number) = ($"s{random.Next(3)}@example.com", $"+4989{random.Next(10, 16)}");
            var (priority, pages) = ((FaxPriority)random.Next(4), random.Next(1, 5));
            var notAfter = random.Next(4) == 0 ? bed.Now + TimeSpan.FromMinutes(random.Next(2, 20)) : (DateTimeOffset?)null;
            var ids = await bed.EnqueueAsync(QueueBed.Fax(number) with { Sender = sender, Priority = priority, PageCount = pages, NotAfter = notAfter });
            _model.Enqueue(ids[0], sender, number, priority, pages, notAfter, bed.Now);
        }

        private async Task ClaimAsync(string where)
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

        private async Task EndAsync(string where)
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

        private async Task ConfirmAsync(string where)
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

        private async Task CancelAsync(string where)
        {
            if (_model.Faxes.ElementAtOrDefault(random.Next(40)) is { } fax)
                await CompareAsync(_model.Cancel(fax.Id), bed.Queue.CancelAsync(fax.Id), where);
        }

        private async Task SteerAsync(string where)
        {
            if (_model.Faxes.Reverse().ElementAtOrDefault(random.Next(20)) is not { Id: var id })
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

        private async Task AdministerAsync()
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
