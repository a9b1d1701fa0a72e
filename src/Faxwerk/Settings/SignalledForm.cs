namespace Faxwerk.Settings;

/// <summary>How a trunk writes numbers that have neither a plus nor a prefix before them.</summary>
public enum SignalledForm
{
    /// <summary>Nobody has said: every way of writing is thought of, and only what is the same in all is certain.</summary>
    Auto,

    /// <summary>E.164 without plus: <c>498912345</c>.</summary>
    E164,

    /// <summary>National without the prefix: <c>8912345</c>.</summary>
    National,

    /// <summary>As people dial it at the site, with local numbers bare and with the digits for an outside line where they type these.</summary>
    Dialled,
}
