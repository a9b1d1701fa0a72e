namespace Faxwerk.Rendering.Protocol;

/// <summary>One message of the worker: a page, whose rows follow it, or the end of the document.</summary>
internal sealed record RenderAnswer(PageHeader? Page, RenderEnd? End);

/// <summary>
/// <see cref="Height"/> rows follow, each (<see cref="Width"/> + 7) / 8 bytes, leftmost dot in the highest bit, 1 is black.
/// </summary>
internal sealed record PageHeader(int Width, int Height);

/// <summary>How the document ended.</summary>
/// <param name="Code">Outcome; only with <see cref="RenderCode.Ok"/> do the pages count.</param>
/// <param name="Detail">The library's words, for the log.</param>
/// <param name="Pages">Pages sent.</param>
/// <param name="Warnings">What the reader of the fax may miss, in plain words.</param>
/// <param name="MemoryKilobytes">Resident memory of the worker, from which its owner decides when to replace it.</param>
internal sealed record RenderEnd(RenderCode Code, string? Detail, int Pages, IReadOnlyList<string> Warnings, long MemoryKilobytes);
