using System.Net;
using Faxwerk.Storage;
using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>
/// Puts calls that were refused before an answer into the journal, so that a flood of them fills neither database nor log: those of one minute with the same trunk, cause, numbers and source
/// address are one row with a count, and of all trunks no more than <see cref="RowsPerMinute"/> rows come about in a minute; what is beyond is counted in one more.
/// </summary>
public sealed partial class RefusedCalls(CallJournal journal, Database database, TimeProvider time, ILogger<RefusedCalls> log) : BackgroundService
{
    /// <summary>Rows of their own in a minute, on this node.</summary>
    public const int RowsPerMinute = 20;

    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<Source, Row> _rows = [];
    private readonly List<Row> _counted = [];
    private long _minute;

    /// <summary>Records a refused call; true where it is the first of its row.</summary>
    public async Task<bool> AddAsync(EndedCall call)
    {
        var now = time.GetUtcNow();
        var (row, isFirst, isRest) = Count(call, now);
        if (!isFirst)
            return false;
        var written = !isRest ? call : call with
        {
            Called = "", Caller = "", Peer = "",
            Outcome = call.Outcome with { Detail = $"Further refused calls of this minute, from more than {RowsPerMinute} sources." },
        };
        try
        {
            row.Id = await database.InTransactionAsync(tx => journal.AddAsync(tx, written));
            return true;
        }
        catch
        {
            // The next call of this source begins the row again.
            lock (_lock) _rows.Remove(SourceOf(call));
            throw;
        }
    }

    /// <summary>Writes the counts that have grown since the last time.</summary>
    public async Task WriteCountsAsync(CancellationToken cancel)
    {
        (Row Row, int Times, DateTimeOffset Last)[] counts;
        lock (_lock)
        {
            counts = [.. _counted.Where(row => row.Id > 0).Select(row => (row, row.Times, row.Last))];
            _counted.RemoveAll(row => row.Id > 0);
        }

        if (counts.Length == 0)
            return;
        await database.InTransactionAsync(
            async tx =>
            {
                foreach (var (row, times, last) in counts)
                    await tx.ExecuteAsync("UPDATE call SET times = @times, ended_at = @last WHERE id = @Id", new { row.Id, times, last });
            },
            cancel);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(CountInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                // Also at the end, without the token: what was counted until then is written.
                await WriteCountsAsync(CancellationToken.None);
            }
            catch (Exception fault)
            {
                Failed(log, fault);
            }
        }
    }

    private static Source SourceOf(EndedCall call) =>
        new(call.LineId, call.Outcome.Status, IPEndPoint.TryParse(call.Peer, out var peer) ? peer.Address.ToString() : call.Peer, call.Called, call.Caller);

    private (Row Row, bool IsFirst, bool IsRest) Count(EndedCall call, DateTimeOffset now)
    {
        var source = SourceOf(call);
        lock (_lock)
        {
            if (now.ToUnixTimeSeconds() / 60 is var minute && minute != _minute)
            {
                _minute = minute;
                _rows.Clear();
                _counted.RemoveAll(row => row.Id == 0);
            }

            var isRest = !_rows.ContainsKey(source) && _rows.Count >= RowsPerMinute;
            if (isRest)
                source = Source.Rest;
            if (_rows.TryGetValue(source, out var row))
            {
                (row.Times, row.Last) = (row.Times + 1, now);
                if (!_counted.Contains(row))
                    _counted.Add(row);
                return (row, false, isRest);
            }

            row = new Row { Last = now };
            _rows.Add(source, row);
            return (row, true, isRest);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The counts of refused calls could not be written")]
    private static partial void Failed(ILogger logger, Exception fault);

    private sealed record Source(int LineId, CallStatus Status, string Address, string Called, string Caller)
    {
        public static readonly Source Rest = new(0, CallStatus.Ok, "", "", "");
    }

    private sealed class Row
    {
        /// <summary>Of the row in table <c>call</c>; 0 until it is written.</summary>
        public long Id { get; set; }

        public int Times { get; set; } = 1;

        public DateTimeOffset Last { get; set; }
    }
}
