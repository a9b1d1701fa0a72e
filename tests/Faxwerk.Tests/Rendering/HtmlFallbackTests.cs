using System.Text;
using Faxwerk.Pages;
using Faxwerk.Rendering;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Rendering;

/// <summary>What stands in for HTML that cannot be drawn.</summary>
public sealed class HtmlFallbackTests
{
    private static readonly RenderSource _html = new("text of the mail", MediaTypes.Html, "<p>Gr\u00F6\u00DFe</p>"u8.ToArray());

    [Theory]
    [InlineData(null)]
    [InlineData(RenderFailureCode.Crashed)]
    [InlineData(RenderFailureCode.Timeout)]
    [InlineData(RenderFailureCode.Damaged)]
    public async Task Its_text_stands_in_where_the_browser_is_missing_or_fails(RenderFailureCode? failure)
    {
        var text = new Source(MediaTypes.Text);
        var result = await RenderAsync(_html, failure is { } code ? [new Source(MediaTypes.Html) { Failure = code }, text] : [text]);
        Assert.Equal(["text of the mail"], result.Document!.Reduced);
        Assert.Equal((MediaTypes.Text, "Gr\u00F6\u00DFe"), (Assert.Single(text.Rendered).MediaType, Encoding.UTF8.GetString(text.Rendered[0].Content.Span)));
    }

    [Fact]
    public async Task A_picture_alone_that_cannot_be_drawn_is_not_called_empty()
    {
        var picture = _html with { Content = "<img src='data:image/png;base64,AAAA'>"u8.ToArray() };
        var result = await RenderAsync(picture, [new Source(MediaTypes.Html) { Failure = RenderFailureCode.Crashed }, new Source(MediaTypes.Text)]);
        Assert.Equal(RenderFailureCode.Crashed, Assert.Single(result.Failures).Code);
    }

    [Fact]
    public async Task What_its_maker_named_stands_in_and_what_is_wrong_with_that_is_told()
    {
        var text = new Source(MediaTypes.Text);
        RenderSource[] substitutes = [new("text of the mail", MediaTypes.Text, "a"u8.ToArray()), new("shot.zip", MediaTypes.Zip, "PK\x03\x04"u8.ToArray())];
        var result = await RenderAsync(_html with { Substitutes = substitutes }, [text]);
        Assert.Equal((RenderFailureCode.Archive, "shot.zip"), (Assert.Single(result.Failures).Code, result.Failures[0].FileName));
        Assert.Single(text.Rendered);
    }

    [Fact]
    public async Task Html_of_too_many_pages_or_drawn_in_part_or_for_which_no_worker_is_free_is_not_reduced()
    {
        foreach (var browser in (Source[])[new(MediaTypes.Html) { Failure = RenderFailureCode.TooManyPages }, new(MediaTypes.Html) { Failure = RenderFailureCode.Unavailable }, new(MediaTypes.Html) { Failure = RenderFailureCode.Damaged, GivesAPage = true }])
        {
            var result = await RenderAsync(_html, [browser, new Source(MediaTypes.Text)]);
            Assert.Equal(browser.Failure, Assert.Single(result.Failures).Code);
        }
    }

    [Fact]
    public async Task Html_that_was_drawn_is_not_told_as_reduced() =>
        Assert.Empty((await RenderAsync(_html, [new Source(MediaTypes.Html)])).Document!.Reduced);

    private static Task<RenderResult> RenderAsync(RenderSource source, IReadOnlyList<IPageSource> sources) =>
        new DocumentRenderer(sources, () => new RenderingSettings(), NullLogger<DocumentRenderer>.Instance)
            .RenderAsync([source], new RenderOptions(), TestContext.Current.CancellationToken);

    private sealed class Source(string mediaType) : IPageSource
    {
        public RenderFailureCode? Failure { get; init; }

        public bool GivesAPage { get; init; }

        public List<RenderSource> Rendered { get; } = [];

        public bool Accepts(string candidate) => candidate == mediaType;

        public Task<RenderFailure?> RenderAsync(RenderSource source, string type, PageCollector pages, CancellationToken cancellation)
        {
            Rendered.Add(source);
            if (Failure is null || GivesAPage) pages.Add(new Bitmap(1728, 10));
            return Task.FromResult(Failure is { } code ? new RenderFailure(code, source.FileName, null) : null);
        }
    }
}
