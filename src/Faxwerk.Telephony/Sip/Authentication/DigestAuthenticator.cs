using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// Answers digest challenges for one call or registration (RFC 3261 22, RFC 7616, RFC 8760). Nonces are kept per realm and used
/// again with a rising count, so that a re-INVITE or BYE is mostly not challenged anew. Guarded by its own lock.
/// </summary>
internal sealed class DigestAuthenticator(SipCredentials credentials, Func<string> newClientNonce)
{
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Puts (Proxy-)Authorization for every realm that has challenged so far into a request.</summary>
    public void Authorize(SipRequest request)
    {
        lock (_gate)
            foreach (var session in _sessions.Values)
                request.Headers.Add(session.IsProxy ? "Proxy-Authorization" : "Authorization", Answer(session, request));
    }

    /// <summary>
    /// Takes the challenges of a 401 or 407. False where there is nothing to answer: no usable challenge, or these credentials
    /// were refused. <paramref name="realms"/> collects the realms answered for this one request; a second challenge of the same realm is
    /// a refusal unless it says stale.
    /// </summary>
    public bool Accept(SipResponse response, ISet<string> realms)
    {
        bool proxy = response.Status == 407;
        bool any = false;
        string clientNonce = newClientNonce();
        lock (_gate)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (string line in response.Headers.Lines(proxy ? "Proxy-Authenticate" : "WWW-Authenticate"))
            {
                // The first challenge of a realm that we can answer is the one the server prefers.
                if (!DigestChallenge.TryParse(line, out var challenge))
                    continue;
                string key = (proxy ? "proxy " : "user ") + challenge.Realm;
                if (!seen.Add(key))
                    continue;
                if (!realms.Add(key) && !challenge.IsStale)
                    return false;
                _sessions[key] = new Session(challenge, proxy, clientNonce);
                any = true;
            }
        }

        return any;
    }

    private string Answer(Session session, SipRequest request)
    {
        var challenge = session.Challenge;
        string count = (++session.Count).ToString("x8", CultureInfo.InvariantCulture);
        string response = DigestHash.Response(credentials, challenge, request.Method, request.Uri, count, session.ClientNonce);
        string text = $"Digest username={SipSyntax.Quote(credentials.User)}, realm={SipSyntax.Quote(challenge.Realm)}, "
            + $"nonce={SipSyntax.Quote(challenge.Nonce)}, uri={SipSyntax.Quote(request.Uri)}, response=\"{response}\"";
        if (challenge.Algorithm is { } algorithm)
            text += $", algorithm={algorithm}";
        if (challenge.Opaque is { } opaque)
            text += $", opaque={SipSyntax.Quote(opaque)}";
        if (challenge.HasQopAuth)
            text += $", qop=auth, nc={count}, cnonce=\"{session.ClientNonce}\"";
        else if (challenge.Algorithm?.EndsWith("-sess", StringComparison.OrdinalIgnoreCase) == true)
            text += $", cnonce=\"{session.ClientNonce}\"";
        return text;
    }

    private sealed class Session(DigestChallenge challenge, bool isProxy, string clientNonce)
    {
        public DigestChallenge Challenge { get; } = challenge;

        public bool IsProxy { get; } = isProxy;

        public string ClientNonce { get; } = clientNonce;

        public int Count { get; set; }
    }
}
