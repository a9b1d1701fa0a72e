using Faxwerk.Covers;

namespace Faxwerk.Tests.Covers;

public sealed class PlaceholderTests
{
    [Theory]
    [InlineData("Fax an {{recipient.name}}.", "Fax an [recipient.name].")]
    [InlineData("{{ Subject }}", "[subject]")]
    [InlineData("a|{{sub|ject}}|b", "a|[subject]||b")]
    [InlineData("|{|{|subject|}|}|", "|[subject]|||||")]
    [InlineData("{{pages}}{{date}}|{{ti|me}}x", "[pages][date]|[time]|x")]
    [InlineData("||{{pages}}|", "||[pages]|")]
    public void A_placeholder_parted_over_pieces_is_replaced_where_it_begins(string pieces, string expected) =>
        Assert.Equal(expected, string.Join('|', Placeholder.Replace(pieces.Split('|'), field => $"[{field}]")!));

    [Fact]
    public void Text_without_placeholder_stays_as_it_is() => Assert.Null(Placeholder.Replace(["{subject}", "{{a", "b}"], _ => "x"));

    [Fact]
    public void A_value_is_never_searched_for_placeholders() =>
        Assert.Equal(["{{pages}} {{subject}}"], Placeholder.Replace(["{{subject}}"], field => field == "subject" ? "{{pages}} {{subject}}" : "9")!);

    [Fact]
    public void Random_pieces_give_the_same_text_as_one()
    {
        var random = new Random(7);
        const string Text = "An {{recipient.name}}, {{sender.name}} {{x{{pages}} Seiten}} {{subject}}{{date}}";
        var whole = Placeholder.Replace([Text], field => $"<{field}>")![0];
        for (var round = 0; round < 500; round++)
        {
            var cuts = Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(Text.Length + 1)).Append(0).Append(Text.Length).Order().ToList();
            var pieces = cuts.Zip(cuts.Skip(1), (from, to) => Text[from..to]).ToList();
            Assert.Equal(whole, string.Concat(Placeholder.Replace(pieces, field => $"<{field}>")!));
        }
    }
}
