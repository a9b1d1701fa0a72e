using Faxwerk.Directory;
using Faxwerk.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Faxwerk.Api;

/// <summary>
/// Judges the site that a request names: its dial parameters, refused classes and numbers would hold for what is handed in. People without <see cref="Permission.SteerQueue"/> have their own alone, others every site and
/// every name of a rule in <c>routes.rules</c>.
/// </summary>
public sealed class SiteChoice(SendLimits limits, Sites sites)
{
    /// <summary>What holds for the caller there, at his own site where <paramref name="site"/> is empty; the refusal where he may not be there, or there is none.</summary>
    public async Task<(UserLimit Limit, ProblemHttpResult? Refusal)> JudgeAsync(ApiCaller caller, string site, CancellationToken cancel)
    {
        var own = await limits.FindAsync(caller.SubmittedBy, cancel);
        if (site.Length == 0)
            return (own, null);
        if (caller.User is not null && !caller.May(Permission.SteerQueue) && site != own.Site)
            return (own, Problem.Of(Problem.Forbidden, "site is your own: another takes the permission steerQueue."));
        return (own.At(site), sites.Knows(site) ? null : Problem.Of(Problem.BadRequest, $"There is no site {site}, and no rule of routes.rules names it."));
    }
}
