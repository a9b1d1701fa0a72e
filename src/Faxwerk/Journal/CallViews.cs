using Faxwerk.Telephony;

namespace Faxwerk.Journal;

/// <summary>A page of the list, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record CallList(IReadOnlyList<CallView> Calls, long? Next);

/// <summary>
/// A call that is over. <paramref name="Status"/> is a number of docs/status-codes.md, <paramref name="Outcome"/> its name; <paramref name="Fax"/> and
/// <paramref name="Attempt"/> name the outgoing fax, <paramref name="Poll"/> and <paramref name="Attempt"/> the poll, <paramref name="Offer"/> the document that the caller asked for, <paramref name="Received"/> the received one. <paramref name="Times"/> is how many
/// refused calls of one source and minute it stands for, 1 for every other call.
/// </summary>
public sealed record CallView(
    long Id, CallDirection Direction, string Trunk, string Node, string Called, string Caller, string Peer, long? Fax, long? Poll, long? Offer, long? Attempt, long? Received,
    DateTimeOffset StartedAt, DateTimeOffset? ConnectedAt, DateTimeOffset EndedAt, int Status, string Outcome, string Detail, int SipStatus, string Transport, int BitRate,
    bool Ecm, string Coding, string? RemoteId, string RemoteMachine, string? Subaddress, int PagesConfirmed, int Times, IReadOnlyList<CallPage> Pages)
{
    /// <summary>As the table has it.</summary>
    public static CallView Of(CallRecord call) => new(
        call.Id, call.Direction, call.Trunk, call.Node, call.Called, call.Caller, call.Peer, call.FaxId, call.PollId, call.OfferId, call.Attempt, call.ReceivedId, call.StartedAt,
        call.ConnectedAt, call.EndedAt, (int)call.Status, call.Status.ToString(), call.Detail, call.SipStatus, call.Transport, call.BitRate, call.Ecm, call.Coding,
        call.RemoteId, call.RemoteMachine, call.Subaddress, call.PagesConfirmed, call.Times, [.. call.ReadPages().Select(CallPage.Of)]);
}

/// <summary>A page of a call, from 1, refused ones too. <paramref name="Answer"/> is MCF, RTP, RTN, PIP, PIN or ERR, empty where none came.</summary>
public sealed record CallPage(int Page, string Answer, int BitRate, string Coding, int Bytes, int Rows, int BadRows, int Retries, double Seconds)
{
    /// <summary>As telephony told it.</summary>
    public static CallPage Of(PageOutcome page) => new(
        page.Index + 1, page.Answer, page.BitRate, page.Coding, page.Bytes, page.Rows, page.BadRows, page.Retries, page.Duration.TotalSeconds);
}

/// <summary>One line of a call's ladder; <paramref name="Seconds"/> from its start, <paramref name="Sent"/> is our side.</summary>
public sealed record LadderLine(double Seconds, bool Sent, string What, string Detail);
