using System.Diagnostics;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Wireshark's dissectors (Debian package tshark) as readers of captures; skips the test where it is not installed.</summary>
internal static class Tshark
{
    private const string Program = "/usr/bin/tshark";

    /// <summary>The asked fields of each packet, checksums checked; a line of values for a packet.</summary>
    public static async Task<string[][]> ReadAsync(byte[] pcap, string[] options, params string[] fields)
    {
        Prerequisite.Require(File.Exists(Program), "tshark is not installed");
        var folder = Directory.CreateTempSubdirectory("faxwerk-tshark-");
        try
        {
            var file = Path.Combine(folder.FullName, "call.pcap");
            await File.WriteAllBytesAsync(file, pcap);
            var start = new ProcessStartInfo(Program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["HOME"] = folder.FullName;
            foreach (var argument in new[] { "-n", "-r", file, "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-T", "fields", "-E", "separator=|" }
                .Concat(options).Concat(fields.SelectMany(field => new[] { "-e", field })))
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await errors);
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
