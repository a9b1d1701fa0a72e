using System.Runtime.InteropServices;

namespace Faxwerk.Hosting;

/// <summary>The clock of the machine.</summary>
public static class SystemClock
{
    /// <summary>TIME_ERROR of adjtimex(2): nobody keeps the clock right.</summary>
    private const int NotKept = 5;

    /// <summary>More than <c>struct timex</c> has on any machine.</summary>
    private const int TimexSize = 512;

    /// <summary>Whether the kernel holds it to be right: NTP has set it and keeps it.</summary>
    public static bool IsKept => AdjustTime(new byte[TimexSize]) is >= 0 and not NotKept;

    [DllImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AdjustTime([In, Out] byte[] timex);
}
