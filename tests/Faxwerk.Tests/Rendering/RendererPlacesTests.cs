using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

public sealed class RendererPlacesTests
{
    private readonly VirtualTime _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documents_get_places_in_the_order_in_which_they_came()
    {
        var places = new RendererPlaces(1, _time);
        var first = await places.EnterAsync(Cancel);
        var (second, third) = (places.EnterAsync(Cancel), places.EnterAsync(Cancel));
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task A_document_that_takes_slowgoes_on_beside_the_one_that_waits()
    {
        var places = new RendererPlaces(1, _time);
        using var bomb = await places.EnterAsync(Cancel);
        var ordinary = places.EnterAsync(Cancel);
        _time.Advance(RendererPlaces.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(ordinary.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        using var place = await ordinary;
        Assert.False(bomb.Evicted.IsCancellationRequested);
    }

    [Fact]
    public async Task A_document_that_comes_later_finds_its_place_free_at_once()
    {
        var places = new RendererPlaces(1, _time);
        using var bomb = await places.EnterAsync(Cancel);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(bomb.Evicted.IsCancellationRequested);
        using var ordinary = await places.EnterAsync(Cancel);
        Assert.False(bomb.Evicted.IsCancellationRequested);
    }

    [Fact]
    public async Task The_second_bomb_ends_where_one_goes_on_already_and_gets_its_place_afterwards()
    {
        var places = new RendererPlaces(1, _time);
        var first = await places.EnterAsync(Cancel);
        _time.Advance(RendererPlaces.Patience);
        var second = await places.EnterAsync(Cancel);
        var ordinary = places.EnterAsync(Cancel);
        var ended = new TaskCompletionSource();
        await using var told = second.Evicted.Register(ended.SetResult);
        _time.Advance(RendererPlaces.LastPatience + RendererPlaces.Patience);
        await ended.Task.WaitAsync(Cancel);
        Assert.False(first.Evicted.IsCancellationRequested);
        second.Dispose();
        using var place = await ordinary;
        var again = places.EnterAgainAsync(Cancel);
        Assert.False(again.IsCompleted);
        Assert.Null(await places.EnterAgainAsync(Cancel));
        first.Dispose();
        Assert.NotNull(await again);
    }

    [Fact]
    public async Task Documents_that_take_slowkeep_their_places_where_nobody_waits()
    {
        var places = new RendererPlaces(2, _time);
        RendererPlace[] slow = [await places.EnterAsync(Cancel), await places.EnterAsync(Cancel)];
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.All(slow, place => Assert.False(place.IsBeside || place.Evicted.IsCancellationRequested));
    }

    [Fact]
    public async Task One_whose_waiting_was_cancelled_takes_no_place()
    {
        var places = new RendererPlaces(1, _time);
        var first = await places.EnterAsync(Cancel);
        using var impatience = new CancellationTokenSource();
        var cancelled = places.EnterAsync(impatience.Token);
        var next = places.EnterAsync(Cancel);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        first.Dispose();
        (await next).Dispose();
    }
}
