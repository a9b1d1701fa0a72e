using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Polling;

/// <summary>How many documents may be offered at a time, by one and by all. Requests at the same moment may exceed it by as many as they are.</summary>
public sealed class OfferQuota(PollOffers offers, IBlobStore blobs, IOptionsMonitor<PollingSettings> settings)
{
    /// <summary>Why <paramref name="submittedBy"/> may not offer another document whose pages have so many bytes; null where he may.</summary>
    public async Task<string?> JudgeAsync(string submittedBy, long bytes, CancellationToken cancel)
    {
        var (open, limits) = (await offers.OpenAsync(cancel), settings.CurrentValue);
        if (open.Count(offer => offer.SubmittedBy == submittedBy) >= limits.OffersByUser)
            return $"You offer {limits.OffersByUser} documents already (polling.offersByUser): remove one first.";
        if (open.Count >= limits.Offers)
            return $"{limits.Offers} documents are offered already (polling.offers): one must be removed first.";
        foreach (var (blobId, _) in open)
        {
            try
            {
                await using var pages = await blobs.OpenAsync(blobId, cancel);
                bytes += pages.Length;
            }
            catch (FileNotFoundException)
            {
                // It takes no room; its offer cannot be fetched, but hinders no other.
            }
        }

        return bytes > limits.OfferBytes ? $"The pages of all offered documents would have more than {limits.OfferBytes} bytes (polling.offerBytes)." : null;
    }
}
