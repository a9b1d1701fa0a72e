namespace Faxwerk.Queue;

/// <summary>SQL that claims and ends of calls share.</summary>
internal static class OtherLines
{
    /// <summary>Of <c>route_line o</c> with its <c>line l</c>, at <c>@now</c>: the line sends and is up on some node.</summary>
    public const string IsUp = "l.send_channels > 0 AND EXISTS (SELECT 1 FROM line_state s WHERE s.line_id = o.line_id AND s.up_until > @now)";

    /// <summary>The same, for <c>fax f</c>, and the line was not tried in the fax's round.</summary>
    public const string IsUpAndUntried =
        IsUp + " AND NOT EXISTS (SELECT 1 FROM attempt u WHERE u.fax_id = f.id AND u.number > f.round_start AND u.line_id = o.line_id)";

    /// <summary>The same <c>line l</c> has a channel free on a node where it is up.</summary>
    public const string HasRoom = "EXISTS (SELECT 1 FROM line_state s WHERE s.line_id = o.line_id AND s.up_until > @now AND s.has_room = 1)";
}

/// <summary>How a line is on a node, in words too. Where it is not up, others take its faxes; where it is up and has no room, only dearer lines that have.</summary>
public readonly record struct LineReport(bool IsUp, bool HasRoom, string State);
