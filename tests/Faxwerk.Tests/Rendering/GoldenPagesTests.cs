using System.Collections.Concurrent;
using System.Text;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

/// <summary>
/// Every document of the corpus beside what it gave when somebody looked at it. After a change that is meant, look at the
/// pages (faxwerk render), then run this test with FAXWERK_ACCEPT_GOLDEN=1. Made with poppler 22.12, cairo 1.16 and, for text, fonts-liberation2
/// 2.1.5 and fonts-noto-core 20201225; PDF files bring their fonts.
/// </summary>
public sealed class GoldenPagesTests(RendererFixture renderer)
{
    private const string AcceptSwitch = "FAXWERK_ACCEPT_GOLDEN";
    private const int PagesKept = 3;

    // Rendered by other children than the worker, or judged by the clock.
    private static readonly string[] _elsewhere = [".docx", ".doc", ".odt", ".xlsx", ".xls", ".ods", ".pptx", ".ppt", ".odp", ".fodt", ".rtf", ".html", ".csv", ".zip", "latin1.txt", "drawing.pdf"];

    private static string GoldenFile => Path.Combine(CorpusDocuments.Folder, "pages.golden");

    [Fact]
    public async Task Corpus_gives_the_pages_that_were_accepted()
    {
        renderer.RequireRenderer();
        var made = await RenderAllAsync();
        Assert.True(made.Count >= 60, $"Only {made.Count} documents.");
        if (Environment.GetEnvironmentVariable(AcceptSwitch) == "1")
            await File.WriteAllLinesAsync(GoldenFile, made.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.Select(line => $"{entry.Key} {line}")), TestContext.Current.CancellationToken);
        var accepted = (await File.ReadAllLinesAsync(GoldenFile, TestContext.Current.CancellationToken))
            .Select(line => line.Split(' ', 2)).ToLookup(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        Assert.Equal(made.Keys.Order(StringComparer.Ordinal), accepted.Select(group => group.Key).Order(StringComparer.Ordinal));
        var differences = made.Keys.Order(StringComparer.Ordinal).SelectMany(name => Differences(name, [.. accepted[name]], made[name]));
        Assert.Empty(differences);
    }

    private static IEnumerable<string> Differences(string name, string[] accepted, string[] made)
    {
        if (accepted[0] != made[0]) yield return $"{name}: {accepted[0]} became {made[0]}";
        else
            for (var i = 1; i < Math.Min(accepted.Length, made.Length); i++)
                if (GoldenPage.Parse(accepted[i]).DifferenceTo(GoldenPage.Parse(made[i])) is { } difference)
                    yield return $"{name}, page {i}: {difference}";
    }

    /// <summary>A mail is what it holds, winmail.dat what a mail with it holds.</summary>
    private static IReadOnlyList<RenderSource> Documents(string name)
    {
        var content = CorpusDocuments.Read(name);
        if (name.EndsWith(".eml", StringComparison.Ordinal)) return MailDocuments.Of(MimeReader.Read(content)).Documents;
        if (name != "winmail.dat") return [new RenderSource("document", "application/octet-stream", content)];
        var mail = $"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)}\r\n";
        return MailDocuments.Of(MimeReader.Read(Encoding.ASCII.GetBytes(mail))).Documents;
    }

    // The first line is the outcome, the others are pages.
    private async Task<ConcurrentDictionary<string, string[]>> RenderAllAsync()
    {
        var made = new ConcurrentDictionary<string, string[]>(StringComparer.Ordinal);
        var names = CorpusDocuments.Names.Where(name => !Array.Exists(_elsewhere, end => name.EndsWith(end, StringComparison.Ordinal)));
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, async (name, _) =>
        {
            var result = await renderer.RenderAsync(Documents(name));
            made[name] = result.Document is { } document
                ? [$"{document.Pages} pages", .. TiffReader.Open(document.Tiff).Pages().Take(PagesKept).Select(page => GoldenPage.Of(page.ToBitmap()).ToString())]
                : [result.Failures[0].Code.ToString()];
        });
        return made;
    }
}
