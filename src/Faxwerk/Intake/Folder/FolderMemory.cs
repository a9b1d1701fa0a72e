namespace Faxwerk.Intake.Folder;

/// <summary>Why documents of a folder are not taken, or not moved on: a <paramref name="Code"/> for programs and pages, and words.</summary>
internal sealed record FolderFault(string Code, string Detail)
{
    /// <summary>At its path lies another folder than before.</summary>
    public const string Another = "another";

    /// <summary>What the system says.</summary>
    public static FolderFault Of(Exception fault) => new(fault is OtherFolderException ? Another : "failed", fault.Message);
}

/// <summary>What a look found. <paramref name="Ignored"/> are files that can be neither read nor moved: links, pipes, names that are no UTF-8.</summary>
internal sealed record FolderSight(DateTimeOffset LookedAt, int Waiting, int Ignored, FolderFault? Fault);

/// <summary>What a node remembers of a watched folder between two looks. One look at a time writes, anybody reads.</summary>
internal sealed class FolderMemory
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (Sighted File, long Since)> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (FileStamp Stamp, long First)> _known = new(StringComparer.Ordinal);
    private long? _began, _sighted;
    private TimeSpan _lasted;
    private volatile FolderSight? _last;
    private volatile Tuple<DateTimeOffset>? _busySince;
    private volatile TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The last look that ended; null before the first.</summary>
    public FolderSight? Last
    {
        get => _last;
        set => _last = value;
    }

    /// <summary>Where in the order of names the last look stopped.</summary>
    public string Cursor { get; set; } = "";

    /// <summary>When what breakdowns have left was removed last.</summary>
    public DateTimeOffset SweptAt { get; set; }

    /// <summary>Ends when somebody wants a look at once.</summary>
    public Task Woken => _wake.Task;

    /// <summary>What is wrong now; null where nothing is.</summary>
    public FolderFault? FaultAt(DateTimeOffset now) =>
        _busySince is { Item1: var since } && now - since > Patience ? new FolderFault("hangs", $"The folder has not answered since {since:u}.") : _last?.Fault;

    /// <summary>Wants a look at once.</summary>
    public void Wake() => _wake.TrySetResult();

    /// <summary>The next wish is a new one.</summary>
    public void Sleep() => _wake = _wake.Task.IsCompleted ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : _wake;

    /// <summary>Does a piece of work that a share may hold up for ever, on a thread of its own, which nobody then waits for.</summary>
    public async Task<T> ApartAsync<T>(Func<T> work, DateTimeOffset now, CancellationToken cancel)
    {
        _busySince = Tuple.Create(now);
        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancel);
        }
        finally
        {
            _busySince = null;
        }
    }

    /// <summary>
    /// Files are looked at now: a timestamp, by which <see cref="Since"/> counts whatever is done to the clock. Where the folder was out of sight for longer than a look lasts and two more could have begun, nobody knows what was
    /// done to its files meanwhile, and they count anew.
    /// </summary>
    public long Sight(TimeProvider time, TimeSpan interval)
    {
        var now = time.GetTimestamp();
        if (_sighted is { } last && time.GetElapsedTime(last, now) > (interval * 2) + _lasted)
            Forget();
        _lasted = _began is { } began ? time.GetElapsedTime(began, now) : TimeSpan.Zero;
        _sighted = now;
        return now;
    }

    /// <summary>A look begins.</summary>
    public void Begin(TimeProvider time) => _began = time.GetTimestamp();

    /// <summary>Nobody knows any more since when files are as they are.</summary>
    public void Forget() => _seen.Clear();

    /// <summary>Since which timestamp a file is as it is now.</summary>
    public long Since(Sighted file, long now)
    {
        if (!_seen.TryGetValue(file.Name, out var before) || before.File != file)
            _seen[file.Name] = before = (file, now);
        return before.Since;
    }

    /// <summary>Since which timestamp a file is known as it is, however often the folder was out of sight: so long somebody waits for it.</summary>
    public long First(Sighted file, long now)
    {
        if (!_known.TryGetValue(file.Name, out var before) || before.Stamp != file.Stamp)
            _known[file.Name] = before = (file.Stamp, now);
        return before.First;
    }

    /// <summary>Forgets all others.</summary>
    public void Keep(IReadOnlySet<string> names)
    {
        foreach (var gone in _known.Keys.Where(name => !names.Contains(name)).ToList())
            _known.Remove(gone);
        foreach (var gone in _seen.Keys.Where(name => !names.Contains(name)).ToList())
            _seen.Remove(gone);
    }
}
