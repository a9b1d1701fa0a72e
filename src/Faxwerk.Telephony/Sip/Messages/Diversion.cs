using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>A station that passed a call on. <paramref name="Reason"/> is that of RFC 5806 (user-busy, no-answer, unconditional ...) or the cause of RFC 4458; "" where none is given.</summary>
public sealed record Diversion(string Number, string Name, string Reason)
{
    /// <summary>Those of a request, the latest first: by Diversion (RFC 5806), else by History-Info (RFC 7044).</summary>
    public static IReadOnlyList<Diversion> Of(SipHeaders headers)
    {
        var diversions = new List<Diversion>();
        foreach (string value in headers.Values("Diversion"))
            if (NameAddress.TryParse(value, out var address))
                diversions.Add(new Diversion(TelephoneNumber.Of(address.Uri), address.DisplayName, SipSyntax.Unquote(address.Parameters["reason"] ?? "")));
        return diversions.Count > 0 ? diversions : OfHistory(headers);
    }

    /// <summary>
    /// An entry was passed on where it carries the Reason of a refusal or redirect, or where the next one says that it came about so (cause, mp). A
    /// next one by registration (rc) is the same station.
    /// </summary>
    private static List<Diversion> OfHistory(SipHeaders headers)
    {
        var entries = headers.Values("History-Info").Select(value => NameAddress.TryParse(value, out var entry) ? entry : null).OfType<NameAddress>()
            .OrderBy(entry => entry.Parameters["index"] ?? "", Comparer<string>.Create(CompareIndexes)).ToList();
        var diversions = new List<Diversion>();
        for (int i = 0; i + 1 < entries.Count; i++)
        {
            var (entry, next) = (entries[i], entries[i + 1]);
            string cause = next.Uri.Parameters["cause"] ?? CauseIn(entry.Uri);
            if (cause.Length > 0 || next.Parameters.Has("mp"))
                diversions.Insert(0, new Diversion(TelephoneNumber.Of(entry.Uri), entry.DisplayName, cause));
        }

        return diversions;
    }

    /// <summary>The cause of an escaped Reason header in a URI, such as <c>?Reason=SIP%3Bcause%3D302</c>.</summary>
    private static string CauseIn(SipUri uri)
    {
        string text = uri.ToString();
        int at = text.IndexOf('?', StringComparison.Ordinal);
        string headers = at < 0 ? "" : Uri.UnescapeDataString(text[(at + 1)..]);
        return headers.StartsWith("Reason=", StringComparison.OrdinalIgnoreCase) ? SipParameters.Parse(headers[7..].Split('&')[0])["cause"] ?? "" : "";
    }

    /// <summary>1.2 before 1.10.</summary>
    private static int CompareIndexes(string a, string b)
    {
        var (left, right) = (Numbers(a), Numbers(b));
        for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
            if (left[i] != right[i])
                return left[i].CompareTo(right[i]);
        return left.Count.CompareTo(right.Count);

        static List<int> Numbers(string text) => [.. text.Split('.').Take(32).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
    }
}
