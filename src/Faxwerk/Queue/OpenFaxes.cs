using Faxwerk.Journal;
using Faxwerk.Storage;
using Faxwerk.Telephony;

namespace Faxwerk.Queue;

/// <summary>Which open faxes somebody looks at, and in which order.</summary>
public sealed record OpenFaxFilter
{
    /// <summary>Part of sender, user, recipient, number or subject; upper and lower case alike. Empty: all.</summary>
    public string Text { get; init; } = "";

    /// <summary>Only waiting or only held ones; null for both.</summary>
    public FaxState? State { get; init; }

    /// <summary>Of this priority.</summary>
    public FaxPriority? Priority { get; init; }

    /// <summary>Whose last call ended so.</summary>
    public CallStatus? Cause { get; init; }

    /// <summary>That may take this trunk.</summary>
    public string? Trunk { get; init; }

    /// <summary>Handed in by this caller; null for those of all.</summary>
    public string? SubmittedBy { get; init; }

    /// <summary>None that came after the fax of this id; null for the newest too.</summary>
    public long? UpTo { get; init; }

    /// <summary>Only those that came after the fax of this id; null for the oldest too.</summary>
    public long? After { get; init; }

    /// <summary>Only those that came before the fax of this id; null for the newest too.</summary>
    public long? Before { get; init; }

    /// <summary>Whether all are asked for.</summary>
    public bool IsAll => UpTo is null && After is null && Before is null && Text.Length == 0 && State is null && Priority is null && Cause is null && Trunk is null && SubmittedBy is null;

    internal string Where(Database database, string states)
    {
        // The first is that of the index, word for word: SQLite takes a partial index for nothing else.
        var conditions = new List<string> { "f.state IN ('waiting', 'held', 'sending')", $"f.state IN ({states})" };
        if (State is { } state && state != FaxState.Sending)
            conditions.Add($"f.state IN ('sending', '{(state == FaxState.Held ? "held" : "waiting")}')");
        if (Text.Length > 0)
        {
            var columns = new[] { "f.sender", "f.subject", "f.recipient_name", "f.number_typed" }.Select(column => $"{database.Folded(column, Text)} LIKE @like ESCAPE '!'");
            var user = $"f.submitted_by IN (SELECT 'user:' || u.id FROM account u WHERE {database.Folded("u.display_name", Text)} LIKE @like ESCAPE '!')";
            conditions.Add($"({string.Join(" OR ", columns)} OR {user}{(Number is null ? "" : " OR f.number_e164 LIKE @digits ESCAPE '!'")})");
        }

        if (Priority is not null)
            conditions.Add("f.priority = @priority");
        if (Cause is not null)
            conditions.Add("f.cause = @cause");
        if (Trunk is not null)
            conditions.Add("f.route_id IN (SELECT r.route_id FROM route_line r JOIN line t ON t.id = r.line_id WHERE t.name = @Trunk)");
        if (SubmittedBy is not null)
            conditions.Add("f.submitted_by = @SubmittedBy");
        if (UpTo is not null)
            conditions.Add("f.id <= @UpTo");
        if (After is not null)
            conditions.Add("f.id > @After");
        if (Before is not null)
            conditions.Add("f.id < @Before");
        return string.Join(" AND ", conditions);
    }

    internal object Arguments(DateTimeOffset now, int limit = 0, int offset = 0)
    {
        var pattern = Like(Text.ToLowerInvariant());
        return new { now, like = pattern, digits = Like(Number ?? ""), priority = (int?)Priority, cause = (int?)Cause, Trunk, SubmittedBy, UpTo, After, Before, limit, offset };
    }

    private string? Number => JournalFilter.NumberIn(Text);

    private static string Like(string text) => $"%{text.Replace("!", "!!").Replace("%", "!%").Replace("_", "!_")}%";
}

/// <summary>An open fax as a list shows it, with the call that is on.</summary>
public sealed record OpenFax
{
    /// <summary>The fax.</summary>
    public long Id { get; init; }

    /// <summary>Its submission.</summary>
    public string JobId { get; init; } = "";

    /// <summary>Waiting, sending or held.</summary>
    public FaxState State { get; init; }

    /// <summary>Mail address of the sender.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Who handed it in.</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>The name of the user who handed it in; null where it was no user.</summary>
    public string? UserName { get; init; }

    /// <summary>What the sender calls it.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Who is to get it.</summary>
    public string RecipientName { get; init; } = "";

    /// <summary>Where to.</summary>
    public string NumberE164 { get; init; } = "";

    /// <summary>Pages.</summary>
    public int PageCount { get; init; }

    /// <summary>Pages confirmed so far.</summary>
    public int ConfirmedPages { get; init; }

    /// <summary>As asked for.</summary>
    public FaxPriority Priority { get; init; }

    /// <summary>How the last call ended.</summary>
    public CallStatus? Cause { get; init; }

    /// <summary>Handed in.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Not after.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>Calls without a fax machine.</summary>
    public int Dials { get; init; }

    /// <summary>Calls with one.</summary>
    public int Tries { get; init; }

    /// <summary>Somebody wants it cancelled.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Somebody sent it immediately.</summary>
    public bool SentNow { get; init; }

    /// <summary>normal, fine, superfine or 300, 400 dpi.</summary>
    public string Resolution { get; init; } = "";

    /// <summary>Octets of the document.</summary>
    public long SizeBytes { get; init; }

    /// <summary>When the call began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>0-based page under way; null before the first.</summary>
    public int? UncertainPage { get; init; }

    /// <summary>Of the call, bit/s; 0 before it is known.</summary>
    public int BitRate { get; init; }

    /// <summary>The line of the call.</summary>
    public string? Trunk { get; init; }
}

/// <summary>How full the queue is, and whether it moves. No fax after <paramref name="Newest"/> is counted.</summary>
public sealed record QueueCounts(long Newest, int Waiting, int Held, int Sending, int Channels, DateTimeOffset? PausedUntil, string? PausedBy, string? LineFault);

/// <summary>Reads the open faxes for those who steer them.</summary>
public sealed class OpenFaxes(Database database, TimeProvider time)
{
    /// <summary>So many are not counted anew for everybody who looks, but for a tenth of the time at most.</summary>
    private const int ManyFaxes = 10_000, Rest = 10;

    private const string Columns =
        """
        f.id, f.job_id, f.state, f.sender, f.submitted_by, f.subject, f.recipient_name, f.number_e164, f.page_count, f.confirmed_pages, f.priority, f.cause, f.created_at, f.due_at,
        f.not_after, u.display_name AS user_name, f.dials, f.tries, f.cancel_requested_at, CASE WHEN f.effective_priority < 0 THEN f.sent_now ELSE 0 END AS sent_now, f.resolution, f.size_bytes
        """;

    /// <summary>The user who handed in <c>fax f</c>.</summary>
    private const string User = "LEFT JOIN account u ON u.id = CASE WHEN f.submitted_by LIKE 'user:%' THEN CAST(substr(f.submitted_by, 6) AS bigint) END";

    private const string Turn = "CASE f.state WHEN 'held' THEN 1 ELSE 0 END, CASE WHEN f.due_at <= @now THEN 0 ELSE f.due_at END, f.effective_priority, f.rank, f.id";

    /// <summary>What a list can be ordered by, in SQL; a <c>-</c> before the name turns it round.</summary>
    private static readonly Dictionary<string, string> Orders = new(StringComparer.Ordinal)
    {
        ["position"] = Turn, ["state"] = "f.state", ["user"] = "lower(CASE WHEN u.id IS NULL THEN f.sender ELSE u.display_name END)", ["sender"] = "lower(f.sender)", ["subject"] = "lower(f.subject)",
        ["recipient"] = "lower(f.recipient_name)", ["number"] = "f.number_e164", ["pages"] = "f.page_count", ["dueAt"] = "f.due_at", ["priority"] = "f.priority",
        ["attempts"] = "f.dials + f.tries", ["cause"] = "f.cause", ["resolution"] = "f.resolution", ["size"] = "f.size_bytes", ["createdAt"] = "f.id",
    };

    private volatile Counted _counted = new(0, new Dictionary<string, int>(), DateTimeOffset.MinValue);

    /// <summary>The names that <see cref="ListAsync"/> takes for its order.</summary>
    public static IEnumerable<string> OrderNames => Orders.Keys;

    /// <summary>Whether <paramref name="sort"/> is an order.</summary>
    public static bool IsOrder(string sort) => Orders.ContainsKey(sort.TrimStart('-'));

    /// <summary>A page of the waiting and held faxes.</summary>
    public Task<IReadOnlyList<OpenFax>> ListAsync(OpenFaxFilter filter, string sort, int offset, int limit, CancellationToken cancel = default)
    {
        var order = Orders[sort.TrimStart('-')];
        if (sort.StartsWith('-'))
            order = string.Join(", ", order.Split(", ").Select(part => $"{part} DESC"));

        var last = sort.EndsWith("position", StringComparison.Ordinal) ? order : $"{order}, f.id";
        var ids = sort.EndsWith("position", StringComparison.Ordinal)
            ? InTurn(filter, sort.StartsWith('-') ? " DESC" : "")
            : $"SELECT f.id FROM fax f {(order.Contains("u.", StringComparison.Ordinal) ? User : "")} WHERE {filter.Where(database, "'waiting', 'held'")} ORDER BY {last} LIMIT @limit OFFSET @offset";
        return database.QueryAsync<OpenFax>($"SELECT {Columns} FROM fax f JOIN ({ids}) p ON p.id = f.id {User} ORDER BY {last}", filter.Arguments(time.GetUtcNow(), limit, offset), cancel);
    }

    /// <summary>
    /// The ids of a page in the order of the queue: waiting before held, due before later ones. Each of these four has an index in its order, so no more of it is read than the page needs; the rows
    /// of the page are read when all is ordered.
    /// </summary>
    private string InTurn(OpenFaxFilter filter, string direction)
    {
        var where = filter.Where(database, "'waiting', 'held'");
        var parts = new (string State, string Due, string Key, string Index)[]
        {
            ("waiting", "<=", "0", "fax_waiting"), ("waiting", ">", "f.due_at", "fax_open"), ("held", "<=", "0", "fax_open"), ("held", ">", "f.due_at", "fax_open"),
        }.Select((part, at) =>
            $"""
            SELECT * FROM (SELECT f.id, {at} AS part, {part.Key} AS due, f.effective_priority AS priority, f.rank FROM fax f {database.ByIndex(filter.SubmittedBy is null ? part.Index : "fax_open_of_user")}
                WHERE {where} AND f.state = '{part.State}' AND f.due_at {part.Due} @now
                ORDER BY {(part.Key == "0" ? "" : $"f.due_at{direction}, ")}f.effective_priority{direction}, f.rank{direction}, f.id{direction} LIMIT @offset + @limit) p{at}
            """);
        return $"""
            SELECT id FROM ({string.Join(" UNION ALL ", parts)}) turn
            ORDER BY part{direction}, due{direction}, priority{direction}, rank{direction}, id{direction} LIMIT @limit OFFSET @offset
            """;
    }

    /// <summary>The faxes that are being sent, the oldest call first: a new one comes below the others.</summary>
    public Task<IReadOnlyList<OpenFax>> SendingAsync(OpenFaxFilter filter, CancellationToken cancel = default) => database.QueryAsync<OpenFax>(
        $"""
        SELECT {Columns}, a.started_at, a.uncertain_page, a.bit_rate, l.name AS trunk FROM fax f
        LEFT JOIN attempt a ON a.fax_id = f.id AND a.number = f.attempt LEFT JOIN line l ON l.id = f.line_id {User}
        WHERE {filter.Where(database, "'sending'")} ORDER BY CASE WHEN a.started_at IS NULL THEN 1 ELSE 0 END, a.started_at, f.id
        """,
        filter.Arguments(time.GetUtcNow()),
        cancel);

    /// <summary>How many wait or are held.</summary>
    public Task<int> CountAsync(OpenFaxFilter filter, CancellationToken cancel = default) =>
        database.FindAsync<int>($"SELECT count(*) FROM fax f WHERE {filter.Where(database, "'waiting', 'held'")}", filter.Arguments(time.GetUtcNow()), cancel);

    /// <summary>The id of the newest fax, open or not; 0 where there never was one.</summary>
    public Task<long> NewestAsync(CancellationToken cancel = default) => database.FindAsync<long>("SELECT coalesce(max(id), 0) FROM fax", null, cancel);

    /// <summary>The ids of all that wait or are held.</summary>
    public Task<IReadOnlyList<long>> IdsAsync(OpenFaxFilter filter, CancellationToken cancel = default) =>
        database.QueryAsync<long>($"SELECT f.id FROM fax f WHERE {filter.Where(database, "'waiting', 'held'")} ORDER BY f.id", filter.Arguments(time.GetUtcNow()), cancel);

    private async Task<Counted> StatesAsync(CancellationToken cancel)
    {
        var began = time.GetUtcNow();
        if (began < _counted.Until)
            return _counted;
        var newest = await NewestAsync(cancel);
        var states = (await database.QueryAsync<(string State, long Count)>(
            "SELECT state, count(*) FROM fax WHERE state IN ('waiting', 'held', 'sending') GROUP BY state", null, cancel)).ToDictionary(row => row.State, row => (int)row.Count, StringComparer.Ordinal);
        var done = time.GetUtcNow();
        var counted = new Counted(newest, states, states.Values.Sum() < ManyFaxes ? done : done + (Rest * (done - began)));
        _counted = counted;
        return counted;
    }

    /// <summary>How many there are of each kind, and whether the queue moves.</summary>
    public async Task<QueueCounts> CountsAsync(CancellationToken cancel = default)
    {
        var now = time.GetUtcNow();
        var (newest, states, _) = await StatesAsync(cancel);
        var (until, by) = await database.FindAsync<(long? Until, string? By)>("SELECT paused_until, paused_by FROM queue WHERE id = 1", null, cancel);
        var lines = await database.QueryAsync<LineNow>(
            """
            SELECT l.id, l.send_channels AS channels, s.state, CASE WHEN s.up_until > @now THEN 1 ELSE 0 END AS is_up FROM line l
            LEFT JOIN line_state s ON s.line_id = l.id WHERE l.send_channels > 0 ORDER BY l.id, s.node
            """,
            new { now },
            cancel);
        var paused = until is { } end && end > now.ToUnixTimeMilliseconds();
        return new QueueCounts(
            newest, states.GetValueOrDefault("waiting"), states.GetValueOrDefault("held"), states.GetValueOrDefault("sending"),
            lines.Where(line => line.IsUp).DistinctBy(line => line.Id).Sum(line => line.Channels), paused ? DateTimeOffset.FromUnixTimeMilliseconds(until!.Value) : null, paused ? by : null,
            lines.Any(line => line.IsUp) ? null : lines.FirstOrDefault(line => line.State is not null)?.State ?? "");
    }

    private sealed record Counted(long Newest, IReadOnlyDictionary<string, int> States, DateTimeOffset Until);

    private sealed record LineNow
    {
        public int Id { get; init; }

        public int Channels { get; init; }

        public string? State { get; init; }

        public bool IsUp { get; init; }
    }
}
