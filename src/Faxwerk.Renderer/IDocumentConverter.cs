namespace Faxwerk.Renderer;

/// <summary>A program that turns documents of some kinds into pages, kept by a worker of its own.</summary>
internal interface IDocumentConverter
{
    /// <summary>Resident memory of a process beside this one; 0 where there is none.</summary>
    long MemoryKilobytes { get; }

    /// <summary>Renders all pages of a document; null when <paramref name="mediaType"/> is not one of its kinds.</summary>
    /// <exception cref="IOException">The program has ended: the worker is of no use any more.</exception>
    Outcome? Render(byte[] document, string mediaType, PageWriter writer);
}
