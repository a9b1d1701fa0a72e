using Faxwerk.Queue;
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

    [Theory]
    [InlineData(Engine.Sqlite, 6)]
    [InlineData(Engine.Postgres, 3)]
    public async Task The_queue_follows_the_model(Engine engine, int seeds)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 1; seed <= seeds; seed++)
        {
            await using var bed = await QueueBed.CreateAsync(engine, channels: 3);
            var history = new History(bed, new Random(seed), reached);
            for (var step = 0; step < 120; step++)
                await history.StepAsync($"seed {seed}, step {step}");
        }

        // A test that never gets anywhere would prove nothing.
        Assert.Superset(new HashSet<string>(["claimed", "nothing to claim", "sent", "failed", "cancelled", "redialled", "fenced off", "recovered"]), reached);
    }

    private sealed class History(QueueBed bed, Random random, HashSet<string> reached)
    {
        private readonly QueueModel _model = new();
        private readonly List<ClaimedFax> _claims = [];

        public async Task StepAsync(string where)
        {
            switch (random.Next(20))
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
                    bed.Time.Advance(TimeSpan.FromSeconds(random.Next(1, 200)));
                    break;
                case 17:
                    await CancelAsync(where);
                    break;
                case 18:
                    Reach(await CompareAsync(_model.Recover(bed.Now), bed.Node.Keeper.RecoverAsync(), where) > 0, "recovered");
                    break;
                default:
                    await AdministerAsync();
                    break;
            }

            await CompareStatesAsync(where);
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
            var ids = await bed.EnqueueAsync(QueueBed.Fax(number) with { Sender = sender, Priority = priority, PageCount = pages });
            _model.Enqueue(ids[0], sender, number, priority, pages, bed.Now);
        }

        private async Task ClaimAsync(string where)
        {
            var expected = _model.Claim(bed.Now);
            var claim = await bed.Node.ClaimAsync();
            Assert.True(expected?.Id == claim?.Fax.Id, $"{where}: expected to claim {expected?.Id}, got {claim?.Fax.Id}");
            Reach(claim is not null, "claimed", "nothing to claim");
            if (claim is null)
                return;
            Assert.Equal((expected!.Attempt, expected.FirstPage), (claim.Fax.Attempt, claim.FirstPage));
            _claims.Add(claim);
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

        private async Task AdministerAsync()
        {
            if (random.Next(2) == 0)
            {
                _model.Channels = random.Next(1, 5);
                await bed.Queue.SetSendChannelsAsync(1, _model.Channels);
                return;
            }

            _model.PausedUntil = bed.Now + TimeSpan.FromSeconds(random.Next(60));
            await bed.Pause.PauseAsync(_model.PausedUntil, "test");
        }

        private async Task CompareStatesAsync(string where)
        {
            var rows = (await bed.View.ListAsync(new FaxFilter { Limit = 1000 })).ToDictionary(f => f.Id);
            foreach (var fax in _model.Faxes)
            {
                var row = rows[fax.Id];
                Assert.True(
                    (fax.State, fax.Confirmed, fax.Attempt, fax.Due) == (row.State, row.ConfirmedPages, row.Attempt, row.DueAt),
                    $"{where}: fax {fax.Id} should be {fax.State} {fax.Confirmed} {fax.Attempt} {fax.Due}, is {row.State} {row.ConfirmedPages} {row.Attempt} {row.DueAt}");
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
