using Faxwerk.Journal;

namespace Faxwerk.Statistics;

/// <summary>What was sent and received between two times, without a word on who did it.</summary>
/// <param name="From">From this time on.</param>
/// <param name="Until">Up to this time.</param>
/// <param name="Days">Faxes and pages by the day, in the time zone that was asked for.</param>
/// <param name="Trunks">Faxes by trunk.</param>
/// <param name="Destinations">Calls, time and cost by destination, the dearest first; only of calls that the journal still keeps.</param>
/// <param name="Causes">Calls by how they ended.</param>
/// <param name="Hours">Calls and their time by the hour in which they began.</param>
/// <param name="Currency">Of the costs.</param>
public sealed record StatisticsView(
    DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<DayView> Days, IReadOnlyList<TrunkView> Trunks, IReadOnlyList<DestinationView> Destinations, IReadOnlyList<CauseCount> Causes,
    IReadOnlyList<HourView> Hours, string Currency);

/// <summary>A day.</summary>
public sealed record DayView(DateOnly Day, long Sent, long Failed, long PagesSent, long Received, long PagesReceived);

/// <summary>A trunk, by the name that it had, empty where there was no call: its channels now (0 where it is gone), the faxes whose last call it had, and how many of a hundred were sent.</summary>
public sealed record TrunkView(string Trunk, int Channels, long Sent, long Failed, long Received, double? SuccessPercent);

/// <summary>Numbers that begin alike: answered and all calls, seconds after the answer, and their cost, null without a rate.</summary>
public sealed record DestinationView(string Prefix, string Name, long Calls, long Answered, long Ok, long Seconds, decimal? Cost);

/// <summary>How calls ended: a number and name of docs/status-codes.md.</summary>
public sealed record CauseCount(CallDirection Direction, int Status, string Cause, long Calls);

/// <summary>Calls that began within an hour over a trunk, and how long they took together: 3600 seconds are one channel in use all the time.</summary>
public sealed record HourView(DateTimeOffset Hour, string Trunk, CallDirection Direction, long Calls, long BusySeconds);
