using Faxwerk.Inbox;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Archive;

/// <summary>Archives a received fax, whole or not; the payload is <see cref="ReceivedFaxRef"/>.</summary>
internal sealed class ArchiveReceived(ReceivedFaxes faxes, ReceivedDocument document, ArchiveWriter archive, IOptionsMonitor<ArchiveSettings> settings) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "ArchiveReceived";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <inheritdoc/>
    public TaskRetry Retry => ArchiveSent.Patience;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var format = settings.CurrentValue.Received;
        if (format == ArchiveFormat.Off)
            return TaskResult.Done;
        var id = task.Read<ReceivedFaxRef>().FaxId;
        if (await faxes.FindAsync(id, cancel) is not { } fax)
            return TaskResult.Fail($"There is no received fax {id}.");
        var archived = new ArchivedFax
        {
            Direction = ArchiveDirection.Received,
            FaxId = fax.Id,
            At = fax.StartedAt,
            Number = fax.CallerNumber.Shown,
            OwnNumber = fax.CalledNumber.Shown,
            NumberSignalled = fax.Caller,
            OwnNumberSignalled = fax.Called,
            State = fax.State,
            Pages = fax.Pages,
            BadRows = fax.BadRows,
            StationId = fax.Csid,
            Barcodes = fax.ReadBarcodes() is { Count: > 0 } codes ? [.. codes.Select(code => code.Text)] : null,
            BitRate = fax.BitRate,
            Ecm = fax.Ecm,
            Coding = fax.Coding,
        };
        return await archive.WriteAsync(task, archived, FileAsync, cancel);

        async Task<ArchivedFile> FileAsync()
        {
            var pages = await document.PagesAsync(fax, cancel);
            return ArchivedFile.Of(format, archived, pages, await document.PdfPagesAsync(fax, pages, settings.CurrentValue.Footer && format == ArchiveFormat.Pdf, cancel));
        }
    }

    /// <summary>The dedupe key: a fax is archived once.</summary>
    public static string Key(long faxId) => $"archive:received:{faxId}";
}
