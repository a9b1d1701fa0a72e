using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>A call's ladder as stored: compressed JSON, of bounded size whatever the other side did; and as people read it.</summary>
public static class CallLadder
{
    /// <summary>Lines kept: the beginning and the end tell what happened.</summary>
    private const int First = 1000, Last = 3000;

    private const int LongestDetail = 4096;

    /// <summary>Compressed for the table; null where there is no line.</summary>
    public static byte[]? Pack(IReadOnlyList<TraceEntry> trace)
    {
        if (trace.Count == 0)
            return null;
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
            JsonSerializer.Serialize(brotli, Bounded(trace), JsonSerializerOptions.Web);
        return packed.ToArray();
    }

    /// <summary>The lines again; none where nothing was stored, or it is past its time.</summary>
    public static IReadOnlyList<TraceEntry> Unpack(byte[]? packed)
    {
        if (packed is null)
            return [];
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<List<TraceEntry>>(brotli, JsonSerializerOptions.Web) ?? [];
    }

    /// <summary>
    /// One line an entry: seconds from the start of the call, <c>&gt;</c> for what we sent and <c>&lt;</c> for what came, what it was, and its detail. Further lines of a detail
    /// are indented below.
    /// </summary>
    public static string Text(IEnumerable<TraceEntry> trace)
    {
        var text = new StringBuilder();
        foreach (var entry in trace)
        {
            var lines = entry.Detail.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{entry.At.TotalSeconds,10:F3} {(entry.Sent ? '>' : '<')} {entry.What,-14} {lines[0]}").TrimEnd()).Append('\n');
            foreach (var line in lines.AsSpan(1))
                text.Append(' ', 28).Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<TraceEntry> Bounded(IReadOnlyList<TraceEntry> trace)
    {
        var kept = trace.Count <= First + Last
            ? trace
            : trace.Take(First).Append(new TraceEntry(trace[First].At, false, "...", $"{trace.Count - First - Last} lines left out")).Concat(trace.Skip(trace.Count - Last));
        return kept.Select(entry => entry.Detail.Length <= LongestDetail ? entry : entry with { Detail = entry.Detail[..LongestDetail] });
    }
}
