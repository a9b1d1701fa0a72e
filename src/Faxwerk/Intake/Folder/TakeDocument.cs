using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Faxwerk.Intake.Folder;

/// <summary>What came of looking for documents; <paramref name="Fault"/> is the first that kept one from being taken.</summary>
internal sealed record TakenDocuments(int Waiting, int Ignored, bool IsMore, FolderFault? Fault = null);

/// <summary>Finds the documents of a folder that are whole and say where they go, and takes them: document and task are in the database before anything happens to the file.</summary>
internal sealed class TakeDocument(FolderDocuments documents, IBlobStore blobs, SecretText secrets, IOptionsMonitor<FolderSettings> settings, TimeProvider time)
{
    /// <summary>Most files that are opened, and most documents that are taken, in one look; how often the same file is dropped; faults of one look, for where taking fails it may fail for all.</summary>
    private const int MostSighted = 1000, MostTaken = 100, MostRepeats = 1000, MostFaults = 10;

    /// <summary>Looks once, for nobody where <paramref name="owner"/> is missing; <paramref name="stuck"/> are names that are ours already and could not be moved.</summary>
    public async Task<TakenDocuments> LookAsync(WatchedFolder folder, User? owner, FolderFiles files, FolderMemory memory, IReadOnlySet<string> stuck, CancellationToken cancel)
    {
        var (names, ignored) = await memory.ApartAsync(files.List, time.GetUtcNow(), cancel);
        memory.Keep(names.ToHashSet(StringComparer.Ordinal));
        var units = names.Where(name => !stuck.Contains(name)).GroupBy(FileNames.BareOf, StringComparer.Ordinal).OrderBy(unit => unit.Key, StringComparer.Ordinal).ToList();
        if (owner is null || units.Count == 0)
            return new TakenDocuments(names.Count, ignored, false);
        var (slice, isAll) = SliceOf(units, memory);
        var sighted = (await memory.ApartAsync(() => files.Sight(slice.SelectMany(unit => unit)), time.GetUtcNow(), cancel)).ToDictionary(file => file.Name, StringComparer.Ordinal);
        var now = memory.Sight(time, settings.CurrentValue.Interval);
        ignored += slice.Sum(unit => unit.Count()) - sighted.Count;
        var (taken, before, faults, first) = (0, memory.Cursor, 0, (FolderFault?)null);
        foreach (var unit in slice)
        {
            foreach (var found in Judge(folder, [.. unit.Where(sighted.ContainsKey).Select(name => Seen(sighted[name]))]))
            {
                if (taken == MostTaken)
                {
                    memory.Cursor = before;
                    return new TakenDocuments(names.Count - taken, ignored, true, first);
                }

                try
                {
                    taken += await TakeAsync(folder, owner, files, memory, found, cancel) ? 1 : 0;
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    // Whatever it is, it may be of this document alone: those behind it are not to wait for it.
                    first ??= FolderFault.Of(fault);
                    faults++;
                }
            }

            if (faults >= MostFaults)
            {
                memory.Cursor = unit.Key;
                return new TakenDocuments(names.Count - taken, ignored, false, first);
            }

            before = unit.Key;
        }

        memory.Cursor = slice[^1].Key;
        return new TakenDocuments(names.Count - taken, ignored, !isAll, first);

        SeenFile Seen(Sighted file) => new(file, time.GetElapsedTime(memory.Since(file, now), now), time.GetElapsedTime(memory.First(file, now), now));
    }

    /// <summary>So many as are opened in one look, from where the last one stopped.</summary>
    private static (IReadOnlyList<IGrouping<string, string>> Slice, bool IsAll) SliceOf(IReadOnlyList<IGrouping<string, string>> units, FolderMemory memory)
    {
        var (slice, count) = (new List<IGrouping<string, string>>(), 0);
        foreach (var unit in units.SkipWhile(unit => string.CompareOrdinal(unit.Key, memory.Cursor) <= 0).Concat(units.TakeWhile(unit => string.CompareOrdinal(unit.Key, memory.Cursor) <= 0)))
        {
            if (slice.Count > 0 && (count += unit.Count()) > MostSighted)
                break;
            slice.Add(unit);
        }

        return (slice, slice.Count == units.Count);
    }

    /// <summary>What is to be done with files that share a stem; nothing where they are waited for.</summary>
    private IEnumerable<Found> Judge(WatchedFolder folder, IReadOnlyList<SeenFile> unit)
    {
        var (all, rules) = (settings.CurrentValue, folder.Recipients);
        var (controls, own) = (unit.Where(file => ControlFile.IsNamed(file.Name)).OrderByDescending(file => file.Name, StringComparer.OrdinalIgnoreCase).ToList(), unit.Where(file => !ControlFile.IsNamed(file.Name)).ToList());
        if (own.Count == 1 && controls.Count > 0 && rules != FolderRecipients.Name)
        {
            var (document, control) = (own[0], controls[0]);
            return Readiness(document) is var first && Readiness(control, ControlFile.MostBytes, FolderCodes.BadControl) is var second && (first ?? second) is { } reason
                ? reason.Length == 0 ? [] : [new Found(document.File, control.File, Refusal: reason)]
                : [new Found(document.File, control.File, IsLate: document.Waited >= all.WaitFor && control.Waited >= all.WaitFor)];
        }

        return [.. own.SelectMany(Alone), .. controls.Where(control => control.Waited >= all.WaitFor).Select(control => new Found(control.File, Refusal: FolderCodes.NoDocument))];

        IEnumerable<Found> Alone(SeenFile document)
        {
            var isControlled = controls.Count > 0 && rules != FolderRecipients.Name;
            var number = rules == FolderRecipients.Control || isControlled ? null : FileNames.NumberOf(document.Name);
            if (number is not null)
                return Readiness(document) is not { } reason ? [new Found(document.File, Number: number, IsLate: document.Waited >= all.WaitFor)] : reason.Length == 0 ? [] : [new Found(document.File, Refusal: reason)];
            return document.Waited >= all.WaitFor && document.Unchanged >= all.Settle ? [new Found(document.File, Refusal: isControlled ? FolderCodes.Ambiguous : FolderCodes.NoRecipient)] : [];
        }

        // Null: it can be taken. Empty: it is waited for. A file that is empty or locked may be one that is being made.
        string? Readiness(SeenFile file, long? limit = null, string? tooLarge = null) =>
            file.Unchanged < all.Settle ? ""
            : !file.File.IsReadable ? file.Waited < all.WaitFor ? "" : FolderCodes.Unreadable
            : file.File.Stamp.Size == 0 ? file.Waited < all.WaitFor ? "" : FolderCodes.EmptyFile
            : file.File.Stamp.Size > (limit ?? all.SizeLimit) ? tooLarge ?? Problem.TooLarge.Code
            : null;
    }

    /// <summary>False where it is still waited for.</summary>
    private async Task<bool> TakeAsync(WatchedFolder folder, User owner, FolderFiles files, FolderMemory memory, Found found, CancellationToken cancel)
    {
        var (file, control) = (found.Document, found.Control);
        var document = new FolderDocument
        {
            Folder = folder.Path, Name = file.Name, Size = file.Stamp.Size, ModifiedAt = file.Stamp.ModifiedAt, Control = control?.Name ?? "", ControlSize = control?.Stamp.Size ?? 0,
            ControlModifiedAt = control?.Stamp.ModifiedAt ?? 0, Login = owner.Login,
        };
        var stamps = $"{folder.Path}\n{file}\n{control}";
        if (found.Refusal is { } code)
        {
            await AddAsync(document with { State = FolderDocumentState.Refused, Code = code, Detail = Words(code) }, KeyOf(stamps), null);
            return true;
        }

        byte[]? content, said;
        try
        {
            (content, said) = await ApartAsync(() => (files.Read(file.Name, file.Stamp), control is { } beside ? files.Read(beside.Name, beside.Stamp) : []));
        }
        catch (Exception fault) when (fault is (IOException and not OtherFolderException) or UnauthorizedAccessException)
        {
            // It opens and cannot be read: another program may hold a part of it, and lets go of it soon.
            if (!found.IsLate)
                return false;
            await AddAsync(document with { State = FolderDocumentState.Refused, Code = FolderCodes.Unreadable, Detail = $"{Words(FolderCodes.Unreadable)} {fault.Message}" }, KeyOf(stamps), null);
            return true;
        }

        if (content is null || said is null)
            return false;
        var key = KeyOf($"{stamps}\n{Convert.ToHexStringLower(SHA256.HashData(content))}\n{Convert.ToHexStringLower(SHA256.HashData(said))}");
        try
        {
            var parts = control is null ? new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["to"] = found.Number } : await ControlFile.ReadAsync(control.Value.Name, said, cancel);
            var reference = parts.Remove(ControlFile.Reference, out var given) ? given.ToString() : "";
            Default(parts, "subject", FileNames.BareOf(file.Name));
            Default(parts, "cover", folder.Cover);
            Default(parts, "priority", folder.Priority);
            Default(parts, "resolution", folder.Resolution);
            Default(parts, "reportTo", folder.ReportTo.Length > 0 ? folder.ReportTo : owner.Addresses.FirstOrDefault() ?? "");
            await AddAsync(document with { Parts = secrets.Protect(JsonSerializer.Serialize(parts.ToDictionary(part => part.Key, part => part.Value.ToArray()))), Reference = reference }, key, content);
        }
        catch (FormatException fault)
        {
            await AddAsync(document with { State = FolderDocumentState.Refused, Code = FolderCodes.BadControl, Detail = fault.Message }, key, null);
        }

        return true;

        Task<T> ApartAsync<T>(Func<T> work) => memory.ApartAsync(work, time.GetUtcNow(), cancel);

        // A row whose file still lies here is what a broken look has left. One whose file was moved is another drop of the same file: that is no second fax, and not passed over in silence either.
        async Task AddAsync(FolderDocument wanted, string known, byte[]? pages)
        {
            var isTold = false;
            for (var again = 0; again < MostRepeats; again++)
            {
                var own = again == 0 ? known : $"{known}#{again}";
                if (await documents.FindAsync(own, cancel) is { } before)
                {
                    if (before.Place == FolderDocumentPlace.Root)
                        return;
                    // Told once: a program that mirrors its files drops all of them again and again.
                    isTold = before.Code == FolderCodes.Duplicate;

                    // One that was refused became no fax: whoever puts it back has mended what was wrong.
                    if (wanted.State == FolderDocumentState.Taken && before.State != FolderDocumentState.Refused)
                        wanted = wanted with { State = FolderDocumentState.Refused, Code = FolderCodes.Duplicate, Detail = $"The same file (name, time, content) was taken at {before.CreatedAt:u}. Give it another time or name to have it sent again.", Parts = "" };
                    continue;
                }

                // Another node may have moved it meanwhile.
                if (again > 0 && await ApartAsync(() => files.Sight([file.Name])) is not [_, ..])
                    return;
                var blob = wanted.State == FolderDocumentState.Taken ? (await blobs.WriteAsync(pages!, cancel)).Id : null;
                var stem = FileNames.StemOf(file.Name);
                var isFree = await ApartAsync(() => files.IsFree([.. (wanted with { KeptStem = stem }).Files.Select(one => one.Kept)]));
                await documents.AddAsync(wanted with { BlobId = blob }, own, isFree, cancel, isTold && wanted.Code == FolderCodes.Duplicate);
                return;
            }
        }
    }

    private static void Default(Dictionary<string, StringValues> parts, string name, string value)
    {
        if (value.Length > 0 && StringValues.IsNullOrEmpty(parts.GetValueOrDefault(name)))
            parts[name] = value;
    }

    private static string KeyOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private string Words(string code) => FolderCodes.Words.TryGetValue(code, out var words) ? words.English
        : code == FolderCodes.BadControl ? $"The control file has more than {ControlFile.MostBytes} bytes."
        : $"The file has more than {settings.CurrentValue.SizeLimit} bytes (folders.sizeLimit).";

    private readonly record struct SeenFile(Sighted File, TimeSpan Unchanged, TimeSpan Waited)
    {
        public string Name => File.Name;
    }

    /// <summary>A document that can be taken with its control file or the number in its name, or the code for which it is refused; <paramref name="IsLate"/>: where it cannot be, that is waited for no longer.</summary>
    private sealed record Found(Sighted Document, Sighted? Control = null, string? Number = null, string? Refusal = null, bool IsLate = false);
}
