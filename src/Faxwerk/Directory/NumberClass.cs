namespace Faxwerk.Directory;

/// <summary>What kind of number it is, as far as it matters for cost and law.</summary>
public enum NumberClass
{
    /// <summary>Anything else in the site's own country.</summary>
    Ordinary,

    /// <summary>Another country.</summary>
    International,

    /// <summary>A mobile phone.</summary>
    Mobile,

    /// <summary>Free for the caller.</summary>
    Freephone,

    /// <summary>Service numbers at a shared or raised cost (0180, 0820, 0848).</summary>
    SharedCost,

    /// <summary>Premium rate (0900, 0930, 0901).</summary>
    Premium,

    /// <summary>Mass calling, votes (0137).</summary>
    MassCalling,

    /// <summary>Directory enquiries (118xy).</summary>
    DirectoryEnquiries,

    /// <summary>Emergency and counselling (110, 112, 144).</summary>
    Emergency,

    /// <summary>Other short codes (115, 116xxx).</summary>
    ShortCode,

    /// <summary>Satellite networks.</summary>
    Satellite,
}
