using Faxwerk.Intake.Folder;

namespace Faxwerk.Tests.Intake.Folder;

public sealed class FolderMemoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_share_that_hangs_is_told_and_nobody_waits_for_it()
    {
        var memory = new FolderMemory();
        using var answers = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var look = memory.ApartAsync(
            () =>
            {
                answers.Wait(TestContext.Current.CancellationToken);
                return 0;
            },
            Now,
            stop.Token);
        Assert.Null(memory.FaultAt(Now + TimeSpan.FromMinutes(1)));
        Assert.Equal("hangs", memory.FaultAt(Now + TimeSpan.FromSeconds(61))!.Code);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => look);
        Assert.Null(memory.FaultAt(Now + TimeSpan.FromSeconds(61)));
        answers.Set();
    }

    [Fact]
    public void A_wish_for_a_look_is_not_lost_between_two_looks()
    {
        var memory = new FolderMemory();
        memory.Sleep();
        Assert.False(memory.Woken.IsCompleted);
        memory.Wake();
        Assert.True(memory.Woken.IsCompleted);
        memory.Sleep();
        Assert.False(memory.Woken.IsCompleted);
    }
}
