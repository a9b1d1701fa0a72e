using System.Globalization;
using Faxwerk.Directory;
using Faxwerk.Journal;
using Faxwerk.Storage;

namespace Faxwerk.Inbox;

/// <summary>Whose faxes an inbox shows.</summary>
public enum InboxScope
{
    /// <summary>The reader's.</summary>
    Own,

    /// <summary>Those that routing left to nobody in particular, or to somebody who is gone.</summary>
    Unowned,

    /// <summary>All that are not held back as junk.</summary>
    All,
}

/// <summary>What of an inbox to list: <paramref name="Text"/> is a part of numbers, names, station ID or the text of the pages.</summary>
public sealed record InboxFilter(InboxScope Scope, string Text = "", bool UnreadOnly = false, long Before = long.MaxValue, int Limit = 100);

/// <summary>A fax in an inbox; numbers as signalled.</summary>
public sealed record InboxFax
{
    /// <summary>The fax.</summary>
    public long Id { get; init; }

    /// <summary>complete or incomplete.</summary>
    public string State { get; init; } = "";

    /// <summary>The caller's number; empty where it was withheld.</summary>
    public string Caller { get; init; } = "";

    /// <summary>The called number.</summary>
    public string Called { get; init; } = "";

    /// <summary>The caller's name as signalled.</summary>
    public string? CallerName { get; init; }

    /// <summary>Who the contacts say that he is.</summary>
    public string? ContactName { get; init; }

    /// <summary>His company.</summary>
    public string? ContactCompany { get; init; }

    /// <summary>His number in the own books.</summary>
    public string? CustomerNumber { get; init; }

    /// <summary>What the sending machine calls itself.</summary>
    public string? StationId { get; init; }

    /// <summary>Its pages.</summary>
    public int Pages { get; init; }

    /// <summary>When it was there.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Whether its reader has opened it, or said so.</summary>
    public bool IsRead { get; init; }
}

/// <summary>The received faxes of a user: what of them is his says <see cref="OwnReceived"/>, what he has read the table <c>received_read</c>.</summary>
public sealed class WebInbox(Database database, TimeProvider time)
{
    /// <summary>More unread ones are not counted.</summary>
    public const int MostCounted = 1000;

    private const string Shown = "f.pages > 0 AND f.state IN ('complete', 'incomplete') AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.fax_id = f.id AND q.released_at IS NULL)";

    private const string IsUnread = "NOT EXISTS (SELECT 1 FROM received_read r WHERE r.account_id = @account AND r.fax_id = f.id)";

    /// <summary>Who should find it there is nobody, or nobody any more.</summary>
    private const string Unowned =
        """
        SELECT i.fax_id FROM received_inbox i LEFT JOIN account a ON a.id = i.account_id AND a.state = 'active'
        WHERE a.id IS NULL AND NOT EXISTS (SELECT 1 FROM group_account m JOIN account b ON b.id = m.account_id WHERE m.group_id = i.group_id AND b.state = 'active')
        """;

    /// <summary>Puts a fax into inboxes, once into each.</summary>
    public static async Task AddAsync(Transaction tx, long faxId, IReadOnlyList<InboxOwner> owners)
    {
        await tx.ExecuteAsync("DELETE FROM received_inbox WHERE fax_id = @faxId", new { faxId });
        foreach (var owner in owners)
            await tx.ExecuteAsync("INSERT INTO received_inbox (fax_id, account_id, group_id) VALUES (@faxId, @Account, @Group)", new { faxId, owner.Account, owner.Group });
        if (owners.Count > 0)
            tx.Announce(Topics.Received, faxId);
    }

    /// <summary>The newest first, as the account sees them.</summary>
    public async Task<IReadOnlyList<InboxFax>> ListAsync(InboxFilter filter, long account, CancellationToken cancel)
    {
        var own = await OwnReceived.OfAsync(database, account, cancel);
        var text = filter.Text.Trim().ToLowerInvariant();
        var wanted = JournalFilter.NumberIn(text) ?? text;
        var where = filter.Scope switch { InboxScope.Own => $" AND f.id IN ({own.Ids})", InboxScope.Unowned => $" AND f.id IN ({Unowned})", _ => "" };
        if (wanted.Length > 0)
            where += $@" AND ({Folded("f.caller || ' ' || f.called || ' ' || coalesce(f.caller_name, '') || ' ' || coalesce(f.contact_name, '') || ' ' || coalesce(f.contact_company, '') || ' ' || coalesce(f.customer_number, '') || ' ' || coalesce(f.csid, '') || ' ' || replace(coalesce(f.csid, ''), ' ', '')")} LIKE @Like ESCAPE '\'
                OR EXISTS (SELECT 1 FROM received_text t WHERE t.fax_id = f.id AND {Folded("t.text")} LIKE @Like ESCAPE '\'))";
        if (filter.UnreadOnly)
            where += $" AND {IsUnread}";
        return await database.QueryAsync<InboxFax>(
            $"""
            SELECT f.id, f.state, f.caller, f.called, f.caller_name, f.contact_name, f.contact_company, f.customer_number, f.csid AS station_id, f.pages, coalesce(f.ended_at, f.started_at) AS at, CASE WHEN {IsUnread} THEN 0 ELSE 1 END AS is_read
            FROM received_fax f WHERE f.id < @Before AND {Shown}{where} ORDER BY f.id DESC LIMIT @Limit
            """,
            own.With(new { filter.Before, filter.Limit, account, Database.SubstringArguments(wanted).Like }),
            cancel);

        string Folded(string column) => database.Folded($"({column})", wanted);
    }

    /// <summary>How many of his own an account has not read, <see cref="MostCounted"/> at most.</summary>
    public async Task<int> UnreadAsync(long account, CancellationToken cancel)
    {
        var own = await OwnReceived.OfAsync(database, account, cancel);
        return await database.FindAsync<int>(
            string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM (SELECT 1 FROM received_fax f WHERE f.id IN ({own.Ids}) AND {Shown} AND {IsUnread} LIMIT {MostCounted}) AS unread"), own.With(new { account }), cancel);
    }

    /// <summary>Notes that an account has read a fax, or has not.</summary>
    public Task MarkAsync(long faxId, long account, bool isRead, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var changed = isRead
                ? await tx.ExecuteAsync("INSERT INTO received_read (account_id, fax_id, read_at) SELECT @account, id, @now FROM received_fax WHERE id = @faxId ON CONFLICT DO NOTHING", new { faxId, account, now = time.GetUtcNow() })
                : await tx.ExecuteAsync("DELETE FROM received_read WHERE account_id = @account AND fax_id = @faxId", new { faxId, account });
            if (changed > 0)
                tx.Announce(Topics.Received, faxId);
        },
        cancel);

    /// <summary>Notes that an account has read all of its own; returns how many it had not.</summary>
    public async Task<int> MarkAllAsync(long account, CancellationToken cancel)
    {
        var own = await OwnReceived.OfAsync(database, account, cancel);
        return await database.InTransactionAsync(
            async tx =>
            {
                var marked = await tx.ExecuteAsync(
                    $"INSERT INTO received_read (account_id, fax_id, read_at) SELECT @account, f.id, @now FROM received_fax f WHERE f.id IN ({own.Ids}) AND {Shown} AND {IsUnread} ON CONFLICT DO NOTHING",
                    own.With(new { account, now = time.GetUtcNow() }));
                if (marked > 0)
                    tx.Announce(Topics.Received, 0);
                return marked;
            },
            cancel);
    }
}
