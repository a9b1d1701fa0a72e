using System.Diagnostics;

namespace Faxwerk.Tests;

/// <summary>Awaits a condition that other threads bring about.</summary>
public static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, int seconds = 20)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < seconds, $"Waited {seconds} s in vain: {what}");
            await Task.Delay(5);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string what, int seconds = 20) => HoldsAsync(() => Task.FromResult(condition()), what, seconds);
}
