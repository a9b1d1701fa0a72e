using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>What the final answer to an INVITE means for a fax.</summary>
internal static class SipStatus
{
    public static CallStatus ToCallStatus(int status) => status switch
    {
        486 or 600 => CallStatus.Busy,
        408 or 480 or 487 => CallStatus.NoAnswer,
        404 or 410 or 484 or 604 => CallStatus.UnallocatedNumber,
        401 or 402 or 403 or 405 or 407 or 433 or 603 or 607 or 608 => CallStatus.CallRejected,
        406 or 415 or 488 or 606 => CallStatus.T38Refused,
        _ => CallStatus.TrunkFailure,
    };

    /// <summary>Whether an answer to a re-INVITE is about the offer (the call goes on) or about the call (RFC 3261 section 14.1).</summary>
    public static bool EndsCall(int status) => status is 408 or 481;

    /// <summary>One sentence for the journal.</summary>
    public static string Describe(InviteResult result) => result switch
    {
        { IsLocal: true, Status: 408 } => "The trunk did not answer the INVITE.",
        { IsLocal: true } => $"The INVITE could not be sent: {result.Reason}.",
        _ => $"The call was refused: {result.Status} {result.Reason}.",
    };
}
