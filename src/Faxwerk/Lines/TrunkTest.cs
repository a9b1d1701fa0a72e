using Faxwerk.Telephony.Sip;

namespace Faxwerk.Lines;

/// <summary>
/// What a trunk answered to OPTIONS. <paramref name="Answers"/>: any answer at all, for some providers refuse OPTIONS and take calls; <paramref name="Status"/> is its SIP status, 0 for none.
/// </summary>
/// <param name="Trunk">Its name.</param>
/// <param name="Answers">Whether it is there.</param>
/// <param name="Status">SIP status.</param>
/// <param name="Reason">In words.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="State">How the trunk is, registration included.</param>
public sealed record TrunkTest(string Trunk, bool Answers, int Status, string Reason, int Milliseconds, string State)
{
    /// <summary>A trunk that is not opened on this node.</summary>
    public static TrunkTest Closed(string trunk, string state) => new(trunk, false, 0, "The trunk is not opened on this node.", 0, state);

    /// <summary>By the answer.</summary>
    internal static TrunkTest Of(string trunk, SipResponse response, TimeSpan took, string state) => new(
        trunk, !response.IsLocal, response.IsLocal ? 0 : response.Status, response.IsLocal ? "Nobody answers." : response.Reason, (int)took.TotalMilliseconds, state);
}
