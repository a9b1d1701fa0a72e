using System.Text.RegularExpressions;

namespace Faxwerk.Tests;

/// <summary>docs/field-tests.md names tests that are there.</summary>
public sealed partial class FieldTestsTests
{
    private static readonly string Root = FindRoot();

    private static readonly string[] Sources = [.. System.IO.Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText)];

    public static TheoryData<string> Named
    {
        get
        {
            var names = Backticked().Matches(File.ReadAllText(Path.Combine(Root, "docs", "field-tests.md"))).Select(match => match.Groups[1].Value);
            return [.. names.SelectMany(name => name.Split('/')[^1].Split('.')).Where(name => (name.EndsWith("Tests", StringComparison.Ordinal) && name != "Tests") || name.Contains('_', StringComparison.Ordinal)).Distinct()];
        }
    }

    [Theory]
    [MemberData(nameof(Named))]
    public void A_test_that_the_list_names_is_there(string name)
    {
        var declaration = name.Contains('_', StringComparison.Ordinal) ? $" {name}(" : $" class {name}";
        Assert.Contains(Sources, source => source.Contains(declaration, StringComparison.Ordinal));
    }

    [Fact]
    public void The_list_names_tests() => Assert.True(Named.Count > 50);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Faxwerk.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        return folder;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Backticked();
}
