using Faxwerk.Rendering;

namespace Faxwerk.Covers;

/// <summary>Adds and removes templates and pictures of the server. What is broken is never kept.</summary>
public sealed partial class CoverCatalogue(CoverStore store, CoverPages pages, ILogger<CoverCatalogue> log)
{
    /// <summary>Keeps a template after rendering it once with sample fields, in place of one with the same name; else what is wrong with it.</summary>
    /// <param name="name">A name as <see cref="CoverTemplate.IsName"/> wants it.</param>
    /// <param name="content">The file, whose format its bytes tell.</param>
    /// <param name="declared">Media type as declared; HTML may begin in any way.</param>
    /// <param name="by">Who does this.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<CoverFault?> AddAsync(string name, ReadOnlyMemory<byte> content, string declared, string by, CancellationToken cancel)
    {
        var mediaType = MediaTypes.Of(content.Span, declared);
        var formats = Enum.GetValues<CoverFormat>().Where(format => new CoverTemplate(name, format, content).MediaType == mediaType).ToList();
        if (formats.Count == 0) return new CoverFault(CoverFaultCode.Kind, name);
        var template = new CoverTemplate(name, formats[0], content);
        if (await pages.TryAsync(template, cancel) is { } fault) return fault;
        await store.SaveAsync(template, cancel);
        LogAdded(log, name, by);
        return null;
    }

    /// <summary>Keeps the server's picture of a field; false where it is neither PNG nor JPEG.</summary>
    public async Task<bool> AddPictureAsync(string field, ReadOnlyMemory<byte> content, string by, CancellationToken cancel)
    {
        if (!await store.SavePictureAsync(field, content, cancel)) return false;
        LogAdded(log, field, by);
        return true;
    }

    /// <summary>Removes a template or a picture of the server; false where there is none.</summary>
    public bool Remove(string name, string by)
    {
        if (!store.Delete(name)) return false;
        LogRemoved(log, name, by);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Cover {Name} was added or changed by {By}")]
    private static partial void LogAdded(ILogger logger, string name, string by);

    [LoggerMessage(LogLevel.Information, "Cover {Name} was removed by {By}")]
    private static partial void LogRemoved(ILogger logger, string name, string by);
}
