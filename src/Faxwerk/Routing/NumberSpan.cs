using System.Globalization;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Routing;

/// <summary>Numbers in a row that are called the same way everywhere: in E.164 where <paramref name="Site"/> is empty, else extensions of a site without a main number.</summary>
internal readonly record struct NumberSpan(string Site, int Digits, long First, long Last)
{
    private const int Longest = 15;

    private long Width => Last - First;

    /// <summary>A range as it is called at a site: an extension with the site's main number before it.</summary>
    public static NumberSpan? Of(NumberRange range, string site, SiteSettings form)
    {
        if (range.IsFull || form.MainNumber.Length == 0)
            return new NumberSpan(range.IsFull ? "" : site, range.Digits, range.First, range.Last);
        var digits = form.MainNumber.Length - 1 + range.Digits;
        if (digits > Longest)
            return null;
        var before = long.Parse(form.MainNumber.AsSpan(1), CultureInfo.InvariantCulture) * (long)Math.Pow(10, range.Digits);
        return new NumberSpan("", digits, before + range.First, before + range.Last);
    }

    /// <summary>Whether both have a number in common and neither is the narrower one within the other, which would go first.</summary>
    public bool Conflicts(NumberSpan other) => Meets(other) && (Width == other.Width || !(IsWithin(other) || other.IsWithin(this)));

    /// <summary>Whether all of it is in another.</summary>
    public bool IsWithin(NumberSpan other) => Meets(other) && First >= other.First && Last <= other.Last;

    /// <summary>Whether both have a number in common.</summary>
    public bool Meets(NumberSpan other) => Site == other.Site && Digits == other.Digits && First <= other.Last && other.First <= Last;

    /// <summary>What of it none of the others has.</summary>
    public IEnumerable<NumberSpan> Without(IEnumerable<NumberSpan> others)
    {
        var (at, whole) = (First, this);
        foreach (var taken in others.Where(whole.Meets).OrderBy(other => other.First))
        {
            if (taken.First > at)
                yield return this with { First = at, Last = taken.First - 1 };
            at = Math.Max(at, taken.Last + 1);
        }

        if (at <= Last)
            yield return this with { First = at };
    }

    /// <summary>As its last digits are written.</summary>
    public string Written(int digits)
    {
        var modulus = (long)Math.Pow(10, digits);
        string Number(long value) => (value % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return First == Last ? Number(First) : $"{Number(First)}-{Number(Last)}";
    }
}
