using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Faxwerk.Tests;

/// <summary>Who may know whom: between the projects, and between the slices of the server in the order of the route of a fax.</summary>
public partial class ArrowTests
{
    private static readonly string Root = FindRoot();

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Faxwerk.Pages"] = [],
        ["Faxwerk.Telephony"] = ["Faxwerk.Pages"],
        ["Faxwerk.Mail"] = [],
        ["Faxwerk.Renderer"] = ["Faxwerk.Pages"],
        ["Faxwerk"] = ["Faxwerk.Pages", "Faxwerk.Telephony", "Faxwerk.Mail"],
    };

    /// <summary>What every slice may use, lowest first: each of these may use only those before it.</summary>
    private static readonly string[] Ground = ["Storage", "Audit", "Hosting", "Settings", "Tasks", "Directory", "Policies", "Api"];

    private static readonly Dictionary<string, string[]> Slices = new()
    {
        ["Intake"] = ["Covers", "Headline", "Rendering", "Queue", "Reporting", "Outbox"],
        ["Covers"] = ["Headline", "Rendering"],
        ["Rendering"] = ["Queue"],
        ["Queue"] = ["Destinations", "Journal"],
        ["Polling"] = ["Intake", "Rendering", "Queue", "Lines", "Inbox", "Destinations", "Journal", "Reporting"],
        ["Headline"] = ["Queue", "Rendering"],
        ["Sending"] = ["Headline", "Queue", "Polling", "Reporting", "Lines", "Destinations", "Journal"],
        ["Steering"] = ["Intake", "Queue", "Reporting"],
        ["Contacts"] = [],
        // Templates of reports have the placeholders of covers, and reports are printed on the printers of received faxes.
        ["Reporting"] = ["Covers", "Headline", "Queue", "Rendering", "Outbox", "Delivery", "Printing"],
        ["Receiving"] = ["Contacts", "Lines", "Polling", "Junk", "Routing", "Delivery", "Archive", "Inbox", "Ocr", "Barcodes", "Headline", "Journal", "Printing"],
        ["Junk"] = ["Inbox"],
        ["Routing"] = ["Junk", "Delivery", "Archive", "Inbox", "Ocr", "Barcodes", "Outbox"],
        ["Delivery"] = ["Inbox", "Outbox", "Archive", "Printing"],
        ["Printing"] = [],
        ["Inbox"] = ["Ocr", "Barcodes", "Headline", "Journal", "Contacts"],
        ["Ocr"] = ["Rendering"],
        ["Barcodes"] = ["Rendering"],
        ["Outbox"] = [],
        ["Archive"] = ["Inbox", "Queue", "Lines", "Headline", "Ocr"],
        ["Alarms"] = ["Outbox"],
        ["Lines"] = ["Journal"],
        ["Journal"] = [],
        ["Broadcasting"] = ["Covers", "Headline", "Intake", "Journal", "Outbox", "Queue", "Rendering", "Reporting"],
        ["Webhooks"] = ["Alarms", "Journal"],
        ["Statistics"] = ["Journal"],
        ["Metrics"] = ["Queue"],
        ["Destinations"] = [],
    };

    [Fact]
    public void Projects_reference_only_what_the_layout_allows()
    {
        foreach (var (name, allowed) in Projects)
        {
            var references = XDocument.Load(Path.Combine(Root, "src", name, $"{name}.csproj")).Descendants("ProjectReference")
                .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(references.Except(allowed, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Slices_use_only_what_lies_further_on_the_route()
    {
        var server = Path.Combine(Root, "src", "Faxwerk");
        var folders = System.IO.Directory.GetDirectories(server).Select(folder => Path.GetFileName(folder)!).ToHashSet(StringComparer.Ordinal);
        var wrong = from file in System.IO.Directory.EnumerateFiles(server, "*.cs", SearchOption.AllDirectories)
                    let slice = Path.GetRelativePath(server, file).Split('/')[0]
                    where !slice.EndsWith(".cs", StringComparison.Ordinal) && slice is not ("obj" or "bin" or "Commands" or "Demo")
                    from Match use in Use().Matches(File.ReadAllText(file))
                    let target = use.Groups[1].Value
                    where folders.Contains(target) && target != slice && !Allowed(slice).Contains(target)
                    select $"{slice} -> {target} in {Path.GetRelativePath(server, file)}";
        Assert.Empty(wrong.Distinct());
    }

    private static IEnumerable<string> Allowed(string slice) => Ground.Contains(slice)
        ? Ground.TakeWhile(ground => ground != slice)
        : Ground.Concat(Slices[slice]);

    [GeneratedRegex(@"\bFaxwerk\.(\w+)")]
    private static partial Regex Use();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Faxwerk.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        return folder;
    }
}
