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

    public DateTimeOffset? PausedUntil { get; set; }

    public void Enqueue(long id, string sender, string number, FaxPriority priority, int pages, DateTimeOffset now)
    {
        var cost = 30_000 + (30_000L * pages);
        var own = _faxes.Where(f => f.Sender == sender && f.State is FaxState.Waiting or FaxState.Sending or FaxState.Held && f.Sender == sender).Select(f => f.Rank).DefaultIfEmpty(0).Max();
        _faxes.Add(new Fax
        {
            Id = id, Sender = sender, Number = number, Priority = (int)priority, Pages = pages, Due = now, NotAfter = now + Settings.GiveUpAfter,
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
            .OrderBy(f => f.Priority).ThenBy(f => f.Rank).ThenBy(f => f.Id).FirstOrDefault();
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
        var decision = RedialPolicy.Decide(outcome, fax.Confirmed == fax.Pages, fax.Past, Settings, fax.NotAfter, now);
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
            case FaxState.Waiting:
                fax.State = FaxState.Cancelled;
                return CancelResult.Cancelled;
            case FaxState.Sending:
                fax.CancelRequested = true;
                return CancelResult.Requested;
            default:
                return CancelResult.TooLate;
        }
    }

    public int Recover(DateTimeOffset now)
    {
        var lost = _faxes.Where(f => f.State == FaxState.Sending && f.LeaseUntil <= now).ToList();
        foreach (var fax in lost)
            Complete(fax.Id, fax.Attempt, new CallOutcome { Status = CallStatus.OutcomeUnknown, PagesConfirmed = fax.Confirmed - fax.FirstPage }, now);
        return lost.Count;
    }

    public sealed class Fax
    {
        public long Id { get; init; }

        public string Sender { get; init; } = "";

        public string Number { get; init; } = "";

        public int Priority { get; init; }

        public int Pages { get; init; }

        public long Rank { get; init; }

        public DateTimeOffset NotAfter { get; init; }

        public DateTimeOffset Due { get; set; }

        public DateTimeOffset LeaseUntil { get; set; }

        public FaxState State { get; set; }

        public long Attempt { get; set; }

        public int FirstPage { get; set; }

        public int Confirmed { get; set; }

        public bool CancelRequested { get; set; }

        public List<PastCall> Past { get; } = [];
    }
}
