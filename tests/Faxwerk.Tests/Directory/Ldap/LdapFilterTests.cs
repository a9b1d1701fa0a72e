using System.Formats.Asn1;
using Faxwerk.Directory.Ldap;

namespace Faxwerk.Tests.Directory.Ldap;

public sealed class LdapFilterTests
{
    /// <summary>Octets by RFC 4511, 4.5.1.7.</summary>
    [Theory]
    [InlineData("(a=b)", "A306040161040162")]
    [InlineData("(a=*)", "870161")]
    [InlineData("(a>=b)", "A506040161040162")]
    [InlineData("(a<=b)", "A606040161040162")]
    [InlineData("(a=\\2a)", "A30604016104012A")]
    [InlineData("(a=\u00e4)", "A3070401610402C3A4")]
    [InlineData("(&(a=*)(b=*))", "A006870161870162")]
    [InlineData("(|(a=*))", "A103870161")]
    [InlineData("(!(a=*))", "A203870161")]
    [InlineData("(a=x*y*z)", "A40E0401613009800178810179 82017A")]
    [InlineData("(a=*y)", "A4080401613003820179")]
    [InlineData("(m:1.2:=d)", "A90B8103312E3282016D830164")]
    public void A_filter_becomes_its_octets(string text, string octets)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        LdapFilter.Parse(text)!.Write(writer);
        Assert.Equal(octets.Replace(" ", ""), Convert.ToHexString(writer.Encode()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a=b")]
    [InlineData("(a=b")]
    [InlineData("(a)")]
    [InlineData("(=b)")]
    [InlineData("(a=b)(c=d)")]
    [InlineData("(!(a=b)(c=d))")]
    [InlineData("(a=\\2)")]
    [InlineData("(&(a=b)")]
    [InlineData("(a b=c)")]
    public void What_is_no_filter_is_refused(string text) => Assert.Null(LdapFilter.Parse(text));

    [Fact]
    public void A_filter_that_is_nested_without_end_is_refused() => Assert.Null(LdapFilter.Parse(new string('(', 100_000)));

    [Fact]
    public void A_filter_of_nots_without_end_is_refused() => Assert.Null(LdapFilter.Parse(string.Concat(Enumerable.Repeat("(!", 50_000))));
}
