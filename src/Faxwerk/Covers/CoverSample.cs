namespace Faxwerk.Covers;

/// <summary>What stands on a cover that nobody has sent yet.</summary>
internal static class CoverSample
{
    /// <summary>A fax of a sender with a mail address, or of nobody in particular.</summary>
    public static CoverRequest Request(string sender) => new()
    {
        Sender = sender.Length > 0 ? sender : "maria.muster@example.com",
        SenderName = "Maria Muster",
        RecipientNumber = "+49301234567",
        RecipientName = "Dr. Max Beispiel",
        RecipientCompany = "Beispiel & Partner",
        Subject = "Ihre Anfrage vom 2. März",
        Text = """
            Sehr geehrter Herr Dr. Beispiel,

            anbei erhalten Sie die gewünschten Unterlagen. Für Fragen stehe ich Ihnen gern zur Verfügung.

            Mit freundlichen Grüßen
            Maria Muster
            """,
    };
}
