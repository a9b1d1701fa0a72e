using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// Session timer (RFC 4028) of a call that stands: refresh at half the interval where that
/// falls to us, else end the call when no refresh came in time. Under the agent's lock.
/// </summary>
internal sealed class SessionTimer : IDisposable
{
    /// <summary>Shortest interval that is served (RFC 4028 4).</summary>
    public const int Shortest = 90;

    /// <summary>Longest interval that is taken at its word.</summary>
    public const int Longest = 86_400;

    private readonly GatedTimer _refresh;
    private readonly GatedTimer _expiry;
    private int _seconds;
    private int _least;
    private bool _ours;

    public SessionTimer(AgentCore core, Action refresh, Action expired)
    {
        _refresh = new GatedTimer(core.Options.Time, core.Gate, refresh);
        _expiry = new GatedTimer(core.Options.Time, core.Gate, expired);
    }

    /// <summary>Takes the wish of an INVITE or UPDATE and writes the answer into its 2xx (9).</summary>
    public void AnswerTo(SipRequest request, SipResponse response)
    {
        if (!TryRead(request, out int seconds, out string? refresher))
        {
            Start(0, ours: false);
            return;
        }

        bool peerCan = request.Headers.Has("Supported", "timer") || request.Headers.Has("Require", "timer");
        bool ours = !peerCan || string.Equals(refresher, "uas", StringComparison.OrdinalIgnoreCase);
        response.Headers.Add("Session-Expires", string.Create(CultureInfo.InvariantCulture, $"{seconds};refresher={(ours ? "uas" : "uac")}"));
        if (!ours)
            response.Headers.Add("Require", "timer");
        Start(seconds, ours);
    }

    /// <summary>Takes what a 2xx to our INVITE or UPDATE asks for (7.2).</summary>
    public void TakeResponse(SipResponse response)
    {
        if (TryRead(response, out int seconds, out string? refresher))
            Start(seconds, !string.Equals(refresher, "uas", StringComparison.OrdinalIgnoreCase));
        else
            Start(0, ours: false);
    }

    /// <summary>Keeps a running timer in our next request, refreshed by the side that does now.</summary>
    public void Ask(SipRequest request)
    {
        if (_least > 0)
            request.Headers.Add("Min-SE", _least.ToString(CultureInfo.InvariantCulture));
        if (_seconds > 0)
            request.Headers.Add("Session-Expires", string.Create(CultureInfo.InvariantCulture, $"{_seconds};refresher={(_ours ? "uac" : "uas")}"));
    }

    /// <summary>Raises a running timer to what a 422 demands (7.3). False where it does not help.</summary>
    public bool Raise(SipResponse refusal)
    {
        if (_seconds == 0 || refusal.Status != 422 || !SipSyntax.TryParseNumber(refusal.Headers["Min-SE"], Longest, out int least) || least <= _seconds)
            return false;
        (_seconds, _least) = (least, least);
        return true;
    }

    /// <summary>A refresh was refused: once more soon, until the session expires.</summary>
    public void Retry()
    {
        if (_seconds > 0)
            _refresh.Start(TimeSpan.FromSeconds(10));
    }

    public void Dispose()
    {
        _refresh.Dispose();
        _expiry.Dispose();
    }

    private void Start(int seconds, bool ours)
    {
        (_seconds, _ours) = (seconds, ours);
        _refresh.Stop();
        _expiry.Stop();
        if (seconds == 0)
            return;
        if (ours)
            _refresh.Start(TimeSpan.FromSeconds(seconds / 2));
        _expiry.Start(TimeSpan.FromSeconds(seconds - Math.Min(32, seconds / 3)));
    }

    /// <summary>Whether an interval is asked for that we do not serve, by who can ask for a longer one (9).</summary>
    public static bool IsTooShort(SipRequest request) =>
        SipSyntax.TryParseNumber(Interval(request), int.MaxValue, out int seconds) && seconds < Shortest
        && (request.Headers.Has("Supported", "timer") || request.Headers.Has("Require", "timer"));

    private static string Interval(SipMessage message) => (message.Headers["Session-Expires"] ?? "").Split(';', 2)[0].Trim();

    private static bool TryRead(SipMessage message, out int seconds, out string? refresher)
    {
        string text = message.Headers["Session-Expires"] ?? "";
        int end = text.IndexOf(';', StringComparison.Ordinal);
        refresher = end < 0 ? null : SipParameters.Parse(text[end..])["refresher"];
        if (!SipSyntax.TryParseNumber(Interval(message), int.MaxValue, out seconds))
            return false;
        seconds = Math.Clamp(seconds, Shortest, Longest);
        return true;
    }
}
