namespace Faxwerk.ScenarioTests;

public sealed class WordsTests
{
    [Theory]
    [InlineData("de-DE", 1, "ein Fax ausgewählt")]
    [InlineData("de-DE", 1200, "1.200 Faxe ausgewählt")]
    [InlineData("en-GB", 3, "3 faxes selected")]
    public void A_text_of_the_catalogues_is_filled_as_the_pages_fill_it(string locale, int count, string expected) =>
        Assert.Equal(expected, Words.Of(locale).Filled("queue.selected", ("n", count)));
}
