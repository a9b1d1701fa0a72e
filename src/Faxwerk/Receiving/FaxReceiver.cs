using Faxwerk.Inbox;
using Faxwerk.Pages.Tiff;
using Faxwerk.Polling;
using Faxwerk.Storage;
using Faxwerk.Telephony;

namespace Faxwerk.Receiving;

/// <summary>Receives one call: pages to blobs, rows in the transaction that lets them be confirmed. Or gives it the document that it asks for.</summary>
public sealed partial class FaxReceiver(ReceivedFaxes faxes, OfferedDocuments documents, IBlobStore blobs, StorageOptions storage, ILogger<FaxReceiver> log)
{
    /// <summary>Opens the row of a call that will be answered, and says how to receive it.</summary>
    public async Task<IncomingFax> ReceiveAsync(int lineId, AnnouncedCall call, string localId, int maxPages, CancellationToken cancel)
    {
        var id = await faxes.BeginAsync(lineId, call, cancel);
        var fax = new IncomingFax
        {
            LocalId = localId,
            MaxPages = maxPages,
            StorePage = async (page, stop) =>
            {
                var blob = await blobs.WriteAsync(TiffWriter.Write([page.Image]), stop);
                await faxes.StorePageAsync(id, page, blob, stop);
                PageStored(log, id, page.Index + 1, page.BadRows);
            },
            Ended = async outcome =>
            {
                await faxes.EndAsync(id, outcome, CancellationToken.None);
                CallEnded(log, id, outcome.Status, outcome.PagesConfirmed, outcome.Detail);
            },
        };
        return await documents.OfferAsync(new AnsweredCall(id, lineId, storage.Node, call), fax, cancel);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Received fax {Id}: page {Page} stored, {BadRows} bad rows")]
    private static partial void PageStored(ILogger logger, long id, int page, int badRows);

    [LoggerMessage(Level = LogLevel.Information, Message = "Received fax {Id}: {Status}, {Pages} pages. {Detail}")]
    private static partial void CallEnded(ILogger logger, long id, CallStatus status, int pages, string detail);
}
