using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Lines;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Archive;

/// <summary>Archives a fax that was sent whole; the payload is <see cref="SentFax"/>.</summary>
internal sealed class ArchiveSent(QueueView queue, IBlobStore blobs, ArchiveWriter archive, Footers footers, SentText text, IOptionsMonitor<ArchiveSettings> settings, IOptionsMonitor<TrunkSettings> trunks, IOptionsMonitor<SiteSettings> site)
    : ITaskHandler
{
    /// <summary>A share may be away for weeks: about 40 days.</summary>
    internal static readonly TaskRetry Patience = new(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1), 1000);

    /// <inheritdoc/>
    public string Kind => SentFax.TaskKind;

    /// <inheritdoc/>
    public TaskRetry Retry => Patience;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var format = settings.CurrentValue.Sent;
        if (format == ArchiveFormat.Off)
            return TaskResult.Done;
        var id = task.Read<SentFax>().FaxId;
        if (await queue.FindAsync(id, cancel) is not { } fax)
            return TaskResult.Fail($"There is no fax {id}.");
        var attempts = await queue.AttemptsAsync(id, cancel);
        var last = attempts.LastOrDefault();
        var own = fax.ReadOptions().Caller ?? CallerOf(last);
        var archived = new ArchivedFax
        {
            Direction = ArchiveDirection.Sent,
            FaxId = fax.Id,
            At = fax.FinishedAt ?? fax.CreatedAt,
            Number = fax.NumberE164,
            OwnNumber = FaxNumber.Parse(own, site.CurrentValue)?.E164 ?? own,
            NumberSignalled = fax.NumberDialled,
            OwnNumberSignalled = own,
            User = fax.Sender,
            State = "sent",
            Pages = fax.PageCount,
            Subject = fax.Subject,
            Recipient = fax.RecipientName,
            StationId = last?.RemoteId,
            BitRate = last?.BitRate,
            Ecm = last?.Ecm,
            Coding = last?.Coding,
            Calls = attempts.Count,
        };
        return await archive.WriteAsync(task, archived, FileAsync, cancel);

        async Task<ArchivedFile> FileAsync()
        {
            var pages = TiffReader.Open(await blobs.ReadAsync(fax.BlobId, cancel)).Pages().ToList();
            if (format != ArchiveFormat.Pdf)
                return ArchivedFile.Of(format, archived, pages, []);
            IReadOnlyList<PdfPage> forPdf = [.. pages.Select(PdfPage.From)];
            forPdf = await text.AddAsync(fax.Id, forPdf, pages, cancel);
            if (settings.CurrentValue.Footer)
                forPdf = await footers.AddAsync(forPdf, [.. pages.Select(page => page.Resolution)], new FooterLine(archived.At, fax.Id, own), cancel);
            return ArchivedFile.Of(format, archived, pages, forPdf);
        }
    }

    /// <summary>The caller number of the trunk of a call; empty where it has none.</summary>
    private string CallerOf(Attempt? call) =>
        call is null ? "" : trunks.Get(new TrunkRow { Id = call.LineId, Name = call.Trunk }.Section).Caller;
}
