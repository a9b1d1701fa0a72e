using System.Data.Common;
using Faxwerk.Destinations;
using Faxwerk.Lines;
using Faxwerk.Pages.Tiff;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;
using Microsoft.Extensions.Options;

namespace Faxwerk.Polling;

/// <summary>Makes the call of a claimed poll over a line, stores each page before it is confirmed, and records how the call ended.</summary>
public sealed partial class Fetcher(
    PollQueue polls, IBlobStore blobs, SecretText secrets, DestinationMemory destinations, SendLimits limits, ModemCheck modems, IOptionsMonitor<ReceivingSettings> receiving, TimeProvider time,
    ILogger<Fetcher> log)
{
    private static readonly TimeSpan RecordAgain = TimeSpan.FromSeconds(2);

    /// <summary>Each such time the lease is renewed and a wish to cancel heard, whatever the line does.</summary>
    private static readonly TimeSpan KeepInterval = TimeSpan.FromSeconds(5);

    /// <summary>Fetches; ends when the outcome is recorded. <paramref name="abandon"/> gives up recording, and the lease runs out.</summary>
    public async Task FetchAsync(Line line, Poll claim, CancellationToken abandon)
    {
        Dialling(log, claim.Id, line.Name, claim.NumberDialled, claim.Attempt);
        var barred = await limits.BarringAsync(claim.SubmittedBy, claim.NumberE164, claim.Site, CancellationToken.None);
        var outcome = barred is null ? await CallAsync(line, claim) : Barred(barred, time.GetUtcNow());
        Ended(log, claim.Id, outcome.Status, outcome.PagesConfirmed, outcome.Detail);
        await RecordAsync(claim, outcome, mayRedial: barred is null, abandon);
    }

    private async Task<CallOutcome> CallAsync(Line line, Poll claim)
    {
        var started = time.GetUtcNow();
        if (!line.Settings.MayCall(claim.NumberE164))
            return Barred($"{claim.NumberE164} may not be called over {line.Name} (allowedPrefixes, blockedPrefixes).", started);

        var known = await RestrictionsAsync(line, claim);
        using var cancel = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        var keeping = KeepAsync(claim, cancel, ended.Token);
        try
        {
            return await line.Endpoint.FetchAsync(Fetch(line.Settings, claim, known), cancel.Token);
        }
        catch (Exception fault)
        {
            Faulted(log, claim.Id, fault);
            return new CallOutcome
            {
                Status = CallStatus.OutcomeUnknown, Detail = $"The line broke down during the call: {fault.Message}", Started = started, Ended = time.GetUtcNow(),
            };
        }
        finally
        {
            await ended.CancelAsync();
            await keeping;
        }
    }

    private CallOutcome Barred(string why, DateTimeOffset started) => new()
    {
        Status = CallStatus.CallRejected, Detail = why, Started = started, Ended = time.GetUtcNow(),
    };

    private FaxFetch Fetch(TrunkSettings trunk, Poll claim, FaxRestrictions known)
    {
        long? received = null;
        return new FaxFetch
        {
            Called = claim.NumberDialled,
            Caller = trunk.Caller,
            LocalId = trunk.StationId,
            Document = claim.Address,
            Password = secrets.Unprotect(claim.Password) ?? "",
            Restrictions = known with { NoT38 = known.NoT38 && modems.Fault is null && trunk.FaxTransport != FaxTransport.T38Only },
            MaxPages = receiving.CurrentValue.MaxPages,
            StorePage = async (page, cancel) =>
            {
                var blob = await blobs.WriteAsync(TiffWriter.Write([page.Image]), cancel);
                received = await polls.StorePageAsync(claim, trunk.Caller, received, page, blob, cancel);
                PageStored(log, claim.Id, page.Index + 1, page.BadRows);
            },
        };
    }

    private async Task KeepAsync(Poll claim, CancellationTokenSource cancel, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(KeepInterval, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
                return;
            if (await MayGoOnAsync(claim))
                continue;
            await cancel.CancelAsync();
            return;
        }
    }

    /// <summary>A fault of the database ends no call: pages that cannot be stored do.</summary>
    private async Task<bool> MayGoOnAsync(Poll claim)
    {
        try
        {
            return await polls.KeepAsync(claim) == ProgressAnswer.Continue;
        }
        catch (DbException fault)
        {
            NotRecorded(log, claim.Id, fault);
            return true;
        }
    }

    /// <summary>A memory that cannot be read is no reason not to call.</summary>
    private async Task<FaxRestrictions> RestrictionsAsync(Line line, Poll claim)
    {
        try
        {
            return (await destinations.FindAsync(claim.NumberE164, line.Id))?.Restrictions ?? new FaxRestrictions();
        }
        catch (DbException fault)
        {
            NotRecorded(log, claim.Id, fault);
            return new FaxRestrictions();
        }
    }

    /// <summary>A document that was fetched and not recorded may be gone from where it was: try as long as the server runs.</summary>
    private async Task RecordAsync(Poll claim, CallOutcome outcome, bool mayRedial, CancellationToken abandon)
    {
        while (true)
        {
            try
            {
                if (!await polls.CompleteAsync(claim, outcome, mayRedial, CancellationToken.None))
                    Lost(log, claim.Id);
                return;
            }
            catch (Exception fault) when (!abandon.IsCancellationRequested)
            {
                NotRecorded(log, claim.Id, fault);
                await Task.Delay(RecordAgain, time, abandon).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Poll {Id}: over {Trunk} dialling {Number}, call {Attempt}")]
    private static partial void Dialling(ILogger logger, long id, string trunk, string number, long attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Poll {Id}: page {Page} stored, {BadRows} bad rows")]
    private static partial void PageStored(ILogger logger, long id, int page, int badRows);

    [LoggerMessage(Level = LogLevel.Information, Message = "Poll {Id}: {Status}, {Pages} pages. {Detail}")]
    private static partial void Ended(ILogger logger, long id, CallStatus status, int pages, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Poll {Id}: the line broke down")]
    private static partial void Faulted(ILogger logger, long id, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Poll {Id}: the database could not be read or written")]
    private static partial void NotRecorded(ILogger logger, long id, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Poll {Id}: was taken over, the outcome of this call is not recorded")]
    private static partial void Lost(ILogger logger, long id);
}
