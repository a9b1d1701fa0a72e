namespace Faxwerk.Api;

/// <summary>How many entries one page of a list may have: the parameter <c>limit</c>.</summary>
internal static class ListLimit
{
    private const int Most = 500;

    /// <summary>What is wrong with the limit; null where it is 1 to 500, or to <paramref name="most"/>.</summary>
    public static IResult? Judge(int limit, int most = Most) =>
        limit >= 1 && limit <= most ? null : Problem.Of(Problem.BadRequest, $"limit is a number from 1 to {most}.");
}
