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
    public void What_is_waited_for_is_known_on_when_the_folder_was_out_of_sight_and_anew_when_it_changed()
    {
        var memory = new FolderMemory();
        var file = new Sighted("a.pdf", new FileStamp(1, 1), IsReadable: true);
        Assert.Equal((10, 10), (memory.Since(file, 10), memory.First(file, 10)));
        memory.Forget();
        Assert.Equal((20, 10), (memory.Since(file, 20), memory.First(file, 20)));
        Assert.Equal(30, memory.First(file with { Stamp = new FileStamp(2, 2) }, 30));
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
