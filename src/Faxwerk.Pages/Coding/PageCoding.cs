namespace Faxwerk.Pages.Coding;

/// <summary>The bilevel codings of a fax page.</summary>
public enum PageCoding
{
    /// <summary>Modified Huffman, T.4 one-dimensional: every row by itself.</summary>
    Mh,

    /// <summary>Modified READ, T.4 two-dimensional: every K-th row by itself, the others against the row above.</summary>
    Mr,

    /// <summary>Modified modified READ, T.6: every row against the row above, without line ends. Needs an error-free channel.</summary>
    Mmr,
}
