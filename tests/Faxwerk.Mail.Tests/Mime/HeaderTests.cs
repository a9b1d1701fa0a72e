using System.Text;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Mail.Tests.Mime;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("=?ISO-8859-1?Q?a?=", "a")]
    [InlineData("=?ISO-8859-1?Q?a?= b", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a?=  =?UTF-8?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a_b?=", "a b")]
    [InlineData("=?utf-8*de?q?gr=C3=BCn?=", "grün")]
    [InlineData("=?utf-8?Q?gr=C3?= =?utf-8?Q?=BCn?=", "grün")]
    [InlineData("=?utf-8?B?w7w=?==?utf-8?B?w58=?=", "üß")]
    [InlineData("Re:=?utf-8?Q?=C3=BC?=x", "Re:üx")]
    [InlineData("=?utf-8?Q?with blank?=", "with blank")]
    [InlineData("=?utf-8?Q??= x", " x")]
    [InlineData("=?utf-8?X?abc?=", "=?utf-8?X?abc?=")]
    [InlineData("=?utf-8?Q?never ends", "=?utf-8?Q?never ends")]
    [InlineData("=?nonsense?Q?=FC?=", "ü")]
    [InlineData("=?windows-1251?B?z/Do4uXy?=", "Привет")]
    [InlineData("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本")]
    [InlineData("=?koi8-r?Q?=F0=D2=C9?=", "При")]
    [InlineData("=?iso-8859-15?Q?=A4?=", "€")]
    [InlineData("=?utf-8?B?!!!?= a =?x", " a =?x")]
    [InlineData("=?utf-16le?B?QQBCAA==?=", "AB")]
    [InlineData("=?GB2312?B?1tDOxA==?=", "中文")]
    [InlineData("=?utf-7?Q?a+ALM-?=", "a+ALM-")]
    public void Encoded_words_are_decoded_also_in_bad_forms(string text, string decoded) => Assert.Equal(decoded, HeaderDecoder.Decode(text));

    [Theory]
    [InlineData("a@b.c", "a@b.c|")]
    [InlineData("<a@b.c>", "a@b.c|")]
    [InlineData("Anne <a@b.c>, \"B, C\" <d@e.f>", "a@b.c|Anne; d@e.f|B, C")]
    [InlineData("a@b.c (Anne (the) Boss)", "a@b.c|Anne (the) Boss")]
    [InlineData("Group: a@b, C <c@d>; e@f", "a@b|; c@d|C; e@f|")]
    [InlineData("undisclosed-recipients:;", "")]
    [InlineData("\"a \\\" b\"@c.d", "\"a \\\" b\"@c.d|")]
    [InlineData("<@x.y,@z:a@b>", "a@b|")]
    [InlineData("Pete(A wonderful \\) chap) <pete(his account)@silly.test(his host)>", "pete@silly.test|Pete")]
    [InlineData("jürgen@müller.example", "jürgen@müller.example|")]
    [InlineData("=?utf-8?Q?J=C3=BCrgen=2C_M?= <j@m>", "j@m|Jürgen, M")]
    [InlineData("\"=?utf-8?Q?J=C3=BC?=\" <j@m>", "j@m|Jü")]
    [InlineData("[FAX:+49 (89) 123]", "\"[FAX:+49 (89) 123]\"|")]
    [InlineData("FAX=+4989123/T33S=1387@fax.example", "FAX=+4989123/T33S=1387@fax.example|")]
    [InlineData("Jane_Doe/Company_Name/FAX=1-604-926-8182@fax.company.com", "Jane_Doe/Company_Name/FAX=1-604-926-8182@fax.company.com|")]
    [InlineData("a@b,,;,c@d", "a@b|; c@d|")]
    [InlineData("\"unclosed <a@b>", "")]
    [InlineData("Anne <a@b", "a@b|Anne")]
    [InlineData("a@[192.0.2.1]", "a@[192.0.2.1]|")]
    public void Addresses_are_read(string header, string expected) =>
        Assert.Equal(expected, string.Join("; ", AddressParser.Parse(header).Select(address => $"{address.Address}|{address.DisplayName}")));

    [Theory]
    [InlineData("Sun, 22 Nov 2026 08:12:37 +0100", "2026-11-22T08:12:37+01:00")]
    [InlineData("22 Nov 26 08:12 -0330 (comment)", "2026-11-22T08:12:00-03:30")]
    [InlineData("Sun, 22 Nov 2026 08:12:60 GMT", "2026-11-22T08:12:59+00:00")]
    [InlineData("Sun, 22 Nov 1999 08:12:37 EST", "1999-11-22T08:12:37-05:00")]
    [InlineData("Sun, 31 Feb 2026 08:12:37 +0000", null)]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public void Dates_are_read(string text, string? expected) =>
        Assert.Equal(expected, MailDate.Parse(text)?.ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("attachment; filename=\"a b.pdf\"", "a b.pdf")]
    [InlineData("attachment; filename=a b.pdf", "a b.pdf")]
    [InlineData("attachment; filename=Scan (2).pdf", "Scan (2).pdf")]
    [InlineData("attachment (as they say); filename=a.pdf (a page)", "a.pdf")]
    [InlineData("attachment; filename=\"C:\\dir\\a.pdf\"", "a.pdf")]
    [InlineData("attachment; filename=\"../../etc/passwd\"", "passwd")]
    [InlineData("attachment; filename=\"say \\\"hi\\\".pdf\"", "say \"hi\".pdf")]
    [InlineData("attachment; filename*=iso-8859-1'de'%FCber.pdf", "über.pdf")]
    [InlineData("attachment; filename*=utf-8''%C3%BC.pdf; filename=plain.pdf", "ü.pdf")]
    [InlineData("attachment; filename*0=\"long \"; filename*1=\"name.pdf\"", "long name.pdf")]
    [InlineData("attachment; filename*1*=%BC.pdf; filename*0*=utf-8''%C3", "ü.pdf")]
    [InlineData("attachment; filename*=%FC%zz", "ü%zz")]
    [InlineData("attachment; filename=\"=?utf-8?Q?=C3=BC?=.pdf\"", "ü.pdf")]
    [InlineData("attachment; filename=\"evil\u202Efdp.exe\"", "evilfdp.exe")]
    [InlineData("attachment; filename=\"...\"", null)]
    [InlineData("attachment; filename=", null)]
    [InlineData("attachment", null)]
    public void File_names_are_decoded_and_made_harmless(string disposition, string? expected)
    {
        var mail = MimeReader.Read(Encoding.UTF8.GetBytes($"Content-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\n"));
        Assert.Equal(expected, Assert.Single(mail.Attachments).FileName);
    }

    [Theory]
    [InlineData("aGVsbG8=", "hello")]
    [InlineData("aGVs\r\n bG8", "hello")]
    [InlineData("aGVs*bG8=", "hello")]
    [InlineData("aGk=aGk=", "hihi")]
    [InlineData("", "")]
    [InlineData("====", "")]
    public void Base64_is_read_widely(string encoded, string decoded) =>
        Assert.Equal(decoded, Encoding.ASCII.GetString(TransferEncoding.DecodeBase64(Encoding.ASCII.GetBytes(encoded))));

    [Theory]
    [InlineData("a=3Db", "a=b")]
    [InlineData("a=3db", "a=b")]
    [InlineData("a= \t\r\nb", "ab")]
    [InlineData("a=\nb", "ab")]
    [InlineData("a=", "a")]
    [InlineData("a=zzb", "a=zzb")]
    [InlineData("100% = all", "100% = all")]
    public void Quoted_printable_is_read_widely(string encoded, string decoded) =>
        Assert.Equal(decoded, Encoding.ASCII.GetString(TransferEncoding.DecodeQuotedPrintable(Encoding.ASCII.GetBytes(encoded))));
}
