using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>What a call asks for by session timer (RFC 4028 7): nothing at first as a rule, and what the other side's 421 and 422 demand.</summary>
internal sealed class SessionWish(int seconds)
{
    /// <summary>What is asked for where the other side wants a timer and names no time (RFC 4028 4).</summary>
    private const int Usual = 1800;

    private int _seconds = seconds;
    private int _least;

    /// <summary>Writes the wish into an INVITE.</summary>
    public void Write(SipRequest invite)
    {
        if (_seconds > 0)
            invite.Headers.Add("Session-Expires", _seconds.ToString(CultureInfo.InvariantCulture));
        if (_least > 0)
            invite.Headers.Add("Min-SE", _least.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Whether the INVITE, sent once more, says what this refusal demands.</summary>
    public bool Take(SipResponse refusal)
    {
        if (refusal.Status == 421 && refusal.Headers.Has("Require", "timer") && _seconds == 0)
        {
            _seconds = Usual;
            return true;
        }

        if (refusal.Status != 422 || !SipSyntax.TryParseNumber(refusal.Headers["Min-SE"], SessionTimer.Longest, out int least) || least <= _seconds)
            return false;
        (_seconds, _least) = (least, least);
        return true;
    }
}
