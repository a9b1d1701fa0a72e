namespace Faxwerk.Telephony.Sip;

/// <summary>One WWW-Authenticate or Proxy-Authenticate value (RFC 7616 3.3, RFC 8760).</summary>
internal sealed record DigestChallenge(string Realm, string Nonce, string? Opaque, string? Algorithm, bool IsStale, bool HasQopAuth)
{
    /// <summary>
    /// False for another scheme, an algorithm we do not have (RFC 8760 2.4: the next challenge is then looked at) or a qop list
    /// without "auth".
    /// </summary>
    public static bool TryParse(string text, out DigestChallenge challenge)
    {
        challenge = null!;
        text = text.Trim();
        if (!text.StartsWith("Digest", StringComparison.OrdinalIgnoreCase) || text.Length < 7 || !char.IsWhiteSpace(text[6]))
            return false;
        var fields = SipParameters.Parse(text[7..], ',');
        string? qop = Field("qop");
        string? algorithm = Field("algorithm");
        if (Field("nonce") is not { } nonce || Field("realm") is not { } realm || !DigestHash.Knows(algorithm))
            return false;
        bool auth = qop is not null && qop.Split(',', StringSplitOptions.TrimEntries).Contains("auth", StringComparer.OrdinalIgnoreCase);
        if (qop is not null && !auth)
            return false;
        challenge = new DigestChallenge(
            realm, nonce, Field("opaque"), algorithm, string.Equals(Field("stale"), "true", StringComparison.OrdinalIgnoreCase), auth);
        return true;

        string? Field(string name) => fields[name] is { } value ? SipSyntax.Unquote(value) : null;
    }
}
