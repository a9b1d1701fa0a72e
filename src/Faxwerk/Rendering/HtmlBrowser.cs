using Faxwerk.Hosting;

namespace Faxwerk.Rendering;

/// <summary>The browser that draws HTML.</summary>
public static class HtmlBrowser
{
    private const string Program = "/usr/lib/chromium/chromium-headless-shell";

    /// <summary>Whether Chromium is there.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>A node without Chromium reduces HTML to text and says so.</summary>
    public static HealthCheck Health() =>
        new("html", IsInstalled, IsInstalled ? "" : "Chromium (chromium-headless-shell) is not installed: HTML is reduced to its text", IsRequired: false);
}
