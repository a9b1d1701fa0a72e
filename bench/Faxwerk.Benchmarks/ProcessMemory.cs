using System.Globalization;

namespace Faxwerk.Benchmarks;

/// <summary>Resident memory of this process, by Linux's account.</summary>
internal sealed class ProcessMemory
{
    private readonly long _before;

    private ProcessMemory(long before) => _before = before;

    /// <summary>Bytes by which the peak since the start exceeds what was resident then.</summary>
    public long PeakGrowth => Read("VmHWM:") - _before;

    /// <summary>Bytes that are resident now.</summary>
    public static long Resident => Read("VmRSS:");

    public static ProcessMemory Start()
    {
        // Resets the high-water mark (proc(5)).
        File.WriteAllText("/proc/self/clear_refs", "5");
        return new ProcessMemory(Read("VmRSS:"));
    }

    private static long Read(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    }
}
