using Faxwerk.Tasks;

namespace Faxwerk.Delivery;

/// <summary>
/// Printers and shares that this node could not reach a moment ago: each try there would last until its time is over, and all who want it together would hold up all others. While the pause lasts nobody
/// goes there; then one goes first.
/// </summary>
public sealed class Unreachable(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, (DateTimeOffset Until, string Error)> _down = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>When to come again and why; null for who may go.</summary>
    public TaskResult? Judge(string address)
    {
        lock (_down)
        {
            var now = time.GetUtcNow();
            if (!_down.TryGetValue(address, out var down))
                return null;
            if (down.Until > now)
                return TaskResult.TryAgain(down.Error, down.Until - now);
            _down[address] = down with { Until = now + Longest };
            return null;
        }
    }

    /// <summary>It could not be reached, and is to be left alone for a while: a minute at most, for it may be on again.</summary>
    public void Failed(string address, string error, TimeSpan pause)
    {
        lock (_down)
            _down[address] = (time.GetUtcNow() + (pause < Longest ? pause : Longest), error);
    }

    /// <summary>It has answered.</summary>
    public void Reached(string address)
    {
        lock (_down)
            _down.Remove(address);
    }

    /// <summary>Somebody says that it is worth a try.</summary>
    public void Clear()
    {
        lock (_down)
            _down.Clear();
    }
}
