namespace Faxwerk.Telephony.Tests.Calls;

internal static class CallAssert
{
    public static async Task Eventually(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "It did not come to pass.");
            await Task.Delay(10);
        }
    }

    /// <summary>The first DCS says so; later ones may be slower where the machine was busy.</summary>
    public static void BeginsWith(string settings, CallOutcome outcome) =>
        Assert.True(outcome.Trace.First(line => line.What == "DCS").Detail.StartsWith(settings + ",", StringComparison.Ordinal), Ladder(outcome));

    public static string Ladder(CallOutcome outcome) =>
        $"{outcome.Status} {outcome.Detail}\n" + string.Join('\n', outcome.Trace.Select(line => $"{line.At.TotalSeconds,8:0.000} {(line.Sent ? ">" : "<")} {line.What} {line.Detail}"));
}
