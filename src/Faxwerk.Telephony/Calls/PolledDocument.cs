using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Faxwerk.Pages;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony;

/// <summary>A document that callers may fetch (polling). Where the call ends, <see cref="CallOutcome.Polled"/> says which one was.</summary>
public sealed record PolledDocument
{
    /// <summary>The password (PWD) that the caller must name: digits, '#' and '*'; "" asks for none.</summary>
    public string Password { get; init; } = "";

    /// <summary>Selective polling address (SEP) that names this document; "" where the caller must name none.</summary>
    public string Address { get; init; } = "";

    /// <summary>Pages, at least 1.</summary>
    public required int PageCount { get; init; }

    /// <summary>Reads a page, 0-based. An exception ends the call with <see cref="CallStatus.DocumentUnreadable"/>.</summary>
    public required Func<int, CancellationToken, ValueTask<PageImage>> ReadPage { get; init; }

    /// <summary>Whether this is the document that is asked for.</summary>
    internal bool IsNamedBy(PollRequest request) => (request.Document ?? "") == Address;

    /// <summary>Whether the one who asks may have it; how long that takes tells nothing of the password but its length.</summary>
    internal bool Admits(PollRequest request) =>
        Password.Length == 0 || CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(Password.AsSpan()), MemoryMarshal.AsBytes((request.Password ?? "").AsSpan()));

    internal OutgoingFax AsCall(string localId) => new() { Called = "", LocalId = localId, PageCount = PageCount, ReadPage = ReadPage };
}
