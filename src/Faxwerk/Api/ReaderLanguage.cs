namespace Faxwerk.Api;

/// <summary>The language in which a reader wants what the server says.</summary>
internal static class ReaderLanguage
{
    /// <summary>Whether it is German, by the first of <c>Accept-Language</c>; else it is English.</summary>
    public static bool WantsGerman(this HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage.FirstOrDefault()?.Value.StartsWith("de", StringComparison.OrdinalIgnoreCase) == true;
}
