using System.Text.Json;
using Faxwerk.Intake.Web;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Folder;

/// <summary>How the faxes of a document ended, in the words of the API. <paramref name="State"/> is sent, partial, failed, cancelled, or unknown where nobody knows any more; <paramref name="File"/> is what its file is called now.</summary>
public sealed record FolderResult(string Name, string File, string State, string Reference, string JobId, DateTimeOffset FinishedAt, IReadOnlyList<FaxView> Faxes, IReadOnlyList<MailCopyView> Mails);

/// <summary>Why a document became no fax.</summary>
public sealed record FolderError(string Name, string File, string Code, string Detail, string Reference, DateTimeOffset At);

/// <summary>Writes what programs read.</summary>
internal sealed class FolderResults(QueueView queue, MailCopies copies, IOptions<JsonOptions> json, TimeProvider time)
{
    private readonly JsonSerializerOptions _json = new(json.Value.SerializerOptions) { WriteIndented = true };

    /// <summary>Where a document that is over belongs, and what is written of it there or in <c>accepted</c>.</summary>
    public async Task<(FolderDocumentPlace Place, byte[] Text)> OfAsync(FolderDocument document, CancellationToken cancel)
    {
        if (document.State == FolderDocumentState.Refused)
            return (FolderDocumentPlace.Failed, Json(new FolderError(document.Name, document.KeptName, document.Code, document.Detail, document.Reference, time.GetUtcNow())));
        var faxes = (await queue.ListAsync(new FaxFilter { JobId = document.JobId, Limit = int.MaxValue }, cancel)).OrderBy(fax => fax.Id).ToList();
        var mails = await copies.OfJobAsync(document.JobId!, cancel);
        var state = faxes.Count == 0 ? "unknown"
            : faxes.All(fax => fax.State == FaxState.Sent) && mails.All(mail => mail.State == MailCopyState.Sent) ? "sent"
            : faxes.All(fax => fax.State == FaxState.Cancelled) ? "cancelled"
            : faxes.Any(fax => fax.State == FaxState.Sent || fax.ConfirmedPages > 0) || mails.Any(mail => mail.State == MailCopyState.Sent) ? "partial"
            : "failed";
        return (state == "sent" ? FolderDocumentPlace.Sent : FolderDocumentPlace.Failed, Json(new FolderResult(
            document.Name, document.KeptName, state, document.Reference, document.JobId!, time.GetUtcNow(), [.. faxes.Select(fax => FaxView.Of(fax))], [.. mails.Select(MailCopyView.Of)])));
    }

    private byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, _json);
}
