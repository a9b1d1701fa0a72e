using System.Globalization;
using System.Text;
using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>A call as text, for people: head, pages, ladder.</summary>
public static class CallText
{
    /// <summary>One line, for lists.</summary>
    public static string Line(CallRecord call) => Text(
        $"{call.Id,7}  {call.StartedAt:yyyy-MM-dd HH:mm:ss}  {Direction(call),-3} {call.Trunk,-12} {Other(call),-18} {Talk(call),7}  {call.PagesConfirmed,3} p  {call.Status}{(call.SipStatus is 0 or 200 ? "" : $" (SIP {call.SipStatus})")}{(call.Times > 1 ? $", {call.Times} times" : "")}");

    /// <summary>All of it.</summary>
    public static string Of(CallRecord call, IEnumerable<TraceEntry> ladder)
    {
        var text = new StringBuilder();
        text.Append(Text($"Call {call.Id}, {(call.Direction == CallDirection.Out ? "out" : "in")}, trunk {call.Trunk}, node {call.Node}\n"));
        text.Append(Text($"  called {call.Called}, caller {(call.Caller.Length > 0 ? call.Caller : "not named")}{(call.Peer.Length > 0 ? $", from {call.Peer}" : "")}\n"));
        text.Append(Text($"  began {call.StartedAt:u}, answered {(call.ConnectedAt is { } at ? at.ToString("u", CultureInfo.InvariantCulture) : "never")}, ended {call.EndedAt:u}\n"));
        text.Append(Text($"  {call.Status} ({(int)call.Status}), SIP {call.SipStatus}{(call.Times > 1 ? $", {call.Times} times" : "")}. {call.Detail}\n"));
        if (call.Transport.Length > 0)
            text.Append(Text($"  {call.Transport}, {call.BitRate} bit/s, {(call.Ecm ? "ECM" : "no ECM")}, {(call.Coding.Length > 0 ? call.Coding : "no page")}\n"));
        if (call.RemoteId is not null || call.RemoteMachine.Length > 0)
            text.Append($"  other machine {call.RemoteId} {call.RemoteMachine}".TrimEnd()).Append('\n');
        if (call.Subaddress is not null)
            text.Append(Text($"  subaddress {call.Subaddress}\n"));
        foreach (var page in call.ReadPages())
        {
            text.Append(Text(
                $"  page {page.Index + 1}: {(page.Answer.Length > 0 ? page.Answer : "no answer")}, {page.BitRate} bit/s, {page.Coding}, {page.Bytes} bytes, {page.BadRows} bad rows, {page.Retries} retries, {page.Duration.TotalSeconds:F1} s\n"));
        }

        return text.Append('\n').Append(CallLadder.Text(ladder)).ToString();
    }

    private static string Direction(CallRecord call) => call.Direction == CallDirection.Out ? "out" : "in";

    private static string Other(CallRecord call) => call.Direction == CallDirection.Out ? call.Called : call.Caller;

    private static string Talk(CallRecord call) => call.ConnectedAt is { } at ? Text($"{(call.EndedAt - at).TotalSeconds:F0} s") : "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
