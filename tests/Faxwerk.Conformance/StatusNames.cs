using Faxwerk.Telephony;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Conformance;

/// <summary>What the suite's names for the end of a call, which are those of libspandsp, mean in terms of ours.</summary>
internal static class StatusNames
{
    private static readonly Dictionary<string, CallStatus[]> Meanings = new(StringComparer.Ordinal)
    {
        ["OK"] = [CallStatus.Ok],
        ["CALLDROPPED"] = [CallStatus.CallDropped],
        ["CANNOT_TRAIN"] = [CallStatus.TrainingFailed],
        ["PWD_UNACCEPTABLE"] = [CallStatus.Incompatible],
        ["RX_INCAPABLE"] = [CallStatus.Incompatible],
        ["TX_INCAPABLE"] = [CallStatus.Incompatible, CallStatus.NothingToFetch],
        ["RX_DCNDATA"] = [CallStatus.RemoteDisconnect, CallStatus.PageRejected],
        ["RX_DCNNORTN"] = [CallStatus.RemoteDisconnect],
        ["RX_DCNPHD"] = [CallStatus.RemoteDisconnect],
        ["RX_DCNWHY"] = [CallStatus.RemoteDisconnect],
        ["TX_BADDCS"] = [CallStatus.RemoteDisconnect],
        ["TX_BADPG"] = [CallStatus.RemoteDisconnect],
        ["TX_NODIS"] = [CallStatus.RemoteDisconnect],
        ["TX_INVALRSP"] = [CallStatus.ProtocolError],
        ["TX_PHBDEAD"] = [CallStatus.NoResponse],
        ["TX_PHDDEAD"] = [CallStatus.NoResponse],
        ["TX_T5EXP"] = [CallStatus.NoResponse],
        ["RETRYDCN"] = [CallStatus.NoResponse, CallStatus.PageRejected, CallStatus.RemoteDisconnect],

        // Said of a call in which an unknown frame came, whatever became of the call: ours tells what became of it.
        ["UNEXPECTED"] = [CallStatus.Ok, CallStatus.RemoteDisconnect, CallStatus.CallDropped],
        ["RX_INVALCMD"] = [CallStatus.Ok],
    };

    // OREN09 ends with PPS-EOP, MCF and DCN, as a good call does. In MTGX02 and MTGX17 no frame of the device is asked for: it must have called
    // with CNG, and it is the tester that ends the call.
    private static readonly Dictionary<string, CallStatus[]> Exceptions = new(StringComparer.Ordinal)
    {
        ["OREN09"] = [CallStatus.Ok],
        ["MTGX02"] = [CallStatus.CallDropped, CallStatus.RemoteDisconnect],
        ["MTGX17"] = [CallStatus.CallDropped, CallStatus.RemoteDisconnect],
    };

    /// <summary>Whether the result is what the suite wants; no result yet is as good as OK.</summary>
    public static bool Mean(string test, string status, FaxResult? result)
    {
        if (!Meanings.TryGetValue(status, out var meanings))
            throw new ConformanceException($"The status {status} is not known.");
        var own = result?.Status ?? CallStatus.Ok;
        return Exceptions.GetValueOrDefault(test, meanings).Contains(own);
    }
}
