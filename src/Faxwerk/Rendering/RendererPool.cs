using System.Collections.Concurrent;
using Faxwerk.Pages;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Rendering;

/// <summary>
/// Worker processes, kept warm for a number of documents. A worker that met a damaged document, grew, or served its
/// number is replaced in the background; one that takes too long is killed; when one dies, or Chromium takes too long, its
/// document gets a second try in another one. A document that takes long makes way for others (<see cref="RendererPlaces"/>).
/// </summary>
public sealed partial class RendererPool : IAsyncDisposable
{
    /// <summary>Idle workers kept beyond the first: to start one takes longer than a document may hold up others.</summary>
    internal const int Spare = 1;

    private readonly RendererLauncher _launcher;
    private readonly Func<RenderingSettings> _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<RendererPool> _logger;
    private readonly RendererPlaces _places;
    private readonly ConcurrentStack<RendererProcess> _idle = new();
    private readonly ConcurrentDictionary<Task, bool> _background = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>A pool without workers; they start with the first documents or by <see cref="WarmUpAsync"/>.</summary>
    public RendererPool(RendererLauncher launcher, Func<RenderingSettings> settings, TimeProvider time, ILogger<RendererPool> logger, RendererRole role = RendererRole.Documents)
    {
        (_launcher, _settings, _time, _logger, Role) = (launcher, settings, time, logger, role);
        _places = new RendererPlaces(settings().WorkersOf(role), time);
    }

    /// <summary>What its workers are for.</summary>
    internal RendererRole Role { get; }

    /// <summary>The settings of the moment.</summary>
    internal RenderingSettings Settings => _settings();

    /// <summary>Process numbers of the workers that wait for a document.</summary>
    public IReadOnlyList<int> Idle => [.. _idle.Select(worker => worker.Id)];

    /// <summary>Starts a worker and has it render samples, so that the next document finds it warm.</summary>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        var (worker, _) = await _launcher.StartAsync(Role, cancellation);
        if (worker is null) return;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_settings().DocumentSeconds), _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            foreach (var (request, document) in WarmUp.SamplesOf(Role)) await worker.RenderAsync(request, document, _ => { }, both.Token);
            await KeepAsync(worker);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            LogDeath(_logger, worker.Errors, e);
            await worker.DisposeAsync();
        }
    }

    /// <summary>Renders a document; <paramref name="add"/> gets its pages in order.</summary>
    internal async Task<RendererAnswer> RenderAsync(
        RenderRequest request, ReadOnlyMemory<byte> document, Action<Bitmap> add, CancellationToken cancellation)
    {
        var place = await _places.EnterAsync(cancellation);
        try
        {
            var added = 0;
            for (var deaths = 0; ;)
            {
                // Rendering is repeatable: a further try goes on after the pages that the ones before gave.
                var skip = added;
                var answer = await TryAsync(request, document, page => Add(page), isFresh: deaths > 0, place.Evicted, cancellation);
                if (answer.Kind == RendererAnswerKind.Evicted)
                {
                    place.Dispose();
                    if (await _places.EnterAgainAsync(cancellation) is not { } next) return answer with { Kind = RendererAnswerKind.Unavailable };
                    place = next;
                }
                else if (!DeservesAnother(answer.Kind) || ++deaths > 1)
                {
                    return answer;
                }

                void Add(Bitmap page)
                {
                    if (skip-- > 0) return;
                    add(page);
                    added++;
                }
            }
        }
        finally
        {
            place.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_background.Keys);
        while (_idle.TryPop(out var worker)) await worker.DisposeAsync();
        _closing.Dispose();
    }

    private async Task<RendererAnswer> TryAsync(
        RenderRequest request, ReadOnlyMemory<byte> document, Action<Bitmap> add, bool isFresh, CancellationToken evicted, CancellationToken cancellation)
    {
        // A worker may die of what it drew before. Only one that drew nothing yet shows that this document is the cause.
        var (worker, fault) = isFresh ? await _launcher.StartAsync(Role, cancellation) : await TakeAsync(cancellation);
        if (worker is null) return new RendererAnswer(RendererAnswerKind.Unavailable, null, fault);
        var limits = _settings();
        var limit = TimeSpan.FromSeconds(limits.DocumentSeconds) / (DeservesAnother(RendererAnswerKind.TimedOut) ? 2 : 1);
        using var timeout = new CancellationTokenSource(limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, evicted, cancellation);
        var (keep, pages) = (false, 0);
        try
        {
            var end = await worker.RenderAsync(request, document, Count, both.Token);
            // A library that stumbled over a damaged document may be in disorder.
            keep = end.Code != RenderCode.Damaged && worker.Documents < limits.DocumentsPerWorker
                && end.MemoryKilobytes < RendererLauncher.MemoryMegabytes(Role, limits) * 1024 / 2;
            return new RendererAnswer(RendererAnswerKind.Ended, end, end.Detail);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            LogTimeout(_logger, limit.TotalSeconds, pages, worker.Errors);
            return new RendererAnswer(RendererAnswerKind.TimedOut, null, $"more than {limits.DocumentSeconds} s");
        }
        catch (OperationCanceledException) when (evicted.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new RendererAnswer(RendererAnswerKind.Evicted, null, "It takes long, and others wait.");
        }
        catch (IOException e)
        {
            LogDeath(_logger, worker.Errors, e);
            return new RendererAnswer(RendererAnswerKind.Crashed, null, worker.Errors.Trim());
        }
        finally
        {
            if (keep) await KeepAsync(worker);
            else InBackground(() => ReplaceAsync(worker));
        }

        void Count(Bitmap page)
        {
            pages++;
            add(page);
        }
    }

    /// <summary>A browser that stops says no more of the document than one that dies: half of the time is for a second try.</summary>
    private bool DeservesAnother(RendererAnswerKind kind) =>
        kind == RendererAnswerKind.Crashed || (kind == RendererAnswerKind.TimedOut && Role == RendererRole.Html);

    private async Task<(RendererProcess? Worker, string? Fault)> TakeAsync(CancellationToken cancellation)
    {
        while (_idle.TryPop(out var worker))
        {
            if (!worker.HasExited) return (worker, null);
            await worker.DisposeAsync();
        }

        return await _launcher.StartAsync(Role, cancellation);
    }

    /// <summary>No more are kept than can work at once, and the spare ones.</summary>
    private async Task KeepAsync(RendererProcess worker)
    {
        if (_idle.Count < _settings().WorkersOf(Role) + Spare) _idle.Push(worker);
        else await worker.DisposeAsync();
    }

    private async Task ReplaceAsync(RendererProcess worker)
    {
        await worker.DisposeAsync();
        if (_idle.Count <= Spare && !_closing.IsCancellationRequested) await WarmUpAsync(_closing.Token);
    }

    private void InBackground(Func<Task> work)
    {
        var task = Task.Run(work);
        _background[task] = true;
        _ = task.ContinueWith(done => _background.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [LoggerMessage(LogLevel.Warning, "A document took a rendering worker more than {Seconds} s, in which it gave {Pages} pages: {Errors}")]
    private static partial void LogTimeout(ILogger logger, double seconds, int pages, string errors);

    [LoggerMessage(LogLevel.Warning, "A rendering worker died: {Errors}")]
    private static partial void LogDeath(ILogger logger, string errors, Exception exception);
}
