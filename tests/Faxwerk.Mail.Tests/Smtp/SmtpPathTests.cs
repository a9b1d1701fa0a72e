using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Tests.Smtp;

public sealed class SmtpPathTests
{
    [Theory]
    [InlineData("FROM:<a@b.c>", "a@b.c", "")]
    [InlineData("from: <a@b.c> SIZE=1 BODY=8BITMIME", "a@b.c", "SIZE=1 BODY=8BITMIME")]
    [InlineData("FROM:a@b.c SIZE=1", "a@b.c", "SIZE=1")]
    [InlineData("FROM:<>", null, "")]
    [InlineData("FROM:<@x.y,@z:a@b>", "a@b", "")]
    [InlineData("FROM:<\"a>b c\"@d>", "\"a>b c\"@d", "")]
    [InlineData("FROM:<\"a\\\"b\"@d>", "\"a\\\"b\"@d", "")]
    [InlineData("FROM:<Postmaster>", "Postmaster", "")]
    [InlineData("FROM:<+49 (89) 123-4@fax.example>", "\"+49 (89) 123-4\"@fax.example", "")]
    [InlineData("FROM:<FAX=+3940226338/T33S=1387@fax.example>", "FAX=+3940226338/T33S=1387@fax.example", "")]
    [InlineData("FROM:<IMCEAFAX-+2B49+20+2889+29+20123@example.org>", "IMCEAFAX-+2B49+20+2889+29+20123@example.org", "")]
    [InlineData("FROM:<a@[IPv6:::1]>", "a@[IPv6:::1]", "")]
    [InlineData("FROM:<jürgen@müller.example> SMTPUTF8", "jürgen@müller.example", "SMTPUTF8")]
    public void A_path_is_split_from_its_parameters(string argument, string? address, string parameters)
    {
        Assert.True(SmtpPath.TryParse(argument, "FROM", out var read, out var rest));
        Assert.Equal((address, parameters), (read?.Address, rest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("FROM")]
    [InlineData("FROM:")]
    [InlineData("TO:<a@b>")]
    [InlineData("FROM:<a@b")]
    [InlineData("FROM:<a@>")]
    [InlineData("FROM:<@b>")]
    [InlineData("FROM:<a@b c>")]
    [InlineData("FROM:<a<b@c>")]
    [InlineData("FROM:<\"a@b>")]
    [InlineData("FROM:<\"a\"b@c>")]
    [InlineData("FROM:<a\tb@c>")]
    [InlineData("FROM:<a@b\u0000c>")]
    public void What_is_no_path_is_refused(string argument) => Assert.False(SmtpPath.TryParse(argument, "FROM", out _, out _));

    [Fact]
    public void An_address_written_is_the_address_read()
    {
        var random = new Random(822);
        const string Characters = "aZ09.+-=/_@\" \\()<>[],;:'üß漢";
        for (var round = 0; round < 20_000; round++)
        {
            var local = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Characters[random.Next(Characters.Length)]));
            var name = string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => Characters[random.Next(Characters.Length)])).Trim();
            var address = new MailAddress(local, "fax.example");
            Assert.True(MailAddress.TryParse(address.Address, out var parsed), address.Address);
            Assert.Equal(address, parsed);
            Assert.True(SmtpPath.TryParse($"TO:<{address.Address}> X", "TO", out var path, out var parameters), address.Address);
            Assert.Equal((address, "X"), (path, parameters));
            Assert.Equal([address with { DisplayName = name }], AddressParser.Parse((address with { DisplayName = name }).ToString()));
        }
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a+b=c d", "a+2Bb+3Dc+20d")]
    [InlineData("ü", "+C3+BC")]
    public void Xtext_goes_both_ways(string text, string encoded)
    {
        Assert.Equal(encoded, Xtext.Encode(text));
        Assert.True(Xtext.TryDecode(encoded, out var decoded));
        Assert.Equal(text, decoded);
    }

    [Theory]
    [InlineData("+4")]
    [InlineData("+")]
    [InlineData("+zz")]
    [InlineData("a=b")]
    [InlineData("+0D+0A")]
    public void Bad_xtext_is_refused(string encoded) => Assert.False(Xtext.TryDecode(encoded, out _));
}
