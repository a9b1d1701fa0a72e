using System.Globalization;
using Faxwerk.Queue;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Queue;

public sealed class StatusCodesTests
{
    [Fact]
    public void Every_status_and_end_reason_is_documented_under_its_number()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Faxwerk.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        var rows = File.ReadLines(Path.Combine(folder, "docs", "status-codes.md"))
            .Where(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        var codes = rows.Where(row => int.TryParse(row[1], out _)).Select(row => (int.Parse(row[1], CultureInfo.InvariantCulture), row[2]));
        Assert.Equal(Enum.GetValues<CallStatus>().Select(status => ((int)status, status.ToString())), codes);
        Assert.Superset(Enum.GetNames<EndReason>().ToHashSet(), rows.Select(row => row[1]).ToHashSet());
    }
}
