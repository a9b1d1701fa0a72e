using Faxwerk.Pages;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>What is sent in a fuzzed call and what of it is spoilt: all of it follows from the seed.</summary>
internal sealed class FuzzPlan(int seed)
{
    /// <summary>Longest call of the trunk.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(4);

    private const double Share = 0.15;

    public int Seed => seed;

    public bool IsAudio => seed % 2 == 1;

    public bool Ecm => seed % 3 != 0;

    /// <summary>Part of the packets towards the receiver that is spoilt: in a quarter of the calls only the other direction suffers.</summary>
    public double Forth => seed / 2 % 4 == 0 ? 0 : Share;

    /// <summary>Part of those towards the sender.</summary>
    public double Back => seed / 2 % 4 == 1 ? 0 : Share;

    /// <summary>Part of the SIP messages.</summary>
    public double Sip => seed / 8 % 2 == 0 ? Share : 0;

    public PageImage[] Pages { get; } = [TestPages.Make(seed, rows: 100), TestPages.Make(seed + 1, rows: 200)];

    /// <summary>Pages that did not arrive pixel for pixel.</summary>
    public int Wrong(IReadOnlyList<PageImage> received) =>
        Pages.Where((page, index) => index >= received.Count || !received[index].Bitmap.SameAs(page.Bitmap)).Count();
}

/// <summary>What came of a fuzzed call.</summary>
/// <param name="Plan">What it was.</param>
/// <param name="Transport">Where it ended: T.38, G.711, or empty where neither was agreed.</param>
/// <param name="Status">Of the sender; null where it never ended.</param>
/// <param name="IsOver">Whether both sides ended.</param>
/// <param name="Wrong">Pages that did not arrive as they were sent.</param>
/// <param name="Mutated">Packets that were spoilt.</param>
internal sealed record FuzzedCall(FuzzPlan Plan, string Transport, CallStatus? Status, bool IsOver, int Wrong, int Mutated)
{
    public IReadOnlyCollection<Exception> Faults { get; init; } = [];

    public bool IsOk => Status == CallStatus.Ok;

    /// <summary>Said to be sent, and a page is not what was sent.</summary>
    public bool IsWrong => IsOk && Wrong > 0;
}
