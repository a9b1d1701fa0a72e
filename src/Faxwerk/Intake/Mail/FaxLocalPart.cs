using System.Collections.Frozen;

namespace Faxwerk.Intake.Mail;

/// <summary>The part of a fax address before the domain, decoded and without quotes.</summary>
internal static class FaxLocalPart
{
    /// <summary>Qualifiers of RFC 3191 and RFC 2846: never the name in <c>name=number</c>.</summary>
    private static readonly FrozenSet<string> Known = new[]
    {
        "T33S", "ISUB", "POSTD", "ATTN", "ORG", "OFNO", "OFNA", "STR", "ADDR", "ADDU", "ADDL", "POB", "ZIP", "CO", "PODS", "VOICE", "PORT", "RETRIES",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads brackets, <c>name@number</c>, qualifiers and flags; null where there is not exactly one number.</summary>
    public static FaxAddress? Parse(string local)
    {
        var text = local.Trim();
        if (TryBrackets(text, out var inside))
            return ParseOneOff(inside);
        if (text.StartsWith("FAX:", StringComparison.OrdinalIgnoreCase))
            text = text[4..];
        var flags = text.Split('^');
        var at = flags[0].LastIndexOf('@');
        var address = at < 0 ? ParseSegments(flags[0]) : ParseSegments(flags[0][(at + 1)..]);
        if (address is null)
            return null;
        if (at >= 0)
            address = address with { Name = address.Name ?? Words(flags[0][..at]) };
        return WithFlags(address, flags.AsSpan(1));
    }

    private static bool TryBrackets(string text, out string inside)
    {
        inside = "";
        if (!text.StartsWith('[') || !text.EndsWith(']'))
            return false;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text[1..colon].Trim().ToUpperInvariant() is not ("FAX" or "MSFAX"))
            return false;
        inside = text[(colon + 1)..^1];
        return true;
    }

    /// <summary>MAPI: <c>dialable | name @ canonical | special dialling</c>; the canonical number wins.</summary>
    private static FaxAddress? ParseOneOff(string inside)
    {
        FaxAddress? best = null;
        foreach (var part in inside.Split('|'))
        {
            var at = part.LastIndexOf('@');
            if (!TypedNumber.TryNormalize(part[(at + 1)..], out var number) || !number.Any(char.IsAsciiDigit) || number[0] is '#' or '*')
                continue;
            if (best is null || (number[0] == '+' && best.Number[0] != '+'))
                best = new FaxAddress { Number = number, Name = at < 0 ? best?.Name : Words(part[..at]) };
        }

        return best;
    }

    private static FaxAddress? ParseSegments(string text)
    {
        var segments = text.Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var selector = Array.FindIndex(segments, segment => segment.StartsWith("FAX=", StringComparison.OrdinalIgnoreCase));
        var qualifiers = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new List<string>();
        string? number = null;
        var open = false;
        for (var i = 0; i < segments.Length; i++)
        {
            var equals = segments[i].IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? "" : segments[i][..equals].Trim();
            var value = segments[i][(equals + 1)..];
            var isNumber = equals < 0
                ? TypedNumber.IsDialable(value) && (open || selector < 0)
                : i == selector || (selector < 0 && number is null && !Known.Contains(key) && TypedNumber.IsDialable(value));
            if (!isNumber)
            {
                open = false;
                if (equals < 0)
                    names.Add(segments[i]);
                else
                    qualifiers[key.ToUpperInvariant()] = value;
                continue;
            }

            // 089/840798 is one number; a second one that does not follow directly makes the address ambiguous.
            if (number is not null && (!open || equals >= 0))
                return null;
            number = number is null ? value : $"{number}/{value}";
            open = true;
            if (equals >= 0 && i != selector)
                names.Add(key);
        }

        return number is null || names.Count > 2 || !TypedNumber.TryNormalize(number, out var normal) ? null : WithNames(normal, names, qualifiers);
    }

    private static FaxAddress WithNames(string number, List<string> names, Dictionary<string, string> qualifiers) => new()
    {
        // What is dialled after the answer (RFC 2846) belongs to the number as it does behind a comma.
        Number = qualifiers.TryGetValue("POSTD", out var postDial) ? $"{number},{postDial}" : number,
        Name = names.Count > 0 ? Words(names[0]) : Words(qualifiers.GetValueOrDefault("ATTN")),
        Company = names.Count > 1 ? Words(names[1]) : Words(qualifiers.GetValueOrDefault("ORG")),
        Subaddress = qualifiers.GetValueOrDefault("T33S"),
        Qualifiers = qualifiers,
    };

    private static FaxAddress WithFlags(FaxAddress address, ReadOnlySpan<string> flags)
    {
        if (flags.IsEmpty)
            return address;
        var all = new Dictionary<string, string>(address.Qualifiers, StringComparer.Ordinal);
        foreach (var flag in flags)
        {
            var equals = flag.IndexOf('=', StringComparison.Ordinal);
            var key = (equals < 0 ? flag : flag[..equals]).Trim().ToUpperInvariant();
            if (key.Length > 0)
                all[key] = equals < 0 ? "" : flag[(equals + 1)..].Trim();
        }

        return address with { Qualifiers = all, Company = address.Company ?? Words(all.GetValueOrDefault("COMPANY")) };
    }

    private static string? Words(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Replace('_', ' ').Trim();
}
