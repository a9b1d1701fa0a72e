using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Queue;

/// <summary>What the queue should do, as plain lists: no SQL, no leases table, nothing concurrent.</summary>
public sealed class QueueModel
{
    private static readonly SendingSettings Settings = new();
    private readonly List<Fax> _faxes = [];

    public IEnumerable<Fax> Faxes => _faxes;

    public int Channels { get; set; } = 3;

    public DateTimeOffset? PausedUntil { get; private set; }

    private DateTimeOffset? PausedSince { get; set; }

    public void Pause(DateTimeOffset until, DateTimeOffset now)
    {
        if (PausedSince is { } since && PausedUntil is { } before)
            GiveBack(since, before < now ? before : now);
        (PausedSince, PausedUntil) = (now, until);
    }

    public void Enqueue(long id, string sender, string number, FaxPriority priority, int pages, DateTimeOffset? notAfter, DateTimeOffset now)
    {
        var cost = 30_000 + (30_000L * pages);
        var own = _faxes.Where(f => f.Sender == sender && f.State is FaxState.Waiting or FaxState.Sending or FaxState.Held && f.Sender == sender).Select(f => f.Rank).DefaultIfEmpty(0).Max();
        _faxes.Add(new Fax
        {
            Id = id, Sender = sender, Number = number, Priority = (int)priority, Effective = (int)priority, Pages = pages, Created = now, Due = now, NotAfter = notAfter ?? now + Settings.GiveUpAfter,
            Rank = Math.Max(now.ToUnixTimeMilliseconds(), own + cost),
        });
    }

    public Fax? Claim(DateTimeOffset now)
    {
        if (PausedUntil > now)
            return null;
        var sending = _faxes.Where(f => f.State == FaxState.Sending).ToList();
        if (sending.Count >= Channels)
            return null;
        var next = _faxes
            .Where(f => f.State == FaxState.Waiting && f.Due <= now && f.NotAfter > now && sending.All(s => s.Number != f.Number))
            .OrderBy(f => f.Effective).ThenBy(f => f.Rank).ThenBy(f => f.Id).FirstOrDefault();
        if (next is null)
            return null;
        next.State = FaxState.Sending;
        next.Attempt++;
        next.FirstPage = next.Confirmed;
        next.LeaseUntil = now + FaxQueue.Lease;
        return next;
    }

    public bool Complete(long id, long attempt, CallOutcome outcome, DateTimeOffset now)
    {
        var fax = _faxes.Single(f => f.Id == id);
        if (fax.State != FaxState.Sending || fax.Attempt != attempt)
            return false;
        fax.Confirmed = Math.Min(fax.Pages, Math.Max(fax.Confirmed, fax.FirstPage + outcome.PagesConfirmed));
        outcome = outcome with { PagesConfirmed = fax.Confirmed - fax.FirstPage };
        var decision = RedialPolicy.Decide(outcome, fax.Confirmed == fax.Pages, fax.Past, Settings, fax.NotAfter + Taken(fax, now), now);
        fax.Past.Add(new PastCall(outcome.Status, outcome.FaxAnswered, outcome.PagesConfirmed));
        if (fax.CancelRequested && decision is not RedialDecision.Sent)
            decision = new RedialDecision.Cancelled();
        fax.State = decision switch
        {
            RedialDecision.Sent => FaxState.Sent,
            RedialDecision.Redial => FaxState.Waiting,
            RedialDecision.Cancelled => FaxState.Cancelled,
            _ => FaxState.Failed,
        };
        if (fax.Effective < 0)
            fax.Effective = fax.Priority;
        if (decision is RedialDecision.Redial redial)
        {
            fax.Due = redial.At;
            if (RedialPolicy.CountsAsDial(fax.Past[^1]))
            {
                foreach (var other in _faxes.Where(f => f.State == FaxState.Waiting && f.Number == fax.Number && f.Due < redial.At))
                    other.Due = redial.At;
            }
        }

        return true;
    }

    public bool Confirm(long id, long attempt, int page, DateTimeOffset now)
    {
        var fax = _faxes.Single(f => f.Id == id);
        if (fax.State != FaxState.Sending || fax.Attempt != attempt)
            return false;
        fax.Confirmed = Math.Max(fax.Confirmed, fax.FirstPage + page);
        fax.LeaseUntil = now + FaxQueue.Lease;
        return true;
    }

    public CancelResult Cancel(long id)
    {
        var fax = _faxes.Single(f => f.Id == id);
        switch (fax.State)
        {
            case FaxState.Waiting or FaxState.Held:
                fax.State = FaxState.Cancelled;
                return CancelResult.Cancelled;
            case FaxState.Sending:
                fax.CancelRequested = true;
                return CancelResult.Requested;
            default:
                return CancelResult.TooLate;
        }
    }

    public SteerResult Hold(long id) => Steer(id, false, fax => Turn(fax, FaxState.Waiting, FaxState.Held));

    public SteerResult Release(long id) => Steer(id, false, fax => Turn(fax, FaxState.Held, FaxState.Waiting));

    public SteerResult SendNow(long id, DateTimeOffset now) => Steer(id, false, fax =>
    {
        (fax.State, fax.Due, fax.Effective) = (FaxState.Waiting, now, -1);
        return SteerResult.Done;
    });

    public SteerResult SetPriority(long id, FaxPriority priority, DateTimeOffset now) => Steer(id, true, fax =>
    {
        fax.Priority = (int)priority;
        fax.Effective = fax.Aged(now);
        return SteerResult.Done;
    });

    public SteerResult SetTime(long id, DateTimeOffset at, DateTimeOffset now) => Steer(id, false, fax =>
    {
        fax.Due = at > now ? at : now;
        fax.NotAfter = fax.NotAfter < fax.Due + Settings.GiveUpAfter ? fax.Due + Settings.GiveUpAfter : fax.NotAfter;
        fax.Effective = fax.Effective < 0 ? fax.Priority : fax.Effective;
        return SteerResult.Done;
    });

    public int Expire(DateTimeOffset now)
    {
        if (PausedUntil > now)
            return 0;
        if (PausedSince is { } since)
            GiveBack(since, PausedUntil ?? since);
        PausedSince = null;
        var late = _faxes.Where(f => f.State is FaxState.Waiting or FaxState.Held && f.NotAfter <= now).ToList();
        late.ForEach(fax => fax.State = FaxState.Failed);
        return late.Count;
    }

    public void Age(DateTimeOffset now)
    {
        foreach (var fax in _faxes.Where(f => f.State == FaxState.Waiting && f.Effective > 0))
            fax.Effective = Math.Min(fax.Effective, fax.Aged(now));
    }

    public int Recover(DateTimeOffset now)
    {
        var lost = _faxes.Where(f => f.State == FaxState.Sending && f.LeaseUntil <= now).ToList();
        foreach (var fax in lost)
            Complete(fax.Id, fax.Attempt, new CallOutcome { Status = CallStatus.OutcomeUnknown, PagesConfirmed = fax.Confirmed - fax.FirstPage }, now);
        return lost.Count;
    }

    private void GiveBack(DateTimeOffset since, DateTimeOffset end)
    {
        foreach (var fax in _faxes.Where(f => f.State is FaxState.Waiting or FaxState.Held or FaxState.Sending && (f.Due < end || f.Attempt > 0) && f.Created < end))
            fax.NotAfter += end - (fax.Created > since ? fax.Created : since);
    }

    private TimeSpan Taken(Fax fax, DateTimeOffset now) =>
        PausedUntil > now && PausedSince is { } since ? now - (since > fax.Created ? since : fax.Created) : TimeSpan.Zero;

    private static SteerResult Turn(Fax fax, FaxState from, FaxState to)
    {
        if (fax.State != from)
            return SteerResult.NothingToDo;
        fax.State = to;
        return SteerResult.Done;
    }

    private SteerResult Steer(long id, bool sendingToo, Func<Fax, SteerResult> change)
    {
        var fax = _faxes.Single(f => f.Id == id);
        return fax.State switch
        {
            FaxState.Sent or FaxState.Failed or FaxState.Cancelled => SteerResult.Finished,
            FaxState.Sending when !sendingToo => SteerResult.BeingSent,
            _ => change(fax),
        };
    }

    public sealed class Fax
    {
        public long Id { get; init; }

        public string Sender { get; init; } = "";

        public string Number { get; init; } = "";

        public int Priority { get; set; }

        public int Effective { get; set; }

        public DateTimeOffset Created { get; init; }

        public int Pages { get; init; }

        public long Rank { get; init; }

        public DateTimeOffset NotAfter { get; set; }

        public DateTimeOffset Due { get; set; }

        public DateTimeOffset LeaseUntil { get; set; }

        public FaxState State { get; set; }

        public long Attempt { get; set; }

        public int FirstPage { get; set; }

        public int Confirmed { get; set; }

        public bool CancelRequested { get; set; }

        public List<PastCall> Past { get; } = [];

        public int Aged(DateTimeOffset now) => (int)Math.Max(0, Priority - (Math.Max(0, now.ToUnixTimeMilliseconds() - Math.Max(Rank, Due.ToUnixTimeMilliseconds())) / (long)new SendingSettings().AgeStep.TotalMilliseconds));
    }
}
