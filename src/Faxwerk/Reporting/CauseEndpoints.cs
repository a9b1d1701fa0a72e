using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Telephony;

namespace Faxwerk.Reporting;

/// <summary>How a call ended: its number and name of docs/status-codes.md, and words in the caller's language.</summary>
public sealed record CauseView(int Code, string Name, string Text)
{
    /// <summary>By status; German where the caller asked for it.</summary>
    public static CauseView Of(CallStatus status, bool german) =>
        new((int)status, status.ToString(), german ? Cause.Of(status).German : Cause.Of(status).English);
}

/// <summary>How calls can end, over REST.</summary>
public static class CauseEndpoints
{
    /// <summary>Maps <c>/causes</c>.</summary>
    public static void MapCauses(this IEndpointRouteBuilder api) => api.MapGet("/causes", (HttpRequest request) => TypedResults.Ok(All(request.WantsGerman()))).RequireAccess(Permission.ReadOwnFaxes)
        .WithTags("Journal").WithName("listCauses").WithSummary("How calls can end, by number, with words in the language of Accept-Language (de, else English).");

    private static IReadOnlyList<CauseView> All(bool german) => [.. Enum.GetValues<CallStatus>().Select(status => CauseView.Of(status, german))];
}
