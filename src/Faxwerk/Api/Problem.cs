using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Faxwerk.Api;

/// <summary>
/// What can be wrong with a request (RFC 9457): a stable code in the member <c>code</c>, an HTTP status and a title. Listed in docs/status-codes.md.
/// </summary>
public sealed record Problem(string Code, int Status, string Title)
{
    /// <summary>Nobody signed in, and no key or an unknown one.</summary>
    public static readonly Problem Unauthorized = new("unauthorized", 401, "Not allowed without signing in or a valid API key");

    /// <summary>Role or level do not allow it.</summary>
    public static readonly Problem Forbidden = new("forbidden", 403, "The role or the level of the API key does not allow this");

    /// <summary>Login and password do not fit.</summary>
    public static readonly Problem WrongCredentials = new("wrong-credentials", 401, "Login and password do not fit");

    /// <summary>Too many wrong passwords.</summary>
    public static readonly Problem LockedOut = new("locked-out", 429, "Too many wrong passwords, try again later");

    /// <summary>The LDAP server cannot be asked.</summary>
    public static readonly Problem DirectoryUnavailable = new("directory-unavailable", 503, "The LDAP directory cannot be asked now");

    /// <summary>The set-up link does not hold.</summary>
    public static readonly Problem BadSetupLink = new("bad-setup-link", 403, "The set-up link was used or is too old");

    /// <summary>The request lacks the session's token.</summary>
    public static readonly Problem BadCsrfToken = new("bad-csrf-token", 403, "The token of the session is missing");

    /// <summary>Another site made the browser send it.</summary>
    public static readonly Problem ForeignPage = new("foreign-page", 403, "The request comes from a page of another site");

    /// <summary>The name by which the browser reached the server is none of its own.</summary>
    public static readonly Problem UnknownHost = new("unknown-host", 421, "The server is not known by this name");

    /// <summary>The request came in the clear, and the node has HTTPS.</summary>
    public static readonly Problem HttpsNeeded = new("https-needed", 403, "This takes HTTPS");

    /// <summary>A user cannot be as the request says.</summary>
    public static readonly Problem BadUser = new("bad-user", 422, "The user cannot be like this");

    /// <summary>A group cannot be as the request says.</summary>
    public static readonly Problem BadGroup = new("bad-group", 422, "The group cannot be like this");

    /// <summary>Values of a contact or a source of contacts that cannot be.</summary>
    public static readonly Problem BadContact = new("bad-contact", 422, "The contact or source cannot be like this");

    /// <summary>A printer or folder cannot be as the request says.</summary>
    public static readonly Problem BadOutlet = new("bad-outlet", 422, "The printer or folder cannot be like this");

    /// <summary>A rule on received faxes cannot be as the request says.</summary>
    public static readonly Problem BadRule = new("bad-rule", 422, "The rule cannot be like this");

    /// <summary>The list of users cannot be read.</summary>
    public static readonly Problem BadList = new("bad-list", 422, "The list of users cannot be read");

    /// <summary>The form lacks a part or has one that cannot be read.</summary>
    public static readonly Problem BadRequest = new("bad-request", 400, "The request cannot be read");

    /// <summary>A recipient is no fax number.</summary>
    public static readonly Problem BadNumber = new("bad-number", 422, "Not a fax number");

    /// <summary>The number's class is barred.</summary>
    public static readonly Problem BarredNumber = new("barred-number", 403, "This number may not be called");

    /// <summary>A document cannot be turned into pages.</summary>
    public static readonly Problem BadDocument = new("bad-document", 422, "A document cannot be faxed");

    /// <summary>A backup is none, or a damaged one.</summary>
    public static readonly Problem BadBackup = new("bad-backup", 422, "The file is no whole backup");

    /// <summary>The cover page is missing or broken.</summary>
    public static readonly Problem BadCover = new("bad-cover", 422, "The cover page cannot be made");

    /// <summary>Rendering does not work now.</summary>
    public static readonly Problem RenderingUnavailable = new("rendering-unavailable", 503, "Documents cannot be rendered now");

    /// <summary>The folder or share of an archived document cannot be read now.</summary>
    public static readonly Problem ArchiveUnavailable = new("archive-unavailable", 503, "The archive cannot be read now");

    /// <summary>The upload is larger than the setting <c>api.sizeLimit</c>.</summary>
    public static readonly Problem TooLarge = new("too-large", 413, "The upload is too large");

    /// <summary>The disk is almost full.</summary>
    public static readonly Problem NoSpace = new("no-space", 507, "There is no space to keep the fax");

    /// <summary>As many documents are offered as may be (<c>polling.offersByUser</c>, <c>polling.offers</c>, <c>polling.offerBytes</c>).</summary>
    public static readonly Problem OfferQuota = new("offer-quota", 507, "No more documents may be offered");

    /// <summary>The Idempotency-Key was used for another request.</summary>
    public static readonly Problem KeyReused = new("idempotency-key-reused", 422, "The Idempotency-Key was used for another request");

    /// <summary>The first request with this Idempotency-Key is not answered yet.</summary>
    public static readonly Problem UnderWay = new("under-way", 409, "The same request is under way");

    /// <summary>There is no such fax, or nothing at this path.</summary>
    public static readonly Problem NotFound = new("not-found", 404, "There is no such fax or path");

    /// <summary>The fax is known, but its pages are past their time of retention.</summary>
    public static readonly Problem Gone = new("gone", 410, "The pages are no longer kept");

    /// <summary>The fax is over and cannot be cancelled.</summary>
    public static readonly Problem Finished = new("finished", 409, "The fax is over");

    /// <summary>A setting that there is not, or a value that it does not take.</summary>
    public static readonly Problem BadSetting = new("bad-setting", 422, "The setting does not take this value");

    /// <summary>A stored password would go to another place.</summary>
    public static readonly Problem PasswordNeeded = new("password-needed", 422, "The change takes the password that is shown where it leads");

    /// <summary>It exists already, or it cannot be removed now.</summary>
    public static readonly Problem InUse = new("in-use", 409, "It exists already or is in use");

    /// <summary>The path is for other methods.</summary>
    public static readonly Problem BadMethod = new("bad-method", 405, "The path does not know this method");

    /// <summary>Something else than the form was sent.</summary>
    public static readonly Problem BadMediaType = new("bad-media-type", 415, "Documents are sent as multipart/form-data");

    /// <summary>A fault on our side.</summary>
    public static readonly Problem Fault = new("fault", 500, "A fault of the server");

    /// <summary>The fax is not over and cannot be sent to the same number again.</summary>
    public static readonly Problem StillOpen = new("still-open", 409, "The fax is not over yet");

    /// <summary>Not while the fax is being sent.</summary>
    public static readonly Problem BeingSent = new("being-sent", 409, "The fax is being sent");

    /// <summary>The fax is as the request wants it already.</summary>
    public static readonly Problem NothingToDo = new("nothing-to-do", 409, "The fax is so already");

    /// <summary>More or fewer faxes than the caller was told.</summary>
    public static readonly Problem CountChanged = new("count-changed", 409, "The number of faxes has changed");

    /// <summary>More requests or faxes than the limits allow now.</summary>
    public static readonly Problem RateLimited = new("rate-limited", 429, "Too many within a short time, try again later");

    /// <summary>More pages or bytes than the limits allow.</summary>
    public static readonly Problem OverLimit = new("over-limit", 422, "The fax is larger than the limits allow");

    /// <summary>The synchronisation waits for somebody to confirm it.</summary>
    public static readonly Problem TooManyDisabled = new("too-many-disabled", 409, "So many users are disabled only where it is confirmed");

    /// <summary>Somebody else changed it meanwhile.</summary>
    public static readonly Problem ChangedMeanwhile = new("changed-meanwhile", 412, "It was changed meanwhile");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Problem> All { get; } =
        [Unauthorized, Forbidden, WrongCredentials, LockedOut, BadSetupLink, BadCsrfToken, ForeignPage, UnknownHost, HttpsNeeded, BadUser, BadGroup, BadContact, BadOutlet, BadRule, BadList, BadRequest, BadNumber, BarredNumber, BadDocument, BadCover, RenderingUnavailable, ArchiveUnavailable, DirectoryUnavailable, TooLarge, NoSpace, OfferQuota, KeyReused, UnderWay, NotFound, Gone, BadMethod, BadMediaType, Finished, StillOpen, BeingSent, NothingToDo, CountChanged, BadSetting, PasswordNeeded, InUse, RateLimited, OverLimit, TooManyDisabled, ChangedMeanwhile, BadBackup, Fault];

    /// <summary>The answer to the request, with what is wrong in this case; <paramref name="errors"/> says it by the names of the values, as the member <c>errors</c>.</summary>
    public static ProblemHttpResult Of(Problem problem, string detail, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = problem.Code };
        if (errors is { Count: > 0 })
            extensions["errors"] = errors;
        return TypedResults.Problem(detail, statusCode: problem.Status, title: problem.Title, type: TypeOf(problem), extensions: extensions);
    }

    /// <summary>Gives its code to a problem that the framework answers by itself: no such path, a value that cannot be read, an exception.</summary>
    public static void AddCode(ProblemDetails details)
    {
        if (details.Extensions.ContainsKey("code") || All.FirstOrDefault(problem => problem.Status == details.Status) is not { } known)
            return;
        (details.Title, details.Type) = (known.Title, TypeOf(known));
        details.Extensions["code"] = known.Code;
    }

    private static string TypeOf(Problem problem) => $"urn:faxwerk:problem:{problem.Code}";
}
