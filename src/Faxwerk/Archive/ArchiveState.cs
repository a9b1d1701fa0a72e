using System.Collections.Concurrent;
using Faxwerk.Hosting;

namespace Faxwerk.Archive;

/// <summary>Folders that cannot be written now, for the health of the node.</summary>
internal sealed class ArchiveState
{
    private readonly ConcurrentDictionary<string, string> _failing = new(StringComparer.Ordinal);

    public void Works(string folder) => _failing.TryRemove(folder, out _);

    public void Fails(string folder, string why) => _failing[folder] = why;

    /// <summary>Documents wait until their folder can be written again: the node works without.</summary>
    public HealthCheck Check() => new("archive", _failing.IsEmpty, string.Join("; ", _failing.Select(f => $"{f.Key}: {f.Value}")), IsRequired: false);
}
