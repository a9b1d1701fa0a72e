using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("%PDF-1.4", "text/plain", "application/pdf")]
    [InlineData("\r\n%PDF-1.4", "application/octet-stream", "application/pdf")]
    [InlineData("II*\0rest", "image/jpeg", "image/tiff")]
    [InlineData("MM\0*rest", "", "image/tiff")]
    [InlineData("GIF89a", "image/png", "image/gif")]
    [InlineData("RIFF....WEBPVP8 ", "image/jpeg", "image/webp")]
    [InlineData("Sfff\u0001\u0000", "", "image/x-sff")]
    [InlineData("BM............\u0028\u0000\u0000\u0000\u0001", "", "image/bmp")]
    [InlineData("BM is how this text begins", "", "text/plain")]
    [InlineData("{\\rtf1 x}", "application/msword", "application/rtf")]
    [InlineData("PK\u0003\u0004", "application/octet-stream", "application/zip")]
    [InlineData("PK\u0003\u0004", "application/vnd.oasis.opendocument.text", "application/zip")]
    [InlineData("PK\u0003\u0004..........................mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "", "application/vnd.oasis.opendocument.spreadsheet")]
    [InlineData("\u00D0\u00CF\u0011\u00E0 W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0\0\0", "", "application/msword")]
    [InlineData("\u00D0\u00CF\u0011\u00E0 W\0o\0r\0k\0b\0o\0o\0k\0\0\0", "", "application/vnd.ms-excel")]
    [InlineData("Rar!\u001A\u0007\u0000", "application/pdf", "application/vnd.rar")]
    [InlineData("\u007FELF\u0002", "", "application/x-executable")]
    [InlineData("MZ is how this text begins", "", "text/plain")]
    [InlineData("hello", "application/octet-stream", "text/plain")]
    [InlineData("hello", "image/png", "text/plain")]
    [InlineData("a,b\n1,2", "text/csv", "text/plain")]
    [InlineData("<html><body>x", "text/plain", "text/html")]
    [InlineData("  <!DOCTYPE HTML>", "application/octet-stream", "text/html")]
    [InlineData("<b>x</b>", "text/html", "text/html")]
    [InlineData("bell\a", "application/octet-stream", "application/octet-stream")]
    public void The_first_bytes_tell_what_a_document_is(string content, string declared, string expected) =>
        Assert.Equal(expected, MediaTypes.Of(System.Text.Encoding.Latin1.GetBytes(content), declared));

    [Fact]
    public void Text_that_is_cut_inside_a_character_at_the_probe_is_still_text()
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var text = System.Text.Encoding.UTF8.GetBytes(new string('x', shift) + string.Concat(Enumerable.Repeat("€", 40_000)));
            Assert.Equal(MediaTypes.Text, MediaTypes.Of(text, "application/octet-stream"));
        }
    }
}
