namespace Faxwerk.Directory;

/// <summary>
/// A number that a trunk signalled. <paramref name="E164"/> is what it is most likely, empty where it is no number; <paramref name="IsCertain"/> where it can be no other: nothing is sent to a number that is not.
/// </summary>
public sealed record SignalledNumber(string Signalled, string E164, bool IsCertain)
{
    /// <summary>The number where it is certain, else as signalled.</summary>
    public string Shown => IsCertain ? E164 : Signalled;

    /// <summary>As patterns may be written for it; none where it was withheld.</summary>
    internal string[] Spellings => Signalled.Length == 0 ? [] : E164.Length == 0 || E164 == Signalled ? [Signalled] : [Signalled, E164];
}
