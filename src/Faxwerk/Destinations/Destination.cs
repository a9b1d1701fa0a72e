using Faxwerk.Telephony;

namespace Faxwerk.Destinations;

/// <summary>A row of table <c>destination</c>: what is left out of calls to a number because it failed there over a trunk, or because somebody said so.</summary>
public sealed record Destination
{
    /// <summary>The <see cref="LineId"/> of what holds for every trunk.</summary>
    public const int EveryLine = 0;

    /// <summary>The number in E.164.</summary>
    public string Number { get; init; } = "";

    /// <summary>The trunk over which it failed: another one may lead there well. <see cref="EveryLine"/> for what somebody set.</summary>
    public int LineId { get; init; }

    /// <summary>The trunk's name; null for every trunk.</summary>
    public string? Trunk { get; init; }

    /// <summary>G.711 only.</summary>
    public bool NoT38 { get; init; }

    /// <summary>V.29 at 9600 bit/s at most.</summary>
    public bool NoV17 { get; init; }

    /// <summary>No error correction.</summary>
    public bool NoEcm { get; init; }

    /// <summary>The failure that taught it, or what somebody noted.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Since when this holds.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Till when it holds; null for what somebody set: that stays until somebody changes it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Faxes sent since then.</summary>
    public int Successes { get; init; }

    /// <summary>What calls leave out.</summary>
    public FaxRestrictions Restrictions => new(NoT38, NoV17, NoEcm);

    /// <summary>Whether somebody set it: then no call changes it.</summary>
    public bool IsFixed => Until is null;

    /// <summary>Nothing is left out: not worth a row.</summary>
    internal bool IsEmpty => !NoT38 && !NoV17 && !NoEcm;
}
