using Faxwerk.Commands;

namespace Faxwerk.Tests.Commands;

public sealed class PollingArgumentsTests
{
    [Fact]
    public void A_poll_is_a_number_and_options()
    {
        var args = PollArguments.Parse(["+4989123", "--password", "47#11", "--address", "12", "--to", "anne@firma.de", "--trunk", "backup", "--no-wait", "--key", "k", "--api", "http://fax:8080"]);
        Assert.Equal(
            new PollArguments
            {
                Number = "+4989123", Password = "47#11", Address = "12", MailTo = "anne@firma.de", Trunk = "backup", Wait = false, Key = "k", Api = new Uri("http://fax:8080"),
            },
            args);
    }

    [Theory]
    [InlineData]
    [InlineData("--address", "12")]
    [InlineData("+4989123", "+4989124")]
    [InlineData("+4989123", "--password")]
    [InlineData("+4989123", "--api", "nowhere")]
    public void A_poll_that_makes_no_sense_is_refused(params string[] args) => Assert.Null(PollArguments.Parse(args));

    [Fact]
    public void An_offer_is_documents_and_options_in_any_order()
    {
        var args = OfferArguments.Parse(["a.pdf", "--once", "--address", "12", "b.pdf", "--key", "k"])!;
        Assert.Equal(["a.pdf", "b.pdf"], args.Files);
        Assert.Equal([new("once", "true"), new("address", "12")], args.Parts);
        Assert.True(OfferArguments.Parse(["list"])!.List);
        Assert.Equal(7, OfferArguments.Parse(["remove", "7", "--key", "k"])!.Remove);
    }

    [Theory]
    [InlineData]
    [InlineData("--once")]
    [InlineData("remove", "seven", "--once", "--unknown")]
    [InlineData("list", "a.pdf")]
    [InlineData("a.pdf", "--until")]
    public void An_offer_that_makes_no_sense_is_refused(params string[] args) => Assert.Null(OfferArguments.Parse(args));
}
