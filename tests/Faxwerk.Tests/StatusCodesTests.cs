using System.Globalization;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Inbox;
using Faxwerk.Intake.Folder;
using Faxwerk.Polling;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Telephony;

namespace Faxwerk.Tests;

/// <summary>docs/status-codes.md is what the program does.</summary>
public sealed class StatusCodesTests
{
    private static readonly ILookup<string, string[]> Sections = Read();

    [Fact]
    public void Every_call_status_stands_there_with_number_code_and_words() => Assert.Equal(
        Enum.GetValues<CallStatus>().Order().Select(status => string.Join(
            " | ", ((int)status).ToString(CultureInfo.InvariantCulture), status.ToString(), Cause.Of(status).Dsn, Cause.Of(status).German, Cause.Of(status).English)),
        Sections["Calls"].Select(row => string.Join(" | ", row.Take(5))));

    [Fact]
    public void States_and_reasons_of_outgoing_faxes_stand_there() => Assert.Equal(
        Enum.GetNames<FaxState>().Concat(Enum.GetNames<EndReason>()).Select(JsonNamingPolicy.CamelCase.ConvertName).Order(StringComparer.Ordinal),
        Sections["Outgoing faxes"].Select(row => row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void States_of_polls_stand_there() => Assert.Equal(
        Enum.GetNames<PollState>().Select(JsonNamingPolicy.CamelCase.ConvertName).Order(StringComparer.Ordinal), Sections["Polls"].Select(row => row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void States_of_received_faxes_stand_there() => Assert.Equal(
        typeof(ReceivedState).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
        Sections["Received faxes"].Select(row => row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void Problems_of_the_api_stand_there() => Assert.Equal(
        Problem.All.Select(problem => $"{problem.Code} {problem.Status} {problem.Title}").Order(StringComparer.Ordinal),
        Sections["REST"].Select(row => string.Join(' ', row)).Order(StringComparer.Ordinal));

    [Fact]
    public void Codes_of_watched_folders_stand_there() => Assert.Equal(FolderCodes.All.Order(StringComparer.Ordinal), Sections["Watched folders"].Select(row => row[0]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void The_pages_have_words_for_every_problem(string language)
    {
        var words = File.ReadAllText(Path.Combine(Root(), "web", "src", "text", $"problems.{language}.ts"));
        Assert.DoesNotContain(Problem.All, problem => !words.Contains($"'problem.{problem.Code}': '", StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Faxwerk.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        return folder;
    }

    /// <summary>The rows of all tables below each heading, without their heads.</summary>
    private static ILookup<string, string[]> Read()
    {
        var rows = new List<(string Section, string[] Cells)>();
        var section = "";
        var lines = File.ReadAllLines(Path.Combine(Root(), "docs", "status-codes.md"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("## ", StringComparison.Ordinal))
                section = lines[i][3..];
            var isHead = i + 1 < lines.Length && lines[i + 1].StartsWith("| ---", StringComparison.Ordinal);
            if (lines[i].StartsWith('|') && !isHead && !lines[i].StartsWith("| ---", StringComparison.Ordinal))
                rows.Add((section, [.. lines[i].Trim('|').Split('|', StringSplitOptions.TrimEntries)]));
        }

        return rows.ToLookup(row => row.Section, row => row.Cells);
    }
}
