using System.Runtime.CompilerServices;

namespace Faxwerk.Contacts.Sources;

/// <summary>The files <c>*.vcf</c> of a folder and those below it, each with one card or many.</summary>
internal sealed class VCardFolder : IContactSource
{
    private const long LargestFile = 64 * 1024 * 1024;

    public ContactKind Kind => ContactKind.VCard;

    public async IAsyncEnumerable<ContactEntry> ReadAsync(ContactSourceSettings settings, [EnumeratorCancellation] CancellationToken cancel)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in System.IO.Directory.EnumerateFiles(settings.Address, "*.vcf", options))
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new FormatException($"{path} has more than {LargestFile / 1024 / 1024} MB.");
            foreach (var entry in VCard.Read(new StringReader(await File.ReadAllTextAsync(path, cancel)), settings.CustomerField))
                yield return entry;
        }
    }
}
