using System.Text;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Mail.Tests.Mime;

/// <summary>Texts in charsets as mail labels them, rightly and wrongly.</summary>
public sealed class CharsetTests
{
    static CharsetTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8", "utf-8", "Gr\u00FC\u00DFe \u20AC \u4F60\u597D")]
    [InlineData("windows-1252", "windows-1252", "Gr\u00FC\u00DFe \u20AC \u201Ehier\u201C")]
    [InlineData("windows-1252", "iso-8859-1", "Gr\u00FC\u00DFe \u20AC \u201Ehier\u201C")]
    [InlineData("iso-8859-15", "ISO-8859-15", "50 \u20AC")]
    [InlineData("shift_jis", "Shift_JIS", "\u65E5\u672C\u8A9E\u306E\u30C6\u30B9\u30C8")]
    [InlineData("shift_jis", "cp932", "\u65E5\u672C\u8A9E")]
    [InlineData("euc-jp", "EUC-JP", "\u65E5\u672C\u8A9E")]
    [InlineData("iso-2022-jp", "ISO-2022-JP", "\u65E5\u672C\u8A9E")]
    [InlineData("gb18030", "GB18030", "\u4F20\u771F\u670D\u52A1\u5668 \u00FC \U00020000")]
    [InlineData("gb18030", "gb2312", "\u8054\u901A \u4F60\u597D")]
    [InlineData("big5", "Big5", "\u50B3\u771F")]
    [InlineData("euc-kr", "EUC-KR", "\uD329\uC2A4")]
    [InlineData("koi8-r", "KOI8-R", "\u041F\u0440\u0438\u0432\u0435\u0442, \u043C\u0438\u0440")]
    [InlineData("windows-1251", "windows-1251", "\u041F\u0440\u0438\u0432\u0435\u0442")]
    [InlineData("utf-16", "utf-16", "Gr\u00FC\u00DFe und mehr")]
    [InlineData("utf-16BE", "utf-16", "Gr\u00FC\u00DFe und mehr")]
    [InlineData("utf-16BE", "utf-16be", "\u4F60\u597D")]
    [InlineData("utf-16", "utf-16le", "\u4F60\u597D")]
    public void A_text_is_read_as_it_is_labelled(string charset, string label, string text) => Assert.Equal(text, Read(Encoding.GetEncoding(charset).GetBytes(text), label));

    [Theory]
    [InlineData("utf-8", "iso-8859-1", "Gr\u00FC\u00DFe")]
    [InlineData("utf-8", "us-ascii", "Gr\u00FC\u00DFe")]
    [InlineData("utf-8", "gb2312", "\u4F20\u771F\u670D\u52A1\u5668")]
    [InlineData("utf-8", "no-such-charset", "Gr\u00FC\u00DFe")]
    [InlineData("utf-8", "", "Gr\u00FC\u00DFe")]
    [InlineData("windows-1252", "utf-8", "Sch\u00F6ne Gr\u00FC\u00DFe")]
    [InlineData("windows-1252", "us-ascii", "Sch\u00F6ne Gr\u00FC\u00DFe")]
    [InlineData("windows-1252", "x-unknown", "Sch\u00F6ne Gr\u00FC\u00DFe")]
    [InlineData("utf-16", "", "Sch\u00F6ne Gr\u00FC\u00DFe")]
    [InlineData("utf-16BE", "us-ascii", "Sch\u00F6ne Gr\u00FC\u00DFe")]
    [InlineData("iso-2022-jp", "us-ascii", "\u65E5\u672C\u8A9E")]
    public void A_wrong_or_missing_label_is_seen_through(string charset, string label, string text) => Assert.Equal(text, Read(Encoding.GetEncoding(charset).GetBytes(text), label));

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void A_byte_order_mark_counts_more_than_the_label(string charset)
    {
        var encoding = Encoding.GetEncoding(charset);
        Assert.Equal("\uFEFFGr\u00FC\u00DFe", Read([.. encoding.GetPreamble(), .. encoding.GetBytes("Gr\u00FC\u00DFe")], "iso-8859-1"));
    }

    [Fact]
    public void A_character_cut_in_two_does_not_make_the_others_unreadable()
    {
        var octets = Encoding.UTF8.GetBytes("Gr\u00FC\u00DFe aus M\u00FCnchen, \u00FC");
        Assert.Equal("Gr\u00FC\u00DFe aus M\u00FCnchen, \uFFFD", Read(octets[..^1], "utf-8"));
    }

    [Fact]
    public void Random_octets_with_any_label_give_some_text()
    {
        var random = new Random(11);
        foreach (var label in (string[])["", "utf-8", "utf-16", "utf-32", "utf-7", "iso-2022-jp", "gb18030", "koi8-r", "hz-gb-2312", new string('x', 1000)])
        {
            for (var round = 0; round < 200; round++)
            {
                var octets = new byte[random.Next(50)];
                random.NextBytes(octets);
                Assert.NotNull(Read(octets, label));
            }
        }
    }

    private static string Read(byte[] octets, string label) => MimeReader.Read(
        Encoding.ASCII.GetBytes($"Content-Type: text/plain{(label.Length > 0 ? $"; charset=\"{label}\"" : "")}\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(octets)}\r\n")).Bodies[0].Plain!.ReadText();
}
