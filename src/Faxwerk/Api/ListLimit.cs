namespace Faxwerk.Api;

/// <summary>How many entries one page of a list may have: the parameter <c>limit</c>.</summary>
internal static class ListLimit
{
    private const int Most = 500;

    /// <summary>What is wrong with the limit; null where it is 1 to 500.</summary>
    public static IResult? Judge(int limit) =>
        limit is >= 1 and <= Most ? null : Problem.Of(Problem.BadRequest, $"limit is a number from 1 to {Most}.");
}
