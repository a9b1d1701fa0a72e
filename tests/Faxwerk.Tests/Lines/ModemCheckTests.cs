using Faxwerk.Lines;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Lines;

public sealed class ModemCheckTests
{
    [Fact]
    public async Task A_self_test_that_fails_is_told_and_the_server_starts_all_the_same()
    {
        using var check = new ModemCheck(() => throw new InvalidOperationException("Install libspandsp2."), NullLogger<ModemCheck>.Instance);
        await check.StartAsync(default);
        await check.ExecuteTask!;
        Assert.Equal("Install libspandsp2.", check.Fault);
        Assert.True(check.Health() is { Healthy: false, IsRequired: false, Detail: "Install libspandsp2." });
    }

    [Fact]
    public async Task The_start_does_not_wait_for_the_self_test()
    {
        using var go = new ManualResetEventSlim();
        using var check = new ModemCheck(() => go.Wait(), NullLogger<ModemCheck>.Instance);
        await check.StartAsync(default);
        Assert.False(check.ExecuteTask!.IsCompleted);
        go.Set();
        await check.ExecuteTask;
        Assert.True(check is { Fault: null } && check.Health().Healthy);
    }
}
