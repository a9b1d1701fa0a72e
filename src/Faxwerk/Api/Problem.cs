using Microsoft.AspNetCore.Http.HttpResults;

namespace Faxwerk.Api;

/// <summary>
/// What can be wrong with a request (RFC 9457): a stable code in the member <c>code</c>, an HTTP status and a title. Listed in docs/status-codes.md.
/// </summary>
public sealed record Problem(string Code, int Status, string Title)
{
    /// <summary>No key, or an unknown one.</summary>
    public static readonly Problem Unauthorized = new("unauthorized", 401, "Not allowed without a valid API key");

    /// <summary>The form lacks a part or has one that cannot be read.</summary>
    public static readonly Problem BadRequest = new("bad-request", 400, "The request cannot be read");

    /// <summary>A recipient is no fax number.</summary>
    public static readonly Problem BadNumber = new("bad-number", 422, "Not a fax number");

    /// <summary>The number's class is barred.</summary>
    public static readonly Problem BarredNumber = new("barred-number", 403, "This number may not be called");

    /// <summary>A document cannot be turned into pages.</summary>
    public static readonly Problem BadDocument = new("bad-document", 422, "A document cannot be faxed");

    /// <summary>Rendering does not work now.</summary>
    public static readonly Problem RenderingUnavailable = new("rendering-unavailable", 503, "Documents cannot be rendered now");

    /// <summary>The upload is larger than the setting <c>api.sizeLimit</c>.</summary>
    public static readonly Problem TooLarge = new("too-large", 413, "The upload is too large");

    /// <summary>The disk is almost full.</summary>
    public static readonly Problem NoSpace = new("no-space", 507, "There is no space to keep the fax");

    /// <summary>The Idempotency-Key was used for another request.</summary>
    public static readonly Problem KeyReused = new("idempotency-key-reused", 422, "The Idempotency-Key was used for another request");

    /// <summary>There is no such fax.</summary>
    public static readonly Problem NotFound = new("not-found", 404, "There is no such fax");

    /// <summary>The fax is over and cannot be cancelled.</summary>
    public static readonly Problem Finished = new("finished", 409, "The fax is over");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Problem> All { get; } =
        [Unauthorized, BadRequest, BadNumber, BarredNumber, BadDocument, RenderingUnavailable, TooLarge, NoSpace, KeyReused, NotFound, Finished];

    /// <summary>The answer to the request, with what is wrong in this case.</summary>
    public static ProblemHttpResult Of(Problem problem, string detail) => TypedResults.Problem(
        detail, statusCode: problem.Status, title: problem.Title, type: $"urn:faxwerk:problem:{problem.Code}",
        extensions: new Dictionary<string, object?> { ["code"] = problem.Code });
}
