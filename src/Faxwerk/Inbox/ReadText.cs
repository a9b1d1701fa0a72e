using Faxwerk.Ocr;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Inbox;

/// <summary>A received fax to be read, and the tasks that wait for that; payload of <see cref="ReadText"/>.</summary>
public sealed record TextToRead(long FaxId, IReadOnlyList<long> Waiting);

/// <summary>
/// Reads the pages of a received fax. Tasks that want the text are due when their patience ends, whatever happens here; once there is no more to expect they are due at once.
/// </summary>
public sealed partial class ReadText(
    ReceivedFaxes faxes, ReceivedDocument document, ReceivedTexts texts, Tesseract tesseract, TaskQueue tasks, Database database, IOptionsMonitor<OcrSettings> settings, ILogger<ReadText> log)
    : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "ReadText";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>Calls and rendering come first.</summary>
    public int Concurrency => 1;

    /// <summary>About a day: by then what was missing is installed, or will not be.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), 30);

    /// <summary>The dedupe key: a fax is read once.</summary>
    public static string Key(long faxId) => $"text:{faxId}";

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var (id, waiting) = task.Read<TextToRead>();
        if (settings.CurrentValue.Enabled && await faxes.FindAsync(id, cancel) is { } fax && await ReadAsync(fax, cancel) is { } unavailable)
        {
            await database.InTransactionAsync(tx => tasks.HastenAsync(tx, waiting), cancel);
            return TaskResult.TryAgain(unavailable);
        }

        await database.InTransactionAsync(
            async tx =>
            {
                await tasks.HastenAsync(tx, waiting);
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    /// <inheritdoc/>
    public Task GivenUpAsync(Transaction tx, LeasedTask task, string error) => tasks.HastenAsync(tx, task.Read<TextToRead>().Waiting);

    /// <summary>Reads the pages that were not read yet; why that cannot be done now, null where it was.</summary>
    private async Task<string?> ReadAsync(ReceivedFax fax, CancellationToken cancel)
    {
        var pages = await document.PagesAsync(fax, cancel);
        var known = (await texts.ReadAsync(fax.Id, cancel)).Select(text => text.PageIndex).ToHashSet();
        for (var i = 0; i < Math.Min(pages.Count, settings.CurrentValue.MaxPages); i++)
        {
            if (known.Contains(i))
                continue;
            var reading = await tesseract.ReadAsync(pages[i].ToPageImage(), cancel);
            if (reading.IsUnavailable)
                return reading.Fault;
            if (reading.Text is null)
                NotRead(log, fax.Id, i + 1, reading.Fault);
            await texts.AddAsync(fax.Id, i, reading.Text ?? new PageText("", []), cancel);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Received fax {Id}: page {Page} goes without text: {Fault}")]
    private static partial void NotRead(ILogger logger, long id, int page, string fault);
}
