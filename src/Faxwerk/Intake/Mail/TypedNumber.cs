using System.Diagnostics.CodeAnalysis;

namespace Faxwerk.Intake.Mail;

/// <summary>What people write for a telephone number.</summary>
internal static class TypedNumber
{
    private const int MaxDigits = 40;

    /// <summary>Whether the text is one number: at least one digit, '+' only in front, separators, and ',' '*' '#' for dialling after it.</summary>
    public static bool IsDialable(string text) => TryNormalize(text, out _);

    /// <summary>
    /// The number as typed with typographic blanks and dashes made plain ('_' is a blank, as in names). False where anything else
    /// than a number stands in the text.
    /// </summary>
    public static bool TryNormalize(string text, [NotNullWhen(true)] out string? number)
    {
        number = null;
        var digits = 0;
        var plain = new char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i] switch
            {
                '_' or '\u00A0' or '\u2007' or '\u2009' or '\u202F' or '\t' => ' ',
                >= '\u2010' and <= '\u2015' or '\u2212' => '-',
                var other => other,
            };
            if (char.IsAsciiDigit(c))
                digits++;
            else if (c == '+' ? digits > 0 || plain.AsSpan(0, i).Contains('+') : !" -./(),*#".Contains(c, StringComparison.Ordinal))
                return false;
            plain[i] = c;
        }

        if (digits is 0 or > MaxDigits)
            return false;
        number = new string(plain).Trim();
        return true;
    }
}
