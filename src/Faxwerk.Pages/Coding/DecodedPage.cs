namespace Faxwerk.Pages.Coding;

/// <summary>A decoded page and how well it came through.</summary>
/// <param name="Bitmap">The page. Bad rows show the good row above them, missing rows are white.</param>
/// <param name="BadRows">Rows that could not be decoded, MR rows that refer to such a row included.</param>
/// <param name="LongestBadRun">Most bad rows in succession.</param>
/// <param name="MissingRows">Rows of a known height that the data did not give; always 0 if the height was not known.</param>
/// <param name="EndOfPage">Whether RTC or EOFB was seen.</param>
/// <param name="Damaged">MMR and rows without EOLs: decoding stopped at an error. G3 with EOLs: there were bad rows.</param>
public sealed record DecodedPage(Bitmap Bitmap, int BadRows, int LongestBadRun, int MissingRows, bool EndOfPage, bool Damaged);
