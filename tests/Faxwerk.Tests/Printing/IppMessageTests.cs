using Faxwerk.Printing;

namespace Faxwerk.Tests.Printing;

public sealed class IppMessageTests
{
    [Fact]
    public void An_answer_of_nothing_but_groups_is_none() =>
        Assert.Throws<InvalidDataException>(() => IppMessage.Read([2, 0, 0, 0, 0, 0, 0, 1, .. Enumerable.Repeat((byte)IppTag.JobGroup, 30_000), (byte)IppTag.End]));

    private static readonly IppMessage Sample = new(0x0002, 7,
    [
        new IppGroup(IppTag.OperationGroup, [new("attributes-charset", new IppValue(IppTag.Charset, "utf-8")), new("job-name", new IppValue(IppTag.Name, "Größe 12"))]),
        new IppGroup(IppTag.JobGroup,
        [
            new("copies", IppValue.Integer(-3)),
            new("sides", [IppValue.Keyword("one-sided"), IppValue.Keyword("two-sided-long-edge")]),
            new("held", new IppValue(IppTag.Boolean, Number: 1)),
            new("media-col", new IppValue(IppTag.BeginCollection, Members:
            [
                new("media-size", new IppValue(IppTag.BeginCollection, Members: [new("x-dimension", IppValue.Integer(21000)), new("y-dimension", IppValue.Integer(29700))])),
                new("media-source", [IppValue.Keyword("tray-1"), IppValue.Keyword("tray-2")]),
            ])),
        ]),
    ]);

    [Fact]
    public void What_is_written_is_read_again()
    {
        var read = IppMessage.Read([.. Sample.Write(), .. "%PDF-1.4"u8]);
        Assert.Equal((2, 7), (read.Code, read.RequestId));
        Assert.Equal("Größe 12", read.Group(IppTag.OperationGroup)["job-name"]!.Text);
        var job = read.Group(IppTag.JobGroup);
        Assert.Equal((-3, 1), (job["copies"]!.Number, job["held"]!.Number));
        Assert.Equal(["one-sided", "two-sided-long-edge"], job.Texts("sides"));
        var media = job["media-col"]!.Members!;
        Assert.Equal([21000, 29700], media[0].Values[0].Members!.Select(side => side.Values[0].Number));
        Assert.Equal(["tray-1", "tray-2"], media[1].Values.Select(value => value.Text));
        Assert.Equal(Sample.Write(), read.Write());
    }

    [Fact]
    public void The_octets_are_those_of_RFC_8010_A_2()
    {
        var request = new IppMessage(0x000b, 1, [new IppGroup(IppTag.OperationGroup, [new("attributes-charset", new IppValue(IppTag.Charset, "utf-8"))])]);
        Assert.Equal("0200000B00000001" + "01" + "47" + "0012" + Convert.ToHexString("attributes-charset"u8) + "0005" + Convert.ToHexString("utf-8"u8) + "03", Convert.ToHexString(request.Write()));
    }

    [Fact]
    public void Broken_answers_are_told_from_whole_ones_and_nothing_else_happens()
    {
        var random = new Random(8010);
        var whole = Sample.Write();
        var (broken, read) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var octets = whole[..random.Next(whole.Length + 1)];
            for (var change = random.Next(4); change > 0 && octets.Length > 0; change--)
                octets[random.Next(octets.Length)] = (byte)random.Next(256);
            try
            {
                IppMessage.Read(octets);
                read++;
            }
            catch (InvalidDataException)
            {
                broken++;
            }
        }

        Assert.True(broken > 1000 && read > 10, $"{broken} broken, {read} read");
    }

    [Fact]
    public void Collections_without_end_and_values_without_number_are_refused()
    {
        byte[] head = [2, 0, 0, 0, 0, 0, 0, 1, (byte)IppTag.JobGroup];
        byte[] nested = [(byte)IppTag.BeginCollection, 0, 1, (byte)'a', 0, 0];
        Assert.Throws<InvalidDataException>(() => IppMessage.Read([.. head, .. Enumerable.Repeat(nested, 100_000).SelectMany(octets => octets)]));
        byte[] value = [(byte)IppTag.Keyword, 0, 1, (byte)'a', 0, 0];
        Assert.Throws<InvalidDataException>(() => IppMessage.Read([.. head, .. Enumerable.Repeat(value, 100_000).SelectMany(octets => octets), (byte)IppTag.End]));
    }

    [Theory]
    [InlineData("ipp://printer.example/ipp/print", "http://printer.example:631/ipp/print")]
    [InlineData("ipps://printer.example:8443/ipp", "https://printer.example:8443/ipp")]
    [InlineData("http://printer.example/ipp", null)]
    [InlineData("ipp://root:geheim@printer.example/ipp", null)]
    [InlineData("Flur", null)]
    public void Addresses_lead_to_port_631_and_to_nothing_but_printers(string address, string? http)
    {
        Assert.Equal(http is not null, IppAddress.IsValid(address));
        if (http is not null)
            Assert.Equal(new Uri(http), IppAddress.ToHttp(address));
    }
}
