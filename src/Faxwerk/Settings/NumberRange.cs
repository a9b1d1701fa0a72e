using System.Globalization;

namespace Faxwerk.Settings;

/// <summary>
/// Numbers of equal length from <paramref name="First"/> to <paramref name="Last"/>, <paramref name="Digits"/> digits each: extensions, or, where <paramref name="IsFull"/>, numbers in E.164.
/// Written <c>250</c>, <c>200-299</c>, <c>+49898407980</c> or <c>+4989840798200-+4989840798299</c>.
/// </summary>
public readonly record struct NumberRange(bool IsFull, int Digits, long First, long Last)
{
    /// <summary>E.164, 6.1.</summary>
    private const int MaxDigits = 15;

    /// <summary>Reads a range; null where the text is none, or its end lies before its beginning.</summary>
    public static NumberRange? Parse(string text)
    {
        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || Read(parts[0]) is not { } first || Read(parts[^1]) is not { } last)
            return null;
        return first.IsFull == last.IsFull && first.Digits == last.Digits && first.First <= last.First ? first with { Last = last.First } : null;
    }

    /// <summary>Whether a number, with plus or without, is one of them.</summary>
    public bool Contains(string number) => Read(number) is { } one && one.IsFull == IsFull && one.Digits == Digits && one.First >= First && one.First <= Last;

    /// <summary>A range of one number; null where the text is no number.</summary>
    public static NumberRange? Read(string number)
    {
        var isFull = number.StartsWith('+');
        var digits = isFull ? number[1..] : number;
        if (digits.Length is 0 or > MaxDigits || !digits.All(char.IsAsciiDigit))
            return null;
        var value = long.Parse(digits, CultureInfo.InvariantCulture);
        return new NumberRange(isFull, digits.Length, value, value);
    }
}
