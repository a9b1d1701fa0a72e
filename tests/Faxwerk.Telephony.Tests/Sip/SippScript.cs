using System.Globalization;
using System.Security;
using System.Text;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>
/// A scenario of one call for SIPp, written as the dialogue that it is; a message that is not expected fails it. Pauses are in seconds of a clock that runs <see cref="Speed"/>
/// times as fast.
/// </summary>
internal sealed class SippScript
{
    public const int Speed = 4;

    public const string OfAudio = "m=audio 6000 RTP/AVP 8";

    public const string OfImage = "m=image 6000 udptl t38\na=T38FaxVersion:0";

    private const string Contact = "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>\n";

    private readonly StringBuilder _xml = new();
    private readonly HashSet<string> _variables = [];
    private readonly bool _calls;
    private string _tag = "[pid]SIPp[call_number]";
    private bool _isInCall;
    private int _index;
    private int _sentAt;
    private int _sequence;

    private SippScript(bool calls) => _calls = _isInCall = calls;

    /// <summary>SIPp calls with this offer.</summary>
    public static SippScript IsCalling(string sdp, string headers = "") => new SippScript(calls: true).Request("INVITE", sdp, headers, inDialog: false);

    /// <summary>SIPp is called; the offer must be of audio.</summary>
    public static SippScript IsCalled(params (string Header, string Pattern)[] checks) => new SippScript(calls: false).Invited(checks);

    /// <summary>An INVITE that begins the call, or begins it again.</summary>
    public SippScript Invited(params (string Header, string Pattern)[] checks) =>
        Begin().Expect("INVITE", "m=audio", [("From:", ".*", "from"), ("To:", ".*", "to"), ("Contact:", "sip:[^>]*", "target"), .. checks.Select(Check)]);

    /// <summary>A request comes in the call.</summary>
    public SippScript Expect(string method, string? body = null, params (string Header, string Pattern)[] checks) =>
        Expect(method, body, [.. checks.Select(Check)]);

    /// <summary>A final response to what SIPp sent; a 2xx to its INVITE names the other side of the call. It may ring before.</summary>
    public SippScript ExpectResponse(int status, string? body = null, bool first = false)
    {
        Step("<recv response=\"100\" optional=\"true\"/>");
        Step("<recv response=\"180\" optional=\"true\"/>");
        List<(string, string, string)> assigned = first ? [("To:", ".*", "from"), ("Contact:", "sip:[^>]*", "target")] : [];
        return Receive($"response=\"{status}\"", body, assigned);
    }

    /// <summary>The call is answered and acknowledged.</summary>
    public SippScript Answered(string body = "m=audio") => ExpectResponse(200, body, first: true).Acknowledge();

    /// <summary>Answers the last request.</summary>
    public SippScript Respond(int status, string? sdp = null, string headers = "") =>
        Send(Response(status, "[last_Via:]\n[last_From:]\n[last_To:]" + NewTag() + "\n[last_Call-ID:]\n[last_CSeq:]\n", sdp, headers));

    /// <summary>Answers the last INVITE although another request came since.</summary>
    public SippScript RespondToInvite(int status, string? sdp = null)
    {
        var to = _calls ? $" <sip:0815@[local_ip]:[local_port]>;tag={_tag}" : $"[$to];tag={_tag}";
        return Send(Response(status, $"Via:[$invite_via]\nFrom:[$from]\nTo:{to}\nCall-ID: [call_id]\nCSeq:[$invite_cseq]\n", sdp, ""));
    }

    /// <summary>Sends a request in the call.</summary>
    public SippScript Request(string method, string? sdp = null) => Request(method, sdp, "", inDialog: true);

    /// <summary>Hangs up.</summary>
    public SippScript HangUp() => Request("BYE").ExpectResponse(200);

    /// <summary>The other side hangs up, next.</summary>
    public SippScript IsHungUp() => Expect("BYE").Respond(200);

    /// <summary>Acknowledges a 2xx.</summary>
    public SippScript Acknowledge() => Send(Head("ACK", "[branch]", inDialog: true) + "Content-Length: 0\n\n");

    /// <summary>Acknowledges a refusal: as the INVITE went (RFC 3261 17.1.1.3).</summary>
    public SippScript AcknowledgeRefusal() =>
        Send(Head("ACK", $"[branch-{(_index - _sentAt).ToString(CultureInfo.InvariantCulture)}]", inDialog: true) + "Content-Length: 0\n\n");

    /// <summary>Waits, and takes nothing meanwhile.</summary>
    public SippScript Pause(double seconds) => Step($"<pause milliseconds=\"{(int)(seconds * 1000 / Speed)}\"/>");

    /// <summary>From now on SIPp is another one that the call was forked to.</summary>
    public SippScript Forked(string tag)
    {
        _tag = tag;
        return this;
    }

    public override string ToString() =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"call\">\n{_xml}<Reference variables=\"{string.Join(',', _variables)}\"/>\n</scenario>\n";

    private static (string, string, string) Check((string Header, string Pattern) check, int index) => (check.Header, check.Pattern, "!check" + index.ToString(CultureInfo.InvariantCulture));

    private SippScript Begin()
    {
        _isInCall = false;
        return this;
    }

    private SippScript Expect(string method, string? body, List<(string, string, string)> assigned)
    {
        if (method == "ACK") _isInCall = true;
        return Receive($"request=\"{method}\"", body, method == "INVITE" ? [.. assigned, ("Via:", ".*", "invite_via"), ("CSeq:", ".*", "invite_cseq")] : assigned);
    }

    /// <summary>A name with '!' is checked: the header must be there and match.</summary>
    private SippScript Receive(string what, string? body, List<(string Header, string Pattern, string Name)> assigned)
    {
        var actions = new StringBuilder();
        foreach (var (header, pattern, name) in assigned)
        {
            _variables.Add(name.TrimStart('!'));
            actions.Append($"    <ereg regexp=\"{SecurityElement.Escape(pattern)}\" search_in=\"hdr\" header=\"{header}\" {(name[0] == '!' ? "check_it=\"true\" " : "")}assign_to=\"{name.TrimStart('!')}\"/>\n");
        }
        if (body is not null)
        {
            _variables.Add("body");
            actions.Append($"    <ereg regexp=\"{SecurityElement.Escape(body)}\" search_in=\"body\" check_it=\"true\" assign_to=\"body\"/>\n");
        }
        return Step(actions.Length == 0 ? $"<recv {what}/>" : $"<recv {what}>\n  <action>\n{actions}  </action>\n</recv>");
    }

    private SippScript Request(string method, string? sdp, string headers, bool inDialog)
    {
        _sequence++;
        _sentAt = _index;
        return Send(Head(method, "[branch]", inDialog) + headers + Body(sdp), retransmitted: true);
    }

    private string Head(string method, string branch, bool inDialog) =>
        $"{method} {(inDialog ? "[$target]" : "sip:[service]@[remote_ip]:[remote_port]")} SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}\n"
        + (_calls ? $"From: <sip:0815@[local_ip]:[local_port]>;tag={_tag}\n" : $"From:[$to];tag={_tag}\n")
        + (inDialog ? "To:[$from]\n" : "To: <sip:[service]@[remote_ip]:[remote_port]>\n")
        + $"Call-ID: [call_id]\nCSeq: {_sequence} {method}\nMax-Forwards: 70\n{Contact}";

    private static string Response(int status, string head, string? sdp, string headers) => $"SIP/2.0 {status} Said\n{head}{Contact}{headers}{Body(sdp)}";

    private static string Body(string? sdp) => sdp is null
        ? "Content-Length: 0\n\n"
        : $"Content-Type: application/sdp\nContent-Length: [len]\n\nv=0\no=sipp 53655765 2353687637 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\n{sdp}\n";

    private string NewTag() => _isInCall ? "" : $";tag={_tag}";

    private SippScript Send(string message, bool retransmitted = false) =>
        Step($"<send{(retransmitted ? " retrans=\"500\"" : "")}><![CDATA[\n{message}\n]]></send>");

    private SippScript Step(string xml)
    {
        _xml.Append(xml).Append('\n');
        _index++;
        return this;
    }
}
