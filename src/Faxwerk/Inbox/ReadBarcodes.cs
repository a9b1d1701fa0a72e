using Faxwerk.Barcodes;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Inbox;

/// <summary>A received fax whose barcodes are wanted, the tasks that wait for them, and until when; payload of <see cref="ReadBarcodes"/>.</summary>
public sealed record BarcodesToRead(long FaxId, IReadOnlyList<long> Waiting, DateTimeOffset Until);

/// <summary>
/// Reads the barcodes of a received fax. Who waits for them is due when its patience ends, whatever happens here, and as soon as they are read, or cannot be. What was not read is not tried later: by then the fax
/// is where it belongs without.
/// </summary>
public sealed partial class ReadBarcodes(
    ReceivedFaxes faxes, ReceivedDocument document, BarcodeReader reader, TaskQueue tasks, Database database, IOptionsMonitor<BarcodeSettings> settings, TimeProvider time, ILogger<ReadBarcodes> log)
    : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "ReadBarcodes";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>Calls and rendering come first.</summary>
    public int Concurrency => 1;

    /// <inheritdoc/>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), 3);

    /// <summary>The dedupe key: a fax is looked at once.</summary>
    public static string Key(long faxId) => $"barcodes:{faxId}";

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var (id, waiting, until) = task.Read<BarcodesToRead>();
        var (codes, fault) = await faxes.FindAsync(id, cancel) is { } fax ? await ReadAsync(fax, until, cancel) : ([], "");
        if (fault.Length == 0 && time.GetUtcNow() >= until)
            fault = "They were read when the fax had been routed.";
        if (fault.Length > 0)
            NotRead(log, id, codes.Count, fault);
        await database.InTransactionAsync(
            async tx =>
            {
                await faxes.KeepBarcodesAsync(tx, id, codes, fault);
                await tasks.HastenAsync(tx, waiting);
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    /// <inheritdoc/>
    public async Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var (id, waiting, _) = task.Read<BarcodesToRead>();
        await faxes.KeepBarcodesAsync(tx, id, [], error);
        await tasks.HastenAsync(tx, waiting);
    }

    private async Task<(IReadOnlyList<Barcode> Codes, string Fault)> ReadAsync(ReceivedFax fax, DateTimeOffset until, CancellationToken cancel)
    {
        var (limits, codes, fault) = (settings.CurrentValue, new List<Barcode>(), "");
        var pages = await document.PagesAsync(fax, cancel);
        for (var i = 0; i < Math.Min(pages.Count, limits.MaxPages) && codes.Count < limits.MaxCodes; i++)
        {
            var isLate = time.GetUtcNow() >= until;
            var reading = isLate ? new BarcodeReading([], "The time was over in which barcodes are waited for.", IsUnavailable: true) : await reader.ReadAsync(pages[i].ToPageImage(), cancel);
            codes.AddRange(reading.Codes.Take(limits.MaxCodes - codes.Count).Select(code => new Barcode(i + 1, code.Kind, code.Text)));
            if (reading.Fault.Length > 0)
                fault = reading.IsUnavailable ? reading.Fault : $"Page {i + 1}: {reading.Fault}";
            if (reading.IsUnavailable)
                break;
        }

        return (codes, fault);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Received fax {Id} goes by {Count} barcodes: {Fault}")]
    private static partial void NotRead(ILogger logger, long id, int count, string fault);
}
