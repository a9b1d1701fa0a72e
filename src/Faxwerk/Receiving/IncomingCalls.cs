using System.Data.Common;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Journal;
using Faxwerk.Junk;
using Faxwerk.Lines;
using Faxwerk.Routing;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Receiving;

/// <summary>Decides about each incoming call before it is answered.</summary>
public sealed partial class IncomingCalls(
    RoutingTable routing, SignalledNumbers numbers, JunkRules junk, IOptionsMonitor<JunkSettings> unwanted, FaxReceiver receiver, IOptionsMonitor<ReceivingSettings> receiving, RefusedCalls refused,
    StorageOptions storage, TimeProvider time, ILogger<IncomingCalls> log)
{
    /// <summary>Free space below which no fax is accepted: a page that cannot be stored should not be begun.</summary>
    private const long LeastFreeBytes = 50L * 1024 * 1024;

    /// <summary>A <see cref="LineGate"/>: 404 for numbers that are not served, 603 or 403 for unwanted callers, 486 when every channel is in use, 503 when nothing could be stored.</summary>
    public async ValueTask<CallDecision> DecideAsync(Line line, IncomingCall call, CancellationToken cancel)
    {
        var announced = new AnnouncedCall(call, numbers.Called(call.Called, line.Section), numbers.Caller(call.Caller, line.Section));
        try
        {
            if (!await routing.ServesAsync(announced.Called, cancel))
                return await RefuseAsync(line, call, 404, "Not Found", CallStatus.UnallocatedNumber, "The number is not among those served (receiving.servedNumbers, receiving.postmasterNumbers).");
            if (await junk.RejectsAsync(announced.Caller, cancel) is { } rule)
                return await RefuseAsync(line, call, unwanted.CurrentValue.RejectStatus, unwanted.CurrentValue.RejectStatus == 403 ? "Forbidden" : "Decline", CallStatus.CallRejected, $"The caller is unwanted ({rule.Words}).");
        }
        catch (DbException fault)
        {
            CannotStore(log, call.Called, fault);
            return await RefuseAsync(line, call, 503, "Service Unavailable", CallStatus.StorageFailed, fault.Message);
        }

        var channel = line.Channels.TryTake();
        if (channel is null)
        {
            return await RefuseAsync(line, call, 486, "Busy Here", CallStatus.Busy, "Every channel was in use (trunk.channels).");
        }

        try
        {
            if (new DriveInfo(storage.DataFolder).AvailableFreeSpace < LeastFreeBytes)
                throw new IOException("The disk is full.");
            var settings = receiving.CurrentValue;
            var localId = settings.StationId.Length > 0 ? settings.StationId : line.Settings.StationId;
            var fax = await receiver.ReceiveAsync(line.Id, announced, localId, settings.MaxPages, cancel);
            return new CallDecision.Accept(fax with { Ended = outcome => EndAsync(fax, outcome, channel) });
        }
        catch (OperationCanceledException)
        {
            channel.Dispose();
            throw;
        }
        catch (Exception fault)
        {
            channel.Dispose();
            CannotStore(log, call.Called, fault);
            return await RefuseAsync(line, call, 503, "Service Unavailable", CallStatus.StorageFailed, fault.Message);
        }
    }

    /// <summary>Refused calls stand in the journal too: somebody will ask why a sender heard busy. One that cannot be written is refused all the same.</summary>
    private async Task<CallDecision> RefuseAsync(Line line, IncomingCall call, int sipStatus, string reason, CallStatus status, string detail)
    {
        var now = time.GetUtcNow();
        var outcome = new CallOutcome { Status = status, SipStatus = sipStatus, Detail = detail, Started = now, Ended = now };
        try
        {
            if (await refused.AddAsync(new EndedCall(CallDirection.In, line.Id, storage.Node, call.Called, call.Caller, outcome) { Peer = call.From }))
                Refused(log, call.Called, call.From, detail);
        }
        catch (DbException fault)
        {
            CannotStore(log, call.Called, fault);
        }

        return new CallDecision.Reject(sipStatus, reason);
    }

    private static async ValueTask EndAsync(IncomingFax fax, CallOutcome outcome, IDisposable channel)
    {
        using (channel)
            await fax.Ended(outcome);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call to {Called} from {From} was refused, further ones of this minute are counted in the journal. {Why}")]
    private static partial void Refused(ILogger logger, string called, string from, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "A call to {Called} was refused: a fax could not be stored")]
    private static partial void CannotStore(ILogger logger, string called, Exception fault);
}
