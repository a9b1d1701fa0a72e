using Faxwerk.Mail.Mime;

namespace Faxwerk.Mail.Tests.Mime;

public sealed class FlowedTextTests
{
    [Theory]
    [InlineData("a \r\nb\r\nc", "a b\r\nc")]
    [InlineData("a \nb", "a b")]
    [InlineData("\r\n\r\na", "\r\n\r\na")]
    [InlineData("> a \r\n> b\r\nc", "> a b\r\nc")]
    [InlineData("> a \r\n>> b", "> a \r\n>> b")]
    [InlineData(" >a\r\n  b", ">a\r\n b")]
    [InlineData("a\r\n-- \r\nAnna", "a\r\n-- \r\nAnna")]
    [InlineData("a \r\n-- \r\nAnna", "a \r\n-- \r\nAnna")]
    [InlineData("", "")]
    public void Paragraphs_are_whole_again(string text, string expected) => Assert.Equal(expected, FlowedText.Join(text, deletesSpace: false));

    [Fact]
    public void Without_blanks_between_words_the_space_at_the_end_goes() => Assert.Equal("ab\r\nc", FlowedText.Join("a \r\nb\r\nc", deletesSpace: true));
}
