using Faxwerk.Intake.Mail;

namespace Faxwerk.Tests.Intake;

public class FaxAddressTests
{
    /// <summary>Address, number as typed, domain, name, company.</summary>
    public static TheoryData<string, string, string, string?, string?> Vectors => new()
    {
        { "12345@fax.company.com", "12345", "fax.company.com", null, null },
        { "+49.89.840798-0@FAX.Company.com", "+49.89.840798-0", "fax.company.com", null, null },
        { "089/840798-0@fax.firma.de", "089/840798-0", "fax.firma.de", null, null },
        { "\"+49 (89) 840798-0\"@fax.firma.de", "+49 (89) 840798-0", "fax.firma.de", null, null },
        { "\"+49 (0)89 84 07 98 - 0\"@fax.firma.de", "+49 (0)89 84 07 98 - 0", "fax.firma.de", null, null },
        { "004989840798@fax.firma.de", "004989840798", "fax.firma.de", null, null },
        { "0004912345678@fax.firma.de", "0004912345678", "fax.firma.de", null, null },
        { "840798@fax.firma.de", "840798", "fax.firma.de", null, null },
        { "+43.1.58858-0@fax.firma.at", "+43.1.58858-0", "fax.firma.at", null, null },
        { "+41_44_668_18_00@fax.firma.ch", "+41 44 668 18 00", "fax.firma.ch", null, null },
        { "0190,,123#@fax.firma.de", "0190,,123#", "fax.firma.de", null, null },
        { "+49\u00A089\u2013840798@fax.firma.de", "+49 89-840798", "fax.firma.de", null, null },
        { "\"Anne Anderson\" <5035550123@fax.company.com>", "5035550123", "fax.company.com", "Anne Anderson", null },
        { "Jörg Müller <089123456@fax.firma.de>", "089123456", "fax.firma.de", "Jörg Müller", null },
        { "FAX=+4989123@fax.x.de", "+4989123", "fax.x.de", null, null },
        { "fax=+49-89-123@fax.x.de", "+49-89-123", "fax.x.de", null, null },
        { "FAX=+3940226338/T33S=1387@fax.x.it", "+3940226338", "fax.x.it", null, null },
        { "/FAX=+4989123/ATTN=Frau_Meier/ORG=Muster_AG/@fax.x.de", "+4989123", "fax.x.de", "Frau Meier", "Muster AG" },
        { "FAX=089/123456@fax.x.de", "089/123456", "fax.x.de", null, null },
        { "FAX=+496227751624@crm-prod.company.com", "+496227751624", "crm-prod.company.com", null, null },
        { "Jane_Doe/Company_Name/FAX=1-604-926-8182@fax.company.com", "1-604-926-8182", "fax.company.com", "Jane Doe", "Company Name" },
        { "Jane_Doe/FAX=1-604-926-8182@fax.company.com", "1-604-926-8182", "fax.company.com", "Jane Doe", null },
        { "Studio_54/Club_2000/FAX=16049268182@fax.company.com", "16049268182", "fax.company.com", "Studio 54", "Club 2000" },
        { "4711/FAX=+4989123@fax.x.de", "+4989123", "fax.x.de", "4711", null },
        { "Jane_Doe/Company_Name/16049268182@fax.company.com", "16049268182", "fax.company.com", "Jane Doe", "Company Name" },
        { "IMCEAFAX-1234567890@MyDomain.com", "1234567890", "mydomain.com", null, null },
        { "IMCEAFAX-+2B49+20+2889+29+20123@firma.de", "+49 (89) 123", "firma.de", null, null },
        { "imceafax-089_840798@firma.de", "089/840798", "firma.de", null, null },
        { "IMCEAFAX-+4989840798@firma.de", "+4989840798", "firma.de", null, null },
        { "IMCEA+46+41+58-12345@firma.de", "12345", "firma.de", null, null },
        { "\"Meier (Business Fax)\" <IMCEAFAX-Meier+40+2B49+20+2889+29+20123@firma.de>", "+49 (89) 123", "firma.de", "Meier", null },
        { "IMCEAFAX-M+C3+BCller+40+2B4989123@firma.de", "+4989123", "firma.de", "Müller", null },
        { "IMCEAFAX-FAX=+2B4989123_T33S=12@firma.de", "+4989123", "firma.de", null, null },
        { "[FAX:936-7329]", "936-7329", "", null, null },
        { "[FAX:936-7329 | tedst@ +1 (206) 936-7329]", "+1 (206) 936-7329", "", "tedst", null },
        { "[MSFAX:name@+1 (206) 9367329|#546]", "+1 (206) 9367329", "", "name", null },
        { "\"[FAX:Huber@+49 (89) 123]\"@fax.firma.de", "+49 (89) 123", "fax.firma.de", "Huber", null },
        { "IMCEAFAX-+5BFAX+3A936-7329+5D@firma.de", "936-7329", "firma.de", null, null },
        { "meier@5551212", "5551212", "", "meier", null },
        { "\"Frau Meier@089 123\"@fax.firma.de", "089 123", "fax.firma.de", "Frau Meier", null },
        { "meier@5551212@fax.firma.de", "5551212", "fax.firma.de", "meier", null },
        { "Meier=+4989123@fax.x.de", "+4989123", "fax.x.de", "Meier", null },
        { "Jane_Doe=089/123/T33S=7@fax.x.de", "089/123", "fax.x.de", "Jane Doe", null },
        { "5035550123^COMPANY=FaxBack^NOCOVER@fax.company.com", "5035550123", "fax.company.com", null, "FaxBack" },
        { "FAX=+4989123/ATTN=Meier^A4^RETRIES=2@fax.company.com", "+4989123", "fax.company.com", "Meier", null },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Each_form_is_read(string text, string number, string domain, string? name, string? company)
    {
        Assert.True(FaxAddress.TryParse(text, out var address));
        Assert.Equal((number, domain, name, company), (address.Number, address.Domain, address.Name, address.Company));
        Assert.Equal(text.Contains("IMCEA", StringComparison.OrdinalIgnoreCase), address.Encapsulated);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("@fax.company.com")]
    [InlineData("12345@")]
    [InlineData("info@fax.company.com")]
    [InlineData("Jane_Doe/Company/Street/12345@fax.company.com")]
    [InlineData("IMCEAEX-_O=ORG_OU=UNIT_CN=12345@company.com")]
    [InlineData("IMCEAFAX-@company.com")]
    [InlineData("FAX=@fax.company.com")]
    [InlineData("FAX=Meier@fax.company.com")]
    [InlineData("12+345@fax.company.com")]
    [InlineData("++4989123@fax.company.com")]
    [InlineData("089123/T33S=1/089456@fax.company.com")]
    [InlineData("1a2b3c@fax.company.com")]
    [InlineData("\"089123@fax.company.com")]
    [InlineData("[FAX:]")]
    [InlineData("[TELEX:12345]")]
    [InlineData("T33S=1234@fax.company.com")]
    [InlineData("12345678901234567890123456789012345678901@fax.company.com")]
    [InlineData("\u0661\u0662\u0663@fax.company.com")]
    public void What_holds_no_certain_number_is_refused(string text) => Assert.False(FaxAddress.TryParse(text, out _));

    [Fact]
    public void Qualifiers_are_kept_whether_known_or_not()
    {
        Assert.True(FaxAddress.TryParse("FAX=+3940226338/t33s=1387/ISUB=44/X-Own=1^NOCOVER^PORT=2@fax.x.it", out var address));
        Assert.Equal("1387", address.Subaddress);
        Assert.Equal(
            ["ISUB=44", "NOCOVER=", "PORT=2", "T33S=1387", "X-OWN=1"],
            address.Qualifiers.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("+49 (89) 123", "Fax.Firma.DE", "+49 (89) 123", "fax.firma.de")]
    [InlineData("[FAX:Huber@+49 (89) 123]", "fax.firma.de", "+49 (89) 123", "fax.firma.de")]
    [InlineData("meier", "5551212", "5551212", "")]
    public void An_envelope_address_comes_without_quotes(string local, string domain, string number, string expectedDomain)
    {
        Assert.True(FaxAddress.TryParse(local, domain, out var address));
        Assert.Equal((number, expectedDomain), (address.Number, address.Domain));
    }

    [Fact]
    public void An_address_longer_than_the_limit_is_refused() =>
        Assert.False(FaxAddress.TryParse(new string('1', 10) + new string(' ', FaxAddress.MaxLength), out _));

    [Fact]
    public void Mutated_addresses_never_throw_and_give_digits_that_were_there()
    {
        var random = new Random(20261);
        const string alphabet = "0123456789+-_=@/^[]:|\"\\<>., FAXIMCET33Säß\u00A0\u2013\0";
        var seeds = Vectors.Select(row => row.Data.Item1).ToArray();
        for (var round = 0; round < 200_000; round++)
        {
            var text = seeds[random.Next(seeds.Length)].ToCharArray().ToList();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(text.Count + 1);
                var c = alphabet[random.Next(alphabet.Length)];
                if (at == text.Count || random.Next(3) == 0)
                    text.Insert(at, c);
                else if (random.Next(2) == 0)
                    text[at] = c;
                else
                    text.RemoveAt(at);
            }

            if (FaxAddress.TryParse(new string([.. text]), out var address))
                Assert.InRange(address.Number.Count(char.IsAsciiDigit), 1, 40);
        }
    }
}
