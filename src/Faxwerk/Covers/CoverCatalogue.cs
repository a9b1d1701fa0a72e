using System.Globalization;
using System.Security.Cryptography;
using Faxwerk.Audit;
using Faxwerk.Rendering;
using Faxwerk.Storage;

namespace Faxwerk.Covers;

/// <summary>Adds and removes templates and pictures of the server, and notes who did it. What is broken is never kept.</summary>
public sealed class CoverCatalogue(CoverStore store, CoverPages pages, Database database, TimeProvider time)
{
    /// <summary>Keeps a template after rendering it once with sample fields, in place of one with the same name; else what is wrong with it.</summary>
    /// <param name="name">A name as <see cref="CoverTemplate.IsName"/> wants it.</param>
    /// <param name="content">The file, whose format its bytes tell.</param>
    /// <param name="declared">Media type as declared; HTML may begin in any way.</param>
    /// <param name="by">Who does this.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<CoverFault?> AddAsync(string name, ReadOnlyMemory<byte> content, string declared, Actor by, CancellationToken cancel)
    {
        var mediaType = MediaTypes.Of(content.Span, declared);
        var formats = Enum.GetValues<CoverFormat>().Where(format => new CoverTemplate(name, format, content).MediaType == mediaType).ToList();
        if (formats.Count == 0) return new CoverFault(CoverFaultCode.Kind, name);
        var template = new CoverTemplate(name, formats[0], content);
        if (await pages.TryAsync(template, cancel) is { } fault) return fault;
        await AddAsync(name, content, by, () => store.SaveAsync(template, cancel), cancel);
        return null;
    }

    /// <summary>Keeps the server's picture of a field; false where it is neither PNG nor JPEG.</summary>
    public async Task<bool> AddPictureAsync(string field, ReadOnlyMemory<byte> content, Actor by, CancellationToken cancel)
    {
        if (CoverPicture.TypeOf(content.Span) is not { } type) return false;
        await AddAsync(field, content, by, () => store.SavePictureAsync(field, new CoverPicture(type, content), cancel), cancel);
        return true;
    }

    /// <summary>Removes a template or a picture of the server; false where there is none.</summary>
    public Task<bool> RemoveAsync(string name, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            if (!store.Has(name)) return false;
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.CoverRemoved, $"cover:{name}");
            store.Delete(name);
            return true;
        },
        cancel);

    // The file last: where it cannot be written nothing is noted.
    private Task AddAsync(string name, ReadOnlyMemory<byte> content, Actor by, Func<Task> save, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"{content.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(content.Span))}");
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.CoverChanged, $"cover:{name}", after: what);
            await save();
        },
        cancel);
}
