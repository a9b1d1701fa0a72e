namespace Faxwerk.Telephony.Sip;

/// <summary>What a trunk or a registrar knows us by. <see cref="ToString"/> never shows the password.</summary>
public sealed record SipCredentials(string User, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => User;
}
