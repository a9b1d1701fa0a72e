using System.Data.Common;
using Faxwerk.Destinations;
using Faxwerk.Headline;
using Faxwerk.Lines;
using Faxwerk.Pages.Tiff;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Sending;

/// <summary>Makes the call for a claimed fax over a line, tells the queue of each step and records how it ended.</summary>
internal sealed partial class Dialer(
    FaxQueue queue, IBlobStore blobs, SecretText secrets, Headlines headlines, DestinationMemory destinations, SendLimits limits, ModemCheck modems, TimeProvider time, ILogger<Dialer> log)
{
    private static readonly TimeSpan RecordAgain = TimeSpan.FromSeconds(2);

    /// <summary>Each such time the lease is renewed and a wish to cancel heard, whatever the line does.</summary>
    private static readonly TimeSpan KeepInterval = TimeSpan.FromSeconds(5);

    /// <summary>Sends; ends when the outcome is recorded. <paramref name="abandon"/> gives up recording, and the lease runs out.</summary>
    public async Task SendAsync(Line line, ClaimedFax claim, CancellationToken abandon)
    {
        using var scope = log.BeginScope("fax {Id}", claim.Fax.Id);
        Dialling(log, claim.Fax.Id, line.Name, claim.Fax.NumberDialled, claim.FirstPage + 1, claim.Fax.PageCount, claim.Fax.Attempt);
        var barred = await limits.BarringAsync(claim.Fax.SubmittedBy, claim.Fax.NumberE164, claim.Fax.Site, CancellationToken.None);
        var outcome = barred is null ? await CallAsync(line, claim) : Barred(barred, time.GetUtcNow());
        Ended(log, claim.Fax.Id, outcome.Status, outcome.PagesConfirmed, outcome.Detail);
        await RecordAsync(claim, outcome, mayRedial: barred is null, abandon);
    }

    private async Task<CallOutcome> CallAsync(Line line, ClaimedFax claim)
    {
        var started = time.GetUtcNow();
        if (!line.Settings.MayCall(claim.Fax.NumberE164))
            return Barred($"{claim.Fax.NumberE164} may not be called over {line.Name} (allowedPrefixes, blockedPrefixes).", started);
        TiffReader document;
        try
        {
            await using var content = await blobs.OpenAsync(claim.Fax.BlobId);
            document = await TiffReader.OpenAsync(content, CancellationToken.None);
            if (document.PageCount != claim.Fax.PageCount)
                throw new PageFormatException($"The document has {document.PageCount} pages instead of {claim.Fax.PageCount}.");
        }
        catch (Exception fault) when (fault is IOException or FormatException)
        {
            // A store that cannot be reached now may be later; a document that is gone or damaged stays so.
            var status = fault is BlobGoneException or FormatException ? CallStatus.DocumentUnreadable : CallStatus.StorageFailed;
            return new CallOutcome { Status = status, Detail = fault.Message, Started = started, Ended = time.GetUtcNow() };
        }

        var known = await RestrictionsAsync(line, claim);
        var under = new Progress();
        var pages = headlines.Begin(claim, StationId(line.Settings, claim), CallerOf(line.Settings, claim), document);
        using var cancel = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        var keeping = KeepAsync(claim, cancel, ended.Token);
        try
        {
            if (await HeadlessAsync(pages, started, cancel.Token) is { } none)
                return none;
            var outcome = await line.Endpoint.SendAsync(Outgoing(line.Settings, claim, document, pages, known, under), cancel.Token);
            return pages.Fault.Length == 0 ? outcome : outcome with { Detail = $"{outcome.Detail} {pages.Fault}".Trim() };
        }
        catch (Exception fault)
        {
            Faulted(log, claim.Fax.Id, fault);
            return new CallOutcome
            {
                Status = CallStatus.OutcomeUnknown,
                Detail = $"The line broke down during the call: {fault.Message}",
                PagesConfirmed = under.Confirmed,
                UncertainPage = under.Started > under.Confirmed ? under.Confirmed : -1,
                FaxAnswered = under.Identified,
                Started = started,
                Ended = time.GetUtcNow(),
            };
        }
        finally
        {
            await ended.CancelAsync();
            await keeping;

            // How the call ended waits for no store that hangs.
            await pages.Kept.WaitAsync(KeepInterval, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>No call is made where the lines that its pages must have are missing; null where they are there.</summary>
    private async Task<CallOutcome?> HeadlessAsync(HeadedPages pages, DateTimeOffset started, CancellationToken cancel)
    {
        try
        {
            return await pages.MissingAsync(cancel) is { Length: > 0 } missing
                ? new CallOutcome { Status = CallStatus.HeaderLineFailed, Detail = missing, Started = started, Ended = time.GetUtcNow() }
                : null;
        }
        catch (OperationCanceledException)
        {
            return new CallOutcome { Status = CallStatus.Cancelled, Detail = "Cancelled before the call.", Started = started, Ended = time.GetUtcNow() };
        }
    }

    /// <summary>No call is made. Where that is the line's rule another one of the route may: <see cref="RedialPolicy.IsOfTheLine"/>.</summary>
    private CallOutcome Barred(string why, DateTimeOffset started) => new()
    {
        Status = CallStatus.CallRejected,
        Detail = why,
        Started = started,
        Ended = time.GetUtcNow(),
    };

    private async Task KeepAsync(ClaimedFax claim, CancellationTokenSource cancel, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(KeepInterval, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
                return;
            if (await RecordStepAsync(claim, new CallProgress(CallStep.Alive, 0, 0, null), CancellationToken.None))
                continue;
            await cancel.CancelAsync();
            return;
        }
    }

    /// <summary>A memory that cannot be read is no reason not to call.</summary>
    private async Task<FaxRestrictions> RestrictionsAsync(Line line, ClaimedFax claim)
    {
        try
        {
            return (await destinations.FindAsync(claim.Fax.NumberE164, line.Id))?.Restrictions ?? new FaxRestrictions();
        }
        catch (DbException fault)
        {
            NotRemembered(log, claim.Fax.Id, fault);
            return new FaxRestrictions();
        }
    }

    private static string StationId(TrunkSettings trunk, ClaimedFax claim) => claim.Fax.ReadOptions().StationId ?? trunk.StationId;

    private static string CallerOf(TrunkSettings trunk, ClaimedFax claim) => claim.Fax.ReadOptions().Caller ?? trunk.Caller;

    private OutgoingFax Outgoing(TrunkSettings trunk, ClaimedFax claim, TiffReader document, HeadedPages pages, FaxRestrictions known, Progress under)
    {
        var options = claim.Fax.ReadOptions();
        return new OutgoingFax
        {
            Called = claim.Fax.NumberDialled,
            Caller = CallerOf(trunk, claim),
            CallerWithheld = trunk.CallerWithheld,
            LocalId = StationId(trunk, claim),
            Subaddress = options.Subaddress ?? "",
            FaxPassword = secrets.Unprotect(options.FaxPassword ?? "") ?? "",
            Restrictions = known with { NoT38 = known.NoT38 && modems.Fault is null && trunk.FaxTransport != FaxTransport.T38Only },
            PageCount = claim.PageCount,
            ReadPage = (index, _) => pages.AddAsync(claim.FirstPage + index, document.Page(claim.FirstPage + index).ToPageImage()),
            Progress = (progress, cancel) =>
            {
                under.Add(progress);
                return progress.Step == CallStep.Alive ? ValueTask.FromResult(true) : RecordStepAsync(claim, progress, cancel);
            },
        };
    }

    /// <summary>False ends the call. A fault of the database does not: what was confirmed is in the outcome too.</summary>
    private async ValueTask<bool> RecordStepAsync(ClaimedFax claim, CallProgress progress, CancellationToken cancel)
    {
        try
        {
            return await queue.ProgressAsync(claim, progress, cancel) == ProgressAnswer.Continue;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            NotRecorded(log, claim.Fax.Id, fault);
            return true;
        }
    }

    /// <summary>A fax that was sent and not recorded would be sent again: try as long as the server runs.</summary>
    private async Task RecordAsync(ClaimedFax claim, CallOutcome outcome, bool mayRedial, CancellationToken abandon)
    {
        while (true)
        {
            try
            {
                if (!await queue.CompleteAsync(claim, outcome, mayRedial, CancellationToken.None))
                    Lost(log, claim.Fax.Id);
                return;
            }
            catch (Exception fault) when (!abandon.IsCancellationRequested)
            {
                NotRecorded(log, claim.Fax.Id, fault);
                await Task.Delay(RecordAgain, time, abandon).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Fax {Id}: over {Trunk} dialling {Number}, from page {Page} of {Pages}, call {Attempt}")]
    private static partial void Dialling(ILogger logger, long id, string trunk, string number, int page, int pages, long attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Fax {Id}: {Status}, {Confirmed} pages confirmed. {Detail}")]
    private static partial void Ended(ILogger logger, long id, CallStatus status, int confirmed, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Fax {Id}: the line broke down")]
    private static partial void Faulted(ILogger logger, long id, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Fax {Id}: could not be recorded")]
    private static partial void NotRecorded(ILogger logger, long id, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fax {Id}: what failed with this number could not be read")]
    private static partial void NotRemembered(ILogger logger, long id, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fax {Id}: was taken over, the outcome of this call is not recorded")]
    private static partial void Lost(ILogger logger, long id);

    /// <summary>How far the call came, for the case that the line breaks down.</summary>
    private sealed class Progress
    {
        public bool Identified { get; private set; }

        public int Started { get; private set; }

        public int Confirmed { get; private set; }

        public void Add(CallProgress progress)
        {
            Identified |= progress.Step is CallStep.Identified;
            if (progress.Step is CallStep.PageStarted)
                Started = progress.Page;
            if (progress.Step is CallStep.PageConfirmed)
                Confirmed = progress.Page;
        }
    }
}
