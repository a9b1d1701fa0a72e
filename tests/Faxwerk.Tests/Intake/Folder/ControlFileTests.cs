using System.Text;
using Faxwerk.Intake.Folder;

namespace Faxwerk.Tests.Intake.Folder;

public sealed class ControlFileTests
{
    [Fact]
    public async Task Json_has_the_parts_of_the_api()
    {
        var parts = await ReadAsync("a.json", """{"to":["+4989123","berta@kunde.de"],"subject":"Offer","cover.recipient.name":"Berta","reference":"R-1","dueAt":null}""");
        Assert.Equal("+4989123,berta@kunde.de", parts["to"].ToString());
        Assert.Equal(("Offer", "Berta", "R-1", ""), (parts["subject"].ToString(), parts["cover.recipient.name"].ToString(), parts["reference"].ToString(), parts["dueAt"].ToString()));
    }

    [Fact]
    public async Task Csv_has_a_recipient_a_row_and_of_the_others_the_first_value()
    {
        var parts = await ReadAsync("a.CSV", "\uFEFFto;subject;priority\r\n+4989123;Offer;\r\nberta@kunde.de;Other;high\r\n;;\r\n");
        Assert.Equal("+4989123,berta@kunde.de", parts["to"].ToString());
        Assert.Equal(("Offer", "high"), (parts["subject"].ToString(), parts["priority"].ToString()));
    }

    [Theory]
    [InlineData("a.json", "")]
    [InlineData("a.json", "{")]
    [InlineData("a.json", "[1]")]
    [InlineData("a.json", """{"to":{"a":{"b":{"c":{"d":1}}}}}""")]
    [InlineData("a.json", """{"to":[1]}""")]
    [InlineData("a.json", """{"to":"+49","to":"+48"}""")]
    [InlineData("a.json", """{"to":"+4989123","priotity":"high"}""")]
    [InlineData("a.json", """{"to":"+4989123","subject":"\u0000"}""")]
    [InlineData("a.json", """{"to":"+4989123","x\u0000":"1"}""")]
    [InlineData("a.json", """{"to":"+4989123","subject":"\ud800"}""")]
    [InlineData("a.json", """{"subject":"nobody"}""")]
    [InlineData("a.csv", "to,to\n1,2\n")]
    [InlineData("a.csv", "number\n+4989123\n")]
    [InlineData("a.csv", "to\n\"+4989123\n")]
    [InlineData("a.csv", "")]
    public async Task Rubbish_is_refused_with_words(string name, string text) => Assert.NotEqual("", (await Assert.ThrowsAsync<FormatException>(() => ReadAsync(name, text))).Message);

    [Fact]
    public async Task Other_charsets_are_refused_and_of_too_many_recipients_so_many_are_read_that_they_are()
    {
        Assert.Equal(5001, (await ReadAsync("a.csv", "to\n" + string.Concat(Enumerable.Repeat("+4989123\n", 6000))))["to"].Count);
        await Assert.ThrowsAsync<FormatException>(() => ControlFile.ReadAsync("a.csv", [.. "to,subject\n+4989,"u8, 0xFC, (byte)'\n'], default));
    }

    private static Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> ReadAsync(string name, string text) => ControlFile.ReadAsync(name, Encoding.UTF8.GetBytes(text), default);
}
