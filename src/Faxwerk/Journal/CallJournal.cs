using System.Text.Json;
using Faxwerk.Hosting;
using Faxwerk.Storage;
using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>Which calls to list; what is null is not asked for.</summary>
public sealed record CallFilter
{
    /// <summary>In this direction.</summary>
    public CallDirection? Direction { get; init; }

    /// <summary>Over the trunk of this name.</summary>
    public string? Trunk { get; init; }

    /// <summary>From or to this number, as dialled or signalled.</summary>
    public string? Number { get; init; }

    /// <summary>Ended so.</summary>
    public CallStatus? Status { get; init; }

    /// <summary>Of this outgoing fax.</summary>
    public long? Fax { get; init; }

    /// <summary>Only those that did not end well.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>With ids below this: the next page of the list.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>At most so many, the newest.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>The table <c>call</c>: every call that is over, in and out, with its ladder.</summary>
public sealed class CallJournal(Database database, TimeProvider time)
{
    private const string Columns =
        """
        id, direction, line_id, trunk, node, fax_id, poll_id, offer_id, attempt, received_id, called, caller, peer, started_at, connected_at, ended_at, status, detail, sip_status,
        transport, bit_rate, ecm, coding, remote_id, remote_machine, subaddress, pages_confirmed, pages, times
        """;

    /// <summary>Records a call in the transaction that ends it; returns its id.</summary>
    public Task<long> AddAsync(Transaction tx, EndedCall call)
    {
        var outcome = call.Outcome;
        var ended = outcome.Ended == default ? time.GetUtcNow() : outcome.Ended;
        FaxMeters.Calls.Add(1, new("direction", Name(call.Direction)), new("outcome", outcome.Status.ToString()));
        FaxMeters.CallDuration.Record(outcome.Started == default ? 0 : (ended - outcome.Started).TotalSeconds, new KeyValuePair<string, object?>("direction", Name(call.Direction)));
        return tx.FindAsync<long>(
            $"""
            INSERT INTO call (direction, line_id, trunk, node, fax_id, poll_id, offer_id, attempt, received_id, called, caller, peer, started_at, connected_at, ended_at, status, detail,
                sip_status, transport, bit_rate, ecm, coding, remote_id, remote_machine, subaddress, pages_confirmed, pages, ladder, capture)
            VALUES (@direction, @LineId, coalesce((SELECT name FROM line WHERE id = @LineId), ''), @Node, @FaxId, @PollId, @OfferId, @Attempt, @ReceivedId, @Called, @Caller, @Peer,
                @started, @Connected, @ended, @status, @Detail, @SipStatus, @Transport, @BitRate, @ecm, @Coding, @RemoteId, @RemoteMachine, @Subaddress,
                @PagesConfirmed, @pages, @ladder, @capture)
            RETURNING id
            """,
            new
            {
                direction = Name(call.Direction), call.LineId, call.Node, call.FaxId, call.PollId, call.OfferId, call.Attempt, call.ReceivedId, call.Called, call.Caller, call.Peer,
                started = outcome.Started == default ? ended : outcome.Started, outcome.Connected, ended, status = (int)outcome.Status, outcome.Detail, outcome.SipStatus,
                outcome.Transport, outcome.BitRate, ecm = outcome.Ecm ? 1 : 0, outcome.Coding, outcome.RemoteId, outcome.RemoteMachine, outcome.Subaddress,
                outcome.PagesConfirmed, pages = JsonSerializer.Serialize(outcome.Pages, JsonSerializerOptions.Web), ladder = CallLadder.Pack(outcome.Trace), capture = outcome.Capture?.ToPcap(),
            });
    }

    /// <summary>One call; null where there is none.</summary>
    public Task<CallRecord?> FindAsync(long id, CancellationToken cancel) =>
        database.FindAsync<CallRecord>($"SELECT {Columns} FROM call WHERE id = @id", new { id }, cancel);

    /// <summary>The ladder of a call; empty where it left none.</summary>
    public async Task<IReadOnlyList<TraceEntry>> LadderAsync(long id, CancellationToken cancel) =>
        CallLadder.Unpack(await database.FindAsync<byte[]>("SELECT ladder FROM call WHERE id = @id", new { id }, cancel));

    /// <summary>The packets of a call as a file of libpcap; null where none were kept.</summary>
    public Task<byte[]?> CaptureAsync(long id, CancellationToken cancel) =>
        database.FindAsync<byte[]>("SELECT capture FROM call WHERE id = @id", new { id }, cancel);

    /// <summary>The newest calls first.</summary>
    public Task<IReadOnlyList<CallRecord>> ListAsync(CallFilter filter, CancellationToken cancel)
    {
        var conditions = new List<string> { "id < @Before" };
        if (filter.Direction is not null)
            conditions.Add("direction = @direction");
        if (filter.Trunk is not null)
            conditions.Add("trunk = @Trunk");
        if (filter.Number is not null)
            conditions.Add("(called = @Number OR caller = @Number)");
        if (filter.Status is not null)
            conditions.Add("status = @status");
        if (filter.Fax is not null)
            conditions.Add("fax_id = @Fax");
        if (filter.FailedOnly)
            conditions.Add("status NOT IN (0, 52, 53)");
        return database.QueryAsync<CallRecord>(
            $"SELECT {Columns} FROM call WHERE {string.Join(" AND ", conditions)} ORDER BY id DESC LIMIT @Limit",
            new
            {
                direction = filter.Direction is { } direction ? Name(direction) : null, filter.Trunk, filter.Number, status = (int?)filter.Status, filter.Fax, filter.Before, filter.Limit,
            },
            cancel);
    }

    /// <summary>Calls of a line that ended since <paramref name="since"/>, and how many of them well.</summary>
    public async Task<(int All, int Ok)> CountAsync(int lineId, DateTimeOffset since, CancellationToken cancel)
    {
        var rows = await database.QueryAsync<StatusCount>(
            "SELECT status, sum(times) AS calls FROM call WHERE line_id = @lineId AND ended_at >= @since GROUP BY status", new { lineId, since }, cancel);
        return (rows.Sum(row => row.Calls), rows.Where(row => row.Status == 0).Sum(row => row.Calls));
    }

    /// <summary>Removes calls that ended before <paramref name="before"/>, a bounded number at a time; returns how many.</summary>
    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancel) =>
        database.InTransactionAsync(
            tx => tx.ExecuteAsync("DELETE FROM call WHERE id IN (SELECT id FROM call WHERE ended_at < @before ORDER BY ended_at LIMIT 1000)", new { before }), cancel);

    /// <summary>Removes the packets of calls that ended before <paramref name="before"/>, a bounded number at a time; returns how many.</summary>
    public Task<int> PruneCapturesAsync(DateTimeOffset before, CancellationToken cancel) =>
        database.InTransactionAsync(
            tx => tx.ExecuteAsync(
                "UPDATE call SET capture = NULL WHERE id IN (SELECT id FROM call WHERE capture IS NOT NULL AND ended_at < @before ORDER BY ended_at LIMIT 100)", new { before }),
            cancel);

    private static string Name(CallDirection direction) => direction == CallDirection.Out ? "out" : "in";

    private sealed record StatusCount
    {
        public int Status { get; init; }

        public int Calls { get; init; }
    }
}
