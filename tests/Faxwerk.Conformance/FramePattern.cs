using System.Globalization;

namespace Faxwerk.Conformance;

/// <summary>A frame as the suite writes it: octets in hexadecimal, "..." for anything more.</summary>
internal sealed class FramePattern
{
    private readonly bool _open;

    public FramePattern(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _open = words[^1] == "...";
        Octets = [.. words.Where(word => word != "...").Select(word => byte.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
    }

    public byte[] Octets { get; }

    /// <summary>Whether the frame is of the same kind as to its control field: final or not.</summary>
    public bool SameControl(byte[] frame) => frame.Length > 1 && frame[1] == Octets[1];

    public bool Matches(byte[] frame) =>
        frame.Length >= Octets.Length && (_open || frame.Length == Octets.Length) && frame.AsSpan(0, Octets.Length).SequenceEqual(Octets);
}
