using Faxwerk.Commands;

namespace Faxwerk.Tests.Commands;

public sealed class SendArgumentsTests
{
    [Fact]
    public void Files_numbers_and_options_come_in_any_order()
    {
        var args = SendArguments.Parse(["a.pdf", "--to", "+4989123", "--resolution", "standard", "b.tif", "--to", "089 456", "--no-wait", "--key", "k", "--api", "http://fax:8080"]);
        Assert.NotNull(args);
        Assert.Equal(["a.pdf", "b.tif"], args.Files);
        Assert.Equal(["+4989123", "089 456"], args.To);
        Assert.Equal(("standard", "k", new Uri("http://fax:8080"), false, false), (args.Resolution, args.Key, args.Api, args.Wait, args.Direct));
    }

    [Theory]
    [InlineData]
    [InlineData("a.pdf")]
    [InlineData("--to", "089123")]
    [InlineData("a.pdf", "--to")]
    [InlineData("a.pdf", "--to", "089123", "--unknown")]
    [InlineData("a.pdf", "--to", "089123", "--cover")]
    [InlineData("a.pdf", "--to", "089123", "--direct", "--cover", "brief")]
    [InlineData("a.pdf", "--to", "089123", "--api", "nowhere")]
    public void What_makes_no_sense_is_refused(params string[] args) => Assert.Null(SendArguments.Parse(args));

    [Fact]
    public void Subject_and_cover_become_parts_of_the_form() => Assert.Equal(
        [("subject", "Angebot"), ("cover", "none"), ("coverText", "Hallo")],
        SendArguments.Parse(["a.pdf", "--subject", "Angebot", "--cover", "none", "--to", "089123", "--cover-text", "Hallo"])!.Options);
}
