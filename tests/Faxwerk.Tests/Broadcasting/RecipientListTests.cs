using System.Text;
using Faxwerk.Broadcasting;

namespace Faxwerk.Tests.Broadcasting;

public sealed class RecipientListTests
{
    [Theory]
    [InlineData("+4989123,Anne\r\n+4989124,\"Müller, \"\"Söhne\"\"\",4711\r\n", "+4989123|Anne| +4989124|Müller, \"Söhne\"|4711")]
    [InlineData("Name;Nummer\nAnne;089 123\n\nBert;\"089\n124\"", "089 123|Anne| 089\n124|Bert|")]
    [InlineData("\uFEFF+4989123\n+4989124", "+4989123|| +4989124||")]
    [InlineData("+4989123;a,b;1", "+4989123|a,b|1")]
    [InlineData("", "")]
    [InlineData("number,name\n", "")]
    public async Task Rows_of_csv_become_recipients(string csv, string recipients) => Assert.Equal(recipients, await ReadAsync(RecipientList.ReadCsvAsync(Stream(csv), default)));

    [Theory]
    [InlineData("""["+4989123", {"number":"+4989124","name":"Anne","subaddress":"4711"}]""", "+4989123|| +4989124|Anne|4711")]
    [InlineData("[]", "")]
    public async Task Entries_of_json_become_recipients(string json, string recipients) => Assert.Equal(recipients, await ReadAsync(RecipientList.ReadJsonAsync(Stream(json), default)));

    [Theory]
    [InlineData("{\"number\":\"+4989123\"}")]
    [InlineData("[5]")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""[{"number":"+4989123","name":"\udc00"}]""")]
    [InlineData("""[{"\ud800":"+4989123"}]""")]
    [InlineData("""[{"number":"+4989123","name":"a\u0000"}]""")]
    [InlineData("[\"+4989123\"")]
    [InlineData("[[[[[[\"\"]]]]]]")]
    public async Task What_is_no_list_in_json_is_refused(string json) =>
        await Assert.ThrowsAsync<FormatException>(async () => await ReadAsync(RecipientList.ReadJsonAsync(Stream(json), default)));

    [Theory]
    [InlineData("name,company\nAnne,x\n")]
    [InlineData("+4989123,An\0ne\n")]
    [InlineData("+4989123,\"Anne\n")]
    public async Task What_is_no_list_in_csv_is_refused(string csv) => await Assert.ThrowsAsync<FormatException>(async () => await ReadAsync(RecipientList.ReadCsvAsync(Stream(csv), default)));

    [Fact]
    public async Task A_cell_without_end_is_refused_before_it_fills_the_memory() =>
        await Assert.ThrowsAsync<FormatException>(async () => await ReadAsync(RecipientList.ReadCsvAsync(Stream(new string('1', 100_000)), default)));

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<string> ReadAsync(IAsyncEnumerable<ListedRecipient> list)
    {
        var read = new List<string>();
        await foreach (var listed in list)
            read.Add($"{listed.Number}|{listed.Name}|{listed.Subaddress}");
        return string.Join(' ', read);
    }
}
