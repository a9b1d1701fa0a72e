namespace Faxwerk.Telephony.Calls;

/// <summary>What becomes of a 3xx to our INVITE.</summary>
public enum RedirectPolicy
{
    /// <summary>The call has failed.</summary>
    Refuse,

    /// <summary>Followed to contacts at the trunk's own host or domain.</summary>
    SameHost,

    /// <summary>Followed wherever it points: only for trunks that are trusted to dial for us.</summary>
    Any,
}

/// <summary>Where the called number of an incoming call is read.</summary>
public enum CalledNumberSource
{
    /// <summary>P-Called-Party-ID where there is one, To where the Request-URI names our account, else the Request-URI.</summary>
    Automatic,

    /// <summary>The Request-URI.</summary>
    RequestUri,

    /// <summary>To.</summary>
    To,

    /// <summary>P-Called-Party-ID (RFC 7315 section 4.2), else the Request-URI.</summary>
    CalledPartyId,
}

/// <summary>How the caller number is asserted beside From.</summary>
public enum CallerAssertion
{
    /// <summary>From alone.</summary>
    None,

    /// <summary>P-Preferred-Identity (RFC 3325).</summary>
    Preferred,

    /// <summary>P-Asserted-Identity (RFC 3325), for trunks that trust us.</summary>
    Asserted,
}

/// <summary>SRTP with keys in the session description (RFC 4568).</summary>
public enum MediaEncryption
{
    /// <summary>RTP/AVP; an offer with RTP/SAVP alone is refused.</summary>
    None,

    /// <summary>Taken where the other side offers it; not offered.</summary>
    Accept,

    /// <summary>Offered and demanded. T.38 goes over UDPTL in the clear, so it is not used.</summary>
    Require,
}
