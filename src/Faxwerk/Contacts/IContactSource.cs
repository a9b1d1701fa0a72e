namespace Faxwerk.Contacts;

/// <summary>Reads all contacts of one kind of source.</summary>
internal interface IContactSource
{
    /// <summary>The kind.</summary>
    ContactKind Kind { get; }

    /// <summary>Every contact. An exception says in its message what is wrong, and what was read so far does not count.</summary>
    IAsyncEnumerable<ContactEntry> ReadAsync(ContactSourceSettings settings, CancellationToken cancel);
}
