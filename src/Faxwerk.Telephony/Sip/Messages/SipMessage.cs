using System.Buffers;
using System.Globalization;
using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>A request or a response. What <see cref="SipParser"/> passes without a defect has every mandatory header.</summary>
public abstract class SipMessage
{
    /// <summary>The headers in order.</summary>
    public SipHeaders Headers { get; } = [];

    /// <summary>The body, opaque; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Why a request that was read must be refused (400, 505 ...); null where it is well formed.</summary>
    internal SipDefect? Defect { get; set; }

    /// <summary>The identifier shared by the requests of a call.</summary>
    public string CallId => Headers["Call-ID"] ?? "";

    /// <summary>The tag of From, "" where absent.</summary>
    public string FromTag => NameAddress.TryParse(Headers["From"], out var from) ? from.Tag ?? "" : "";

    /// <summary>The tag of To, "" where absent.</summary>
    public string ToTag => NameAddress.TryParse(Headers["To"], out var to) ? to.Tag ?? "" : "";

    internal CSeq Sequence => CSeq.TryParse(Headers["CSeq"], out var sequence) ? sequence : default;

    internal Via? TopVia => Via.TryParse(Headers["Via"], out var via) ? via : null;

    /// <summary>The first line without CRLF.</summary>
    public abstract string StartLine { get; }

    /// <summary>The message as it is sent; Content-Length is written here.</summary>
    public byte[] ToBytes()
    {
        var head = new StringBuilder(512).Append(StartLine).Append("\r\n");
        foreach (var (name, value) in Headers)
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                head.Append(name).Append(": ").Append(OneLine(value)).Append("\r\n");
        head.Append("Content-Length: ").Append(Body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. Body.Span];
    }

    /// <summary>A value can not begin a header of its own.</summary>
    private static string OneLine(string value) => value.AsSpan().ContainsAny('\r', '\n') ? value.Replace('\r', ' ').Replace('\n', ' ') : value;

    /// <summary>Puts an SDP body into the message, or none for null.</summary>
    internal void SetSdp(string? sdp)
    {
        if (sdp is null)
            return;
        Headers.Set("Content-Type", "application/sdp");
        Body = Encoding.UTF8.GetBytes(sdp);
    }
}

/// <summary>Status and reason a request is refused with before anyone looks at it.</summary>
internal readonly record struct SipDefect(int Status, string Reason);

/// <summary>A request.</summary>
public sealed class SipRequest(string method, string uri) : SipMessage
{
    /// <summary>Case matters (RFC 3261 7.1).</summary>
    public string Method { get; } = method;

    /// <summary>The Request-URI as written.</summary>
    public string Uri { get; set; } = uri;

    /// <inheritdoc/>
    public override string StartLine => $"{Method} {Uri} SIP/2.0";
}

/// <summary>A response. <paramref name="local"/> marks one that never was on the wire: it stands for a timeout or a transport error.</summary>
public sealed class SipResponse(int status, string reason, bool local = false) : SipMessage
{
    /// <summary>100 to 699.</summary>
    public int Status { get; } = status;

    /// <summary>The reason phrase.</summary>
    public string Reason { get; } = reason;

    /// <summary>Made here: 408 for a timeout, 503 for a transport error (RFC 3261 8.1.3.1).</summary>
    public bool IsLocal { get; } = local;

    /// <inheritdoc/>
    public override string StartLine => $"SIP/2.0 {Status} {Reason}";

    /// <summary>How long the other side is to be left alone (RFC 3261 20.33); null where it does not say.</summary>
    internal TimeSpan? RetryAfter =>
        SipSyntax.TryParseNumber((Headers["Retry-After"] ?? "").Split([' ', '\t', ';', '('], 2)[0], int.MaxValue, out int seconds) ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The same response with another phrase.</summary>
    internal SipResponse WithReason(string reason)
    {
        var response = new SipResponse(Status, reason.ReplaceLineEndings(" ")) { Body = Body };
        foreach (var (name, value) in Headers)
            response.Headers.Add(name, value);
        return response;
    }

    /// <summary>A response to a request: Via, From, To, Call-ID and CSeq are copied; 100 also copies Timestamp.</summary>
    internal static SipResponse To(SipRequest request, int status, string? reason = null, string? toTag = null)
    {
        var response = new SipResponse(status, reason ?? ReasonPhrase.Of(status));
        foreach (var (name, value) in request.Headers)
        {
            switch (name.ToUpperInvariant())
            {
                case "VIA" or "FROM" or "CALL-ID" or "CSEQ":
                case "TIMESTAMP" when status == 100:
                    response.Headers.Add(name, value);
                    break;
                case "TO":
                    bool tag = status > 100 && toTag is not null && request.ToTag.Length == 0;
                    response.Headers.Add(name, tag ? $"{value};tag={toTag}" : value);
                    break;
            }
        }

        return response;
    }
}
