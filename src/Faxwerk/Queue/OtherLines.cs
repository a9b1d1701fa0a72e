using Faxwerk.Storage;

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

    /// <summary>The same line goes before <c>route_line r</c> of <c>@lineId</c>, which is not <c>@alive</c> or dearer while it has room.</summary>
    public const string IsLeftTo = $"(@alive = 0 OR (o.cost < r.cost AND {HasRoom} AND (SELECT count(*) FROM line_call c WHERE c.line_id = o.line_id) < l.send_channels))";

    /// <summary>The routes of <c>@lineId</c>, and whether each is left to another line that is up.</summary>
    public static Task<IReadOnlyList<OwnRoute>> RoutesOfAsync(Transaction tx, object args) => tx.QueryAsync<OwnRoute>(
        $"""
        SELECT r.route_id, CASE WHEN EXISTS (SELECT 1 FROM route_line o JOIN line l ON l.id = o.line_id WHERE o.route_id = r.route_id AND o.line_id <> @lineId AND {IsUp} AND {IsLeftTo}) THEN 1 ELSE 0 END AS is_left
        FROM route_line r WHERE r.line_id = @lineId
        """,
        args);
}

/// <summary>A route that a line may take faxes of.</summary>
internal sealed record OwnRoute
{
    /// <summary>The route.</summary>
    public int RouteId { get; init; }

    /// <summary>Whether another line goes first.</summary>
    public bool IsLeft { get; init; }
}

/// <summary>How a line is on a node, in words too. Where it is not up, others take its faxes; where it is up and has no room, only dearer lines that have.</summary>
public readonly record struct LineReport(bool IsUp, bool HasRoom, string State);
