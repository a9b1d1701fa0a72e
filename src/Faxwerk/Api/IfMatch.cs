using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Faxwerk.Api;

/// <summary>The condition of a change (RFC 9110, 13.1.1) where the entity tag is a version.</summary>
internal static class IfMatch
{
    /// <summary>The entity tag of a version.</summary>
    public static string TagOf(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>
    /// The versions of which one must be there; null where any will do, <c>*</c> or no header. The comparison is the strong one, which no weak tag passes, and what is no tag names no version.
    /// </summary>
    public static IReadOnlyList<long>? Versions(HttpRequest request)
    {
        var given = request.Headers.IfMatch;
        if (given.Count == 0)
            return null;
        if (!EntityTagHeaderValue.TryParseList([.. given.OfType<string>()], out var tags))
            return [];
        if (tags.Contains(EntityTagHeaderValue.Any))
            return null;
        return [.. tags.Where(tag => !tag.IsWeak).Select(tag => long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1).Where(version => version >= 0)];
    }
}
