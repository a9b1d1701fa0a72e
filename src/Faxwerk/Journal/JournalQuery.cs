using System.Diagnostics.CodeAnalysis;
using Faxwerk.Api;
using Faxwerk.Directory;

namespace Faxwerk.Journal;

/// <summary>What of the journal a request asks for.</summary>
/// <param name="Q">Part of number, name, subject, sender or CSID, of three characters at least.</param>
/// <param name="Direction">out or in.</param>
/// <param name="From">Ended at this time or later.</param>
/// <param name="Until">Ended before this time.</param>
/// <param name="User">Handed in by this one, as <c>submittedBy</c> names him.</param>
/// <param name="Trunk">Over the trunk of this name.</param>
/// <param name="Outcome">sent, failed, cancelled, received or incomplete.</param>
/// <param name="Status">The last call ended so: a number of docs/status-codes.md.</param>
public sealed record JournalQuery(string? Q, string? Direction, DateTimeOffset? From, DateTimeOffset? Until, string? User, string? Trunk, string? Outcome, int? Status)
{
    /// <summary>Whether the journal is all there is to a caller.</summary>
    internal static bool SeesAll(ApiCaller caller) => caller.May(Permission.ReadFaxes) && caller.May(Permission.ReadDocuments);

    /// <summary>The filter for this caller: who may not see all sees what he handed in. False, and what is wrong, where the request makes no sense.</summary>
    internal bool TryRead(ApiCaller caller, [NotNullWhen(true)] out JournalFilter? filter, [NotNullWhen(false)] out string? wrong)
    {
        filter = null;
        CallDirection? direction = Direction switch { "out" => CallDirection.Out, "in" => CallDirection.In, _ => null };
        wrong = this switch
        {
            { Q: { } text } when text.Trim().Length is > 0 and < JournalFilter.ShortestText => $"q has {JournalFilter.ShortestText} characters at least.",
            { Q.Length: > 200 } => "q has 200 characters at most.",
            { Direction: not null } when direction is null => "direction is out or in.",
            { Outcome: { } outcome } when !JournalOutcome.All.Contains(outcome, StringComparer.Ordinal) => $"outcome is one of {string.Join(", ", JournalOutcome.All)}.",
            _ => null,
        };
        if (wrong is not null)
            return false;
        var all = SeesAll(caller);
        filter = new JournalFilter { Text = Q, Direction = direction, From = From, Until = Until, SubmittedBy = all ? User : caller.SubmittedBy, Trunk = Trunk, Outcome = Outcome, Status = Status };
        if (filter.Wanted.Length is > 0 and < JournalFilter.ShortestText)
        {
            wrong = $"q has {JournalFilter.ShortestText} digits at least.";
            return false;
        }

        return true;
    }
}
