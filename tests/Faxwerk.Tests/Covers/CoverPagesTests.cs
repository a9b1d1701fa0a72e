using System.Text;
using Faxwerk.Covers;
using Faxwerk.Directory;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;
using Faxwerk.Tests.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Covers;

/// <summary>Covers as Chromium draws them. The golden pages are accepted like those of the corpus, see <see cref="GoldenPagesTests"/>.</summary>
public sealed class CoverPagesTests : IAsyncLifetime
{
    private readonly RendererFixture _renderer;
    private readonly TestServices _services;
    private RenderingSettings _rendering = new();
    private int _renderings;

    public CoverPagesTests(RendererFixture renderer)
    {
        _renderer = renderer;
        _services = new TestServices(services => services.AddCovers().AddSingleton<TimeProvider>(new VirtualTime())
            .AddSingleton(_ => new DocumentRenderer([new Counted(new WorkerPageSource(renderer.HtmlPool), () => _renderings++)], () => _rendering, NullLogger<DocumentRenderer>.Instance)));
    }

    public async ValueTask InitializeAsync()
    {
        _renderer.RequireBrowser();
        await _services.StartAsync();
        await _services.SetAsync("cover.company", "Bergmann & Söhne GmbH");
        await _services.SetAsync("cover.address", "Lindenstraße 14, 80331 München");
        await _services.SetAsync("cover.phone", "+49 89 840798-12");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task The_built_in_covers_look_as_when_they_were_accepted()
    {
        var file = Path.Combine(CorpusDocuments.Folder, "..", "..", "Covers", "covers.golden");
        var made = new List<string>();
        foreach (var language in new[] { "de-DE", "en-GB" })
            made.Add($"{language} {GoldenPage.Of(Assert.Single(await PagesAsync("standard", CoverSample.Request("", language) with { Language = language })))}");
        if (Environment.GetEnvironmentVariable("FAXWERK_ACCEPT_GOLDEN") == "1") await File.WriteAllLinesAsync(file, made);
        foreach (var (accepted, now) in (await File.ReadAllLinesAsync(file)).Zip(made))
            Assert.Null(GoldenPage.Parse(accepted.Split(' ', 2)[1]).DifferenceTo(GoldenPage.Parse(now.Split(' ', 2)[1])));
    }

    [Fact]
    public async Task A_text_too_long_for_the_page_is_cut_there_and_fills_it()
    {
        var text = string.Join(' ', Enumerable.Repeat("Wort für Wort", 1500));
        var page = Assert.Single(await PagesAsync("standard-de", CoverSample.Request("", "de") with { Text = text }));
        var shorter = Assert.Single(await PagesAsync("standard-de", CoverSample.Request("", "de")));
        Assert.True(PageInk.Count(page) > 2 * PageInk.Count(shorter));
        Assert.InRange(PageInk.Bounds(page).Bottom, PageInk.Bounds(shorter).Bottom - 4, PageInk.Bounds(shorter).Bottom + 4);
    }

    [Fact]
    public async Task A_template_with_overflow_lets_the_text_run_on_and_counts_its_pages()
    {
        await SaveAsync("running", "<p style='font-size:20px'>{{pages}}<p>{{text}}{{overflow}}");
        var text = string.Join(' ', Enumerable.Repeat("Wort", 2500));
        var pages = await PagesAsync("running", CoverSample.Request("", "de") with { Text = text });
        Assert.InRange(pages.Count, 2, 10);
        await SaveAsync("counted", $"<p style='font-size:20px'>{pages.Count + 2}<p>{{{{text}}}}{{{{overflow}}}}");
        Assert.Equal(pages[0].Words.ToArray(), (await PagesAsync("counted", CoverSample.Request("", "de") with { Text = text }))[0].Words.ToArray());
    }

    [Fact]
    public async Task What_a_subject_says_of_styles_and_fields_is_printed_and_not_obeyed()
    {
        var plain = Assert.Single(await PagesAsync("standard-de", CoverSample.Request("", "de")));
        var evil = Assert.Single(await PagesAsync("standard-de", CoverSample.Request("", "de") with { Subject = "</p><style>*{display:none}</style>{{text}}" }));
        Assert.InRange(PageInk.Count(evil), PageInk.Count(plain) * 8 / 10, PageInk.Count(plain) * 15 / 10);
    }

    [Fact]
    public async Task Name_and_language_come_from_the_directory_where_the_sender_is_known()
    {
        var (_, error) = await _services.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna Huber", Language = "en", Addresses = ["anna@firma.de"] }, "", "test");
        Assert.Null(error);
        var request = new CoverRequest { Sender = "Anna@firma.de", RecipientNumber = "+4989123" };
        Assert.Equal("standard-en", (await MakeAsync("standard", request)).Template);
        Assert.Equal("standard-de", (await MakeAsync("standard", request with { Sender = "otto@firma.de" })).Template);
        var (named, unnamed) = ((await MakeAsync("standard-en", request)).Cover!, (await MakeAsync("standard-en", request with { Sender = "" })).Cover!);
        Assert.True(PageInk.Count(First(named)) > PageInk.Count(First(unnamed)));
    }

    [Fact]
    public async Task The_rules_know_the_sender_by_the_directory()
    {
        var (_, error) = await _services.Get<Users>().AddAsync(new User { Login = "olga", DisplayName = "Olga", Language = "en", Role = Role.Operator, Addresses = ["olga@firma.de"] }, "", "test");
        Assert.Null(error);
        await _services.SetAsync("cover.rules", """[{"role":"operator","cover":"standard-en"}]""");
        var request = new CoverRequest { Sender = "olga@firma.de", RecipientNumber = "+4989123" };
        Assert.Equal("standard-en", (await CoverAsync(request)).Cover);
        Assert.Null((await CoverAsync(request with { Sender = "otto@firma.de" })).Cover);
        Assert.Null((await CoverAsync(request with { Cover = "none" })).Cover);

        Task<CoveredDocument> CoverAsync(CoverRequest fax) => _services.Get<CoverPages>().CoverAsync(
            new FaxDocument(TiffWriter.Write([Blank(3)]), 1, Resolution.Standard, []), fax, new RenderOptions(Resolution.Standard), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_drawn_signature_stands_below_the_text_as_it_was_drawn()
    {
        var request = CoverSample.Request("", "de");
        var without = Assert.Single(await PagesAsync("standard-de", request));
        var png = PngBuilder.Build(600, 160, (x, y) => IsInk(x / 600.0, y / 160.0) ? (byte)0 : (byte)255);
        await _services.Get<CoverStore>().SavePictureAsync("signature", new CoverPicture("image/png", png), TestContext.Current.CancellationToken);
        var page = Assert.Single(await PagesAsync("standard-de", request));
        var drawn = new Bitmap(page.Width, page.Height);
        for (var y = 0; y < page.Height; y++)
        {
            for (var x = 0; x < page.Width; x++) drawn[x, y] = page[x, y] && !without[x, y];
        }

        var (left, top, right, bottom) = PageInk.Bounds(drawn);
        Assert.True(top > page.Height / 3, $"{left}, {top} to {right}, {bottom}");
        // 600 by 160 of which the curve fills all; 204 dots across are 196 down.
        Assert.InRange((right - left) / (double)(bottom - top), 3.2, 4.4);
        int black = 0, white = 0;
        for (var step = 5; step < 95; step++)
        {
            var x = step / 100.0;
            if (page[At(left, right, x), At(top, bottom, Curve(x))]) black++;
            if (!page[At(left, right, x), At(top, bottom, (Curve(x) + 0.5) % 1)]) white++;
        }

        Assert.True(black > 80 && white > 80, $"{black} of 90 places on the curve are black, {white} beside it white");

        static double Curve(double x) => 0.5 - (0.42 * Math.Sin(x * 4 * Math.PI));
        static bool IsInk(double x, double y) => Math.Abs(y - Curve(x)) < 0.08;
        static int At(int from, int to, double part) => from + (int)(part * (to - from));
    }

    [Fact]
    public async Task A_long_text_takes_few_renderings()
    {
        var drawn = _renderings;
        var cut = await MakeAsync("standard-de", CoverSample.Request("", "de") with { Text = string.Join(' ', Enumerable.Repeat("Wort für Wort", 1500)) });
        Assert.True(cut.IsCut);
        Assert.InRange(_renderings - drawn, 1, 6);
        TestContext.Current.SendDiagnosticMessage("a long cover text took {0} renderings", _renderings - drawn);
    }

    [Fact]
    public async Task The_date_is_in_the_language_of_the_sender_unless_the_template_is_in_another()
    {
        await SaveAsync("date", "<h1>{{date}}</h1>");
        await SaveAsync("date-en", "<h1>{{date}}</h1>");
        var request = CoverSample.Request("", "de") with { Language = "de-AT" };
        var dates = new List<Bitmap>();
        foreach (var (name, said) in new[] { ("date", "Montag, 2. März 2026"), ("date-en", "Monday, March 2, 2026") })
        {
            await SaveAsync("said", $"<h1>{said}</h1>");
            dates.Add(Assert.Single(await PagesAsync(name, request)));
            Assert.Equal(Assert.Single(await PagesAsync("said", request)).Words.ToArray(), dates[^1].Words.ToArray());
        }

        Assert.NotEqual(dates[0].Words.ToArray(), dates[1].Words.ToArray());
    }

    [Fact]
    public async Task A_cover_is_put_before_the_pages_of_the_document_in_its_resolution()
    {
        var body = new FaxDocument(TiffWriter.Write([Blank(3), Blank(4)]), 2, Resolution.Standard, []);
        var covered = await _services.Get<CoverPages>().CoverAsync(
            body, CoverSample.Request("", "de") with { Cover = "standard" }, new RenderOptions(Resolution.Standard), TestContext.Current.CancellationToken);
        Assert.Equal((3, "standard-de", null, false), (covered.Document!.Pages, covered.Cover, covered.Fault, covered.IsCut));
        var pages = TiffReader.Open(covered.Document.Tiff).Pages().ToList();
        Assert.All(pages, page => Assert.Equal((1728, Resolution.Standard), (page.Width, page.Resolution)));
        Assert.Equal([3, 4], pages.Skip(1).Select(page => PageInk.Count(page.ToBitmap())));
    }

    [Fact]
    public async Task A_template_that_cannot_be_drawn_is_never_reduced_to_its_text()
    {
        _rendering = new RenderingSettings { DocumentBytes = 1024 };
        var (cover, _, fault, _) = await MakeAsync("standard-de", CoverSample.Request("", "de"));
        Assert.Null(cover);
        Assert.Equal(CoverFaultCode.Unrenderable, fault!.Code);
    }

    private sealed class Counted(IPageSource source, Action begins) : IPageSource
    {
        public bool Accepts(string mediaType) => source.Accepts(mediaType);

        public Task<RenderFailure?> RenderAsync(RenderSource document, string mediaType, PageCollector pages, CancellationToken cancellation)
        {
            begins();
            return source.RenderAsync(document, mediaType, pages, cancellation);
        }
    }

    private static Bitmap First(FaxDocument document) => TiffReader.Open(document.Tiff).Page(0).ToBitmap();

    private static PageImage Blank(int dots)
    {
        var page = new Bitmap(1728, 1100);
        for (var x = 0; x < dots; x++) page[100 + x, 500] = true;
        return new PageImage(page, Resolution.Standard);
    }

    private Task<MadeCover> MakeAsync(string name, CoverRequest request) =>
        _services.Get<CoverPages>().MakeAsync(name, request, 2, new RenderOptions(), TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<Bitmap>> PagesAsync(string name, CoverRequest request)
    {
        var (cover, _, fault, _) = await MakeAsync(name, request);
        Assert.Null(fault);
        return [.. TiffReader.Open(cover!.Tiff).Pages().Select(page => page.ToBitmap())];
    }

    private Task SaveAsync(string name, string html) =>
        _services.Get<CoverStore>().SaveAsync(new CoverTemplate(name, CoverFormat.Html, Encoding.UTF8.GetBytes($"<!doctype html>{html}")), CancellationToken.None);
}
