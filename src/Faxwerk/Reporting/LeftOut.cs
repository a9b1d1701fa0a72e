namespace Faxwerk.Reporting;

/// <summary>A part of a mail that is not faxed: its name, and what it is, in both languages. Stored with the submission as JSON: names never change.</summary>
public sealed record LeftOut(string FileName, string German, string English)
{
    /// <summary>A logo or a tracker that stands in the text; its size in pixels.</summary>
    public static LeftOut InlinePicture(string fileName, int width, int height) =>
        new(fileName, $"Bild im Text, {width} x {height}", $"inline picture, {width} x {height}");

    /// <summary>The text of a mail that was not wanted.</summary>
    public static LeftOut Body(string fileName) => new(fileName, "wie gewünscht weggelassen", "left out as asked for");

    /// <summary>What HTML looks like, where it could not be drawn.</summary>
    public static LeftOut Layout(string fileName) => new(fileName, "Gestaltung: nur der Text wird gefaxt", "layout: only its text is faxed");

    /// <summary>What does not fit on a cover.</summary>
    public static LeftOut EndOfText(string cover) =>
        new(cover, "das Ende des Textes: er ist länger als das Deckblatt", "the end of the text: it is longer than the cover page");

    /// <summary>Something of a kind that is for programs, not for readers, such as a signature.</summary>
    public static LeftOut Kind(string fileName, string mediaType) => new(fileName, mediaType, mediaType);
}
