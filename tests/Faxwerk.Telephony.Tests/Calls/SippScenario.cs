using System.Text;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>
/// A scenario of SIPp put together from the steps of a call, so that each shape of a call is a line and not a file. SIPp calls us, or is called; what it does not expect
/// fails the scenario.
/// </summary>
internal sealed class SippScenario
{
    public const string Audio = "m=audio 6000 RTP/AVP 8";
    public const string Image = "m=image 6000 udptl t38\na=T38FaxVersion:0\na=T38FaxUdpEC:t38UDPRedundancy";
    public const string NoImage = "m=image 0 udptl t38";

    private readonly StringBuilder _steps = new();
    private readonly bool _calls;
    private int _sequence;
    private int _version;

    private SippScenario(bool calls) => _calls = calls;

    /// <summary>SIPp calls with an offer; the answer must match a regular expression.</summary>
    public static SippScenario Calls(string offer, string answered)
    {
        var script = new SippScenario(calls: true) { _sequence = 1 };
        script.Send($"""
            INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            From: <sip:0815@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
            To: <sip:[service]@[remote_ip]:[remote_port]>
            Call-ID: [call_id]
            CSeq: 1 INVITE
            Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
            Max-Forwards: 70
            """, offer, retransmitted: true);
        script._steps.Append($"""
              <recv response="100" optional="true"/>
              <recv response="180" optional="true"/>
              <recv response="200">
                <action>
                  <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
                  <ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="target"/>
                  <ereg regexp="{answered}" search_in="body" check_it="true" assign_to="sdp"/>
                </action>
              </recv>

            """);
        return script.Request("ACK", 1, null);
    }

    /// <summary>SIPp is called; what it answers first, if anything, comes from <paramref name="before"/>.</summary>
    public static SippScenario Called(string answer, Action<SippScenario>? before = null)
    {
        var script = new SippScenario(calls: false);
        script._steps.Append("""
              <recv request="INVITE">
                <action>
                  <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
                  <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
                  <ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="target"/>
                </action>
              </recv>

            """);
        before?.Invoke(script);
        script.Respond(200, answer, tag: true);
        script._steps.Append("""  <recv request="ACK"/>""" + "\n");
        return script;
    }

    /// <summary>We offer T.38.</summary>
    public SippScenario Offered()
    {
        _steps.Append("""
              <recv request="INVITE">
                <action>
                  <ereg regexp="m=image [1-9]" search_in="body" check_it="true" assign_to="sdp"/>
                  <ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via"/>
                  <ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="cseq"/>
                </action>
              </recv>

            """);
        return this;
    }

    /// <summary>SIPp answers our offer.</summary>
    public SippScenario Answers(int status, string? sdp = null)
    {
        Respond(status, sdp);
        _steps.Append("""  <recv request="ACK"/>""" + "\n");
        return this;
    }

    /// <summary>SIPp says 100 to our offer and waits until it is cancelled.</summary>
    public SippScenario AwaitsCancel()
    {
        Respond(100, null);
        _steps.Append("""  <recv request="CANCEL"/>""" + "\n");
        Respond(200, null);
        Send("""
            SIP/2.0 487 Request Terminated
            Via:[$via]
            [last_From:]
            [last_To:]
            [last_Call-ID:]
            CSeq:[$cseq]
            """, null);
        _steps.Append("""  <recv request="ACK"/>""" + "\n");
        return this;
    }

    /// <summary>SIPp offers, with re-INVITE or UPDATE; our answer must have the status and match.</summary>
    public SippScenario Offers(string? sdp, int status = 200, string? answered = null, string method = "INVITE")
    {
        Request(method, ++_sequence, sdp, retransmitted: true);
        _steps.Append("""  <recv response="100" optional="true"/>""" + "\n");
        _steps.Append(answered is null
            ? $"""  <recv response="{status}"/>""" + "\n"
            : $"""
                <recv response="{status}">
                  <action><ereg regexp="{answered}" search_in="body" check_it="true" assign_to="sdp"/></action>
                </recv>

              """);
        return method == "INVITE" ? Request("ACK", _sequence, null) : this;
    }

    public SippScenario Rings(int status, string? sdp = null)
    {
        Respond(status, sdp, tag: true);
        return this;
    }

    public SippScenario Pauses(int milliseconds)
    {
        _steps.Append($"""  <pause milliseconds="{milliseconds}"/>""" + "\n");
        return this;
    }

    /// <summary>SIPp hangs up.</summary>
    public SippScenario HangsUp()
    {
        Request("BYE", ++_sequence, null, retransmitted: true);
        _steps.Append("""  <recv response="200"/>""" + "\n");
        return this;
    }

    /// <summary>We hang up.</summary>
    public SippScenario IsHungUp()
    {
        _steps.Append("""  <recv request="BYE"/>""" + "\n");
        Respond(200, null);
        return this;
    }

    /// <summary>Writes the scenario; the name to give to SIPp.</summary>
    public string Save(string folder)
    {
        var name = Path.Combine(folder, "scenario");
        File.WriteAllText(name + ".xml", $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <scenario name="scenario">
            {_steps}
              <nop><action>
                <assignstr assign_to="from" value=""/><assignstr assign_to="to" value=""/><assignstr assign_to="target" value=""/>
                <assignstr assign_to="sdp" value=""/><assignstr assign_to="via" value=""/><assignstr assign_to="cseq" value=""/>
              </action></nop>
              <Reference variables="from,to,target,sdp,via,cseq"/>
            </scenario>
            """);
        return name;
    }

    private SippScenario Request(string method, int sequence, string? sdp, bool retransmitted = false)
    {
        Send($"""
            {method} [$target] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            {(_calls ? "From: <sip:0815@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]" : "From:[$to];tag=[pid]SIPp[call_number]")}
            {(_calls ? "To:[$to]" : "To:[$from]")}
            Call-ID: [call_id]
            CSeq: {sequence} {method}
            Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
            Max-Forwards: 70
            """, sdp, retransmitted);
        return this;
    }

    private void Respond(int status, string? sdp, bool tag = false) => Send($"""
        SIP/2.0 {status} Answer
        [last_Via:]
        [last_From:]
        [last_To:]{(tag ? ";tag=[pid]SIPp[call_number]" : "")}
        [last_Call-ID:]
        [last_CSeq:]
        Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
        """, sdp);

    private void Send(string head, string? sdp, bool retransmitted = false)
    {
        _steps.Append(retransmitted ? "  <send retrans=\"500\">\n" : "  <send>\n").Append("    <![CDATA[\n").Append(head).Append('\n');
        if (sdp is not null) _steps.Append("Content-Type: application/sdp\n");
        _steps.Append("Content-Length: [len]\n\n");
        if (sdp is not null)
            _steps.Append($"v=0\no=sipp 53655765 {2353687637 + _version++} IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\n{sdp}\n");
        _steps.Append("\n    ]]>\n  </send>\n");
    }
}
