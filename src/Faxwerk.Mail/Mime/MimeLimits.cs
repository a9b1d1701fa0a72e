namespace Faxwerk.Mail.Mime;

/// <summary>How much of a mail is taken apart. What lies beyond stays closed in the part that holds it and is told by <see cref="MailDefects"/>.</summary>
public sealed record MimeLimits
{
    public static MimeLimits Default { get; } = new();

    /// <summary>Octets of the whole message; the rest is cut off.</summary>
    public int MaxMessageBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Multiparts and messages within each other.</summary>
    public int MaxDepth { get; init; } = 20;

    /// <summary>Parts of the whole message.</summary>
    public int MaxParts { get; init; } = 1000;

    /// <summary>Octets in the headers of one part.</summary>
    public int MaxHeaderBytes { get; init; } = 512 * 1024;

    /// <summary>Header fields of one part.</summary>
    public int MaxHeaders { get; init; } = 2000;

    /// <summary>Octets that containers (TNEF, encoded messages and multiparts) may decode to while a message is read, summed.</summary>
    public long MaxDecodedBytes { get; init; } = 512L * 1024 * 1024;
}

/// <summary>What was wrong with a mail. None of it stops the reading.</summary>
[Flags]
public enum MailDefects
{
    None = 0,
    Truncated = 1,
    TooDeep = 2,
    TooManyParts = 4,
    HeadersTooLarge = 8,
    MissingBoundary = 16,
    UnclosedMultipart = 32,
    BadTnef = 64,
    TooMuchDecoded = 128,
}
