namespace Faxwerk.Tests.Rendering;

/// <summary>Chromium has limits on threads and memory that a machine full of other renderers brings it to: its tests run when those are over.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
