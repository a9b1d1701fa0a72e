using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// The ladder of one call: SIP messages are added by the agent, T.30 frames and T.38 indicators by the session above. Holds start
/// lines, TCP or TLS where that is what carries them, the headers that say why, and the media lines of sessions, so no credentials and no keys. Safe for any thread; entries beyond <see cref="Limit"/> are dropped.
/// </summary>
public sealed class CallTrace(TimeProvider time)
{
    /// <summary>Most entries kept.</summary>
    public const int Limit = 20_000;

    /// <summary>Most characters kept of what an entry says.</summary>
    public const int MaxDetail = 300;

    private static readonly string[] TellingHeaders = ["Reason", "Warning", "Retry-After", "Session-Expires", "Min-SE", "Diversion"];

    private readonly List<TraceEntry> _entries = [];
    private readonly Lock _gate = new();
    private readonly long _origin = time.GetTimestamp();

    /// <summary>When the call began.</summary>
    public DateTimeOffset Started { get; } = time.GetUtcNow();

    /// <summary>Since the call began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_origin);

    /// <summary>Told of each SIP message, and whether it is ours.</summary>
    internal Action<SipMessage, bool>? MessageAdded { get; set; }

    /// <summary>The entries so far, in order.</summary>
    public IReadOnlyList<TraceEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Adds a line with the time of now; <paramref name="sent"/> is our side.</summary>
    public void Add(bool sent, string what, string detail)
    {
        lock (_gate)
            if (_entries.Count < Limit)
                _entries.Add(new TraceEntry(Elapsed, sent, Cut(what), Cut(detail)));
    }

    internal void Add(SipMessage message, bool sent, SipProtocol protocol)
    {
        MessageAdded?.Invoke(message, sent);
        string over = protocol == SipProtocol.Udp ? "" : $", {protocol.ToString().ToUpperInvariant()}";
        string body = message.Body.IsEmpty ? "" : $", {message.Headers["Content-Type"] ?? "body"}";
        string rest = over + body + string.Concat(Tellings(message).Select(telling => $"; {telling}"));
        if (message is SipRequest request)
            Add(sent, request.Method, $"{request.Uri}, CSeq {request.Sequence.Number}{rest}");
        else if (message is SipResponse response)
            Add(sent, $"{response.Status} {response.Reason}", $"CSeq {response.Sequence}{rest}");
    }

    /// <summary>The headers that say why, and the media lines of the session.</summary>
    private static IEnumerable<string> Tellings(SipMessage message)
    {
        foreach (string name in TellingHeaders)
            if (message.Headers[name] is { } value)
                yield return $"{name}: {value}";
        if (message.Headers["Content-Type"]?.Contains("sdp", StringComparison.OrdinalIgnoreCase) != true)
            yield break;
        foreach (string line in Encoding.Latin1.GetString(message.Body.Span).Split('\n'))
            if (line.StartsWith("m=", StringComparison.Ordinal))
                yield return line.TrimEnd('\r');
    }

    private static string Cut(string text) => text.Length <= MaxDetail ? text : text[..MaxDetail];
}
