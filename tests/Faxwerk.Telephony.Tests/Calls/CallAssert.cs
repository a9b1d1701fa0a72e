namespace Faxwerk.Telephony.Tests.Calls;

internal static class CallAssert
{
    public static async Task Eventually(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(10), "It did not come to pass.");
            await Task.Delay(10);
        }
    }

    public static string Ladder(CallOutcome outcome) =>
        $"{outcome.Status} {outcome.Detail}\n" + string.Join('\n', outcome.Trace.Select(line => $"{line.At.TotalSeconds,8:0.000} {(line.Sent ? ">" : "<")} {line.What} {line.Detail}"));
}
