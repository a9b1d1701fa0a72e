using Faxwerk.Inbox;
using Faxwerk.Journal;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Storage;
using Faxwerk.Telephony;

namespace Faxwerk.Polling;

/// <summary>An incoming call that is being answered, and the row of what it may bring.</summary>
public sealed record AnsweredCall(long ReceivedId, int LineId, string Node, AnnouncedCall Announced)
{
    /// <summary>As it was signalled.</summary>
    public IncomingCall Call => Announced.Call;
}

/// <summary>Gives documents to incoming calls that ask for one, and records which call fetched which.</summary>
public sealed partial class OfferedDocuments(
    PollOffers offers, WrongPasswords wrong, ReceivedFaxes received, CallJournal journal, IBlobStore blobs, SecretText secrets, Database database, ILogger<OfferedDocuments> log)
{
    /// <summary>
    /// Adds to an incoming call what waits for callers of its number, without what is locked because too many wrong passwords were named. A call that asks for a document is in the journal with it,
    /// and leaves no received fax, unless it sent pages before it asked.
    /// </summary>
    public async Task<IncomingFax> OfferAsync(AnsweredCall call, IncomingFax fax, CancellationToken cancel)
    {
        var waiting = new List<Waiting>();
        foreach (var offer in await wrong.WithoutLockedAsync(call, await offers.ForCallAsync(call.Announced.Called, cancel), cancel))
        {
            if (secrets.Unprotect(offer.Password) is { } password)
                waiting.Add(new Waiting(offer, offers, blobs, password));
        }

        if (waiting.Count == 0)
            return fax;
        return fax with
        {
            Polled = [.. waiting.Select(document => document.Polled)],
            Ended = outcome => (outcome.Polled ?? outcome.PollRefused) is { } asked
                ? EndAsync(call, Find(asked)!, Find(outcome.PollRefused)?.Offer, outcome)
                : fax.Ended(outcome),
        };

        Waiting? Find(PolledDocument? polled) => waiting.Find(document => ReferenceEquals(document.Polled, polled));
    }

    private async ValueTask EndAsync(AnsweredCall call, Waiting document, PollOffer? refused, CallOutcome outcome)
    {
        var (offer, called, caller) = (document.Offer, call.Call.Called, call.Call.Caller);
        await database.InTransactionAsync(async tx =>
        {
            var hasSent = !await received.WithdrawAsync(tx, call.ReceivedId);

            // Where it sent pages, the confirmed ones may be those.
            var isWhole = hasSent ? outcome.Status == CallStatus.Ok : outcome.PagesConfirmed == offer.PageCount;
            if (refused is not null)
                await offers.RefusedAsync(tx, refused.Id);
            if (outcome.Polled is not null && document.IsTaken)
                await offers.FetchedAsync(tx, offer.Id, isWhole);
            if (hasSent)
                await received.EndAsync(tx, call.ReceivedId, outcome, offer.Id);
            else
                await journal.AddAsync(tx, new EndedCall(CallDirection.In, call.LineId, call.Node, called, caller, outcome) { OfferId = offer.Id, Peer = call.Call.From });
            if (refused is not null)
                await wrong.AddAsync(tx, call, refused.Id);
        });
        Ended(log, offer.Id, caller, outcome.Polled is null ? "refused, another password" : "given", outcome.Status, outcome.PagesConfirmed, offer.PageCount);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Offered document {Id}, caller {Caller}: {What}, {Status}, {Pages} of {PageCount} pages")]
    private static partial void Ended(ILogger logger, long id, string caller, string what, CallStatus status, int pages, int pageCount);

    /// <summary>A document as one call may fetch it.</summary>
    private sealed class Waiting
    {
        private readonly PollOffers _offers;
        private readonly IBlobStore _blobs;
        private TiffReader? _pages;

        public Waiting(PollOffer offer, PollOffers offers, IBlobStore blobs, string password)
        {
            (Offer, _offers, _blobs) = (offer, offers, blobs);
            Polled = new PolledDocument { Password = password, Address = offer.Address, PageCount = offer.PageCount, ReadPage = ReadAsync };
        }

        public PollOffer Offer { get; }

        public PolledDocument Polled { get; }

        public bool IsTaken { get; private set; }

        private async ValueTask<PageImage> ReadAsync(int index, CancellationToken cancel)
        {
            if (IsTaken)
                await _offers.KeepAsync(Offer.Id, cancel);
            else if (await _offers.TakeAsync(Offer.Id, cancel))
                IsTaken = true;
            else
                throw new InvalidOperationException($"Document {Offer.Id} is over, or is given once and another call has it.");
            return (_pages ??= await OpenAsync(cancel)).Page(index).ToPageImage();
        }

        private async Task<TiffReader> OpenAsync(CancellationToken cancel)
        {
            await using var content = await _blobs.OpenAsync(Offer.BlobId, cancel);
            return await TiffReader.OpenAsync(content, cancel);
        }
    }
}
