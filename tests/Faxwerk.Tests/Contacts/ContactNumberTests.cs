using Faxwerk.Contacts;
using Faxwerk.Contacts.Sources;
using Faxwerk.Directory;

namespace Faxwerk.Tests.Contacts;

public sealed class ContactNumberTests
{
    private static readonly SiteSettings Munich = new() { Country = "49", Area = "89" };

    [Theory]
    [InlineData("+49 89 840798-12", "+498984079812")]
    [InlineData("089/840798-12", "+498984079812")]
    [InlineData("84079812", "+498984079812")]
    [InlineData("+49 (0)89 840798-0", "+4989840798")]
    [InlineData("030 20", "+493020")]
    [InlineData("n/a", null)]
    [InlineData("", null)]
    public void A_number_is_read_as_people_write_it_and_a_switchboard_stands_for_its_extensions(string written, string? number) => Assert.Equal(number, ContactNumber.Read(written, Munich));

    [Fact]
    public void A_caller_may_be_a_contact_with_fewer_digits_but_never_a_country_or_an_area()
    {
        Assert.Equal(("+4989840", "+498984079812"), ContactNumber.Stem("0898407 9812", Munich));
        Assert.Equal(("+4930201", "+493020123"), ContactNumber.Stem("+49 30 20123", Munich));
        Assert.Null(ContactNumber.Stem("anonymous", Munich));
    }

    [Fact]
    public void Cards_of_all_versions_are_read()
    {
        const string Cards = """
            BEGIN:VCARD
            VERSION:2.1
            N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=
            =C3=B6rg
            ORG:Praxis M\;N;Empfang
            TEL;WORK;FAX:+49 89 1
             11222
            END:VCARD
            BEGIN:VCARD
            VERSION:4.0
            FN:Anna "A" Huber
            item1.TEL;VALUE=uri;TYPE="fax,work":tel:+49-30-555;ext=7
            tel:+49 30 556
            ORG:Huber\, Sohn
            X-CUSTOMER:4711
            NOTE:END:VCARD
            END:VCARD
            TEL:+49 1
            """;
        var entries = VCard.Read(new StringReader(Cards), "x-customer").ToList();
        Assert.Equal(2, entries.Count);
        Assert.Equal(("Jörg Müller", "Praxis M;N", ""), (entries[0].Name, entries[0].Company, entries[0].CustomerNumber));
        Assert.Equal(["+49 89 111222"], entries[0].Numbers);
        Assert.Equal(("Anna \"A\" Huber", "Huber, Sohn", "4711"), (entries[1].Name, entries[1].Company, entries[1].CustomerNumber));
        Assert.Equal(["+49-30-555", "+49 30 556"], entries[1].Numbers);
    }

    [Fact]
    public void Mutated_cards_never_fault()
    {
        var random = new Random(7);
        const string Card = "BEGIN:VCARD\r\nN;ENCODING=QUOTED-PRINTABLE:M=C3=BC;J\r\nTEL;TYPE=\"fax\":+49\r\n 89\r\nORG:a\\;b;c\r\nEND:VCARD\r\n";
        for (var round = 0; round < 5_000; round++)
        {
            var text = Card.ToCharArray();
            for (var change = random.Next(1, 8); change > 0; change--)
                text[random.Next(text.Length)] = ":;=\\\"\n\r A\0ü"[random.Next(11)];
            Assert.InRange(VCard.Read(new StringReader(new string(text)), "ORG").Count(), 0, 2);
        }
    }
}
