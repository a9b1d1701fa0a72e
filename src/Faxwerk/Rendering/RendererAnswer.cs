using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Rendering;

/// <summary>How a worker came to the end of a document.</summary>
internal enum RendererAnswerKind
{
    /// <summary>It said how.</summary>
    Ended,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>It died, and so did the second one.</summary>
    Crashed,

    /// <summary>It took long while others waited.</summary>
    Evicted,

    /// <summary>None could be started, or too many documents that take long wait.</summary>
    Unavailable,
}

/// <summary>The end of a document.</summary>
/// <param name="Kind">How.</param>
/// <param name="End">What the worker said; only with <see cref="RendererAnswerKind.Ended"/>.</param>
/// <param name="Detail">For the log.</param>
internal sealed record RendererAnswer(RendererAnswerKind Kind, RenderEnd? End, string? Detail);
