namespace Faxwerk.Covers;

/// <summary>What stands on a cover that nobody has sent yet.</summary>
internal static class CoverSample
{
    /// <summary>A fax of a sender with a mail address, or of nobody in particular; in German unless another language is asked for.</summary>
    public static CoverRequest Request(string sender, string? language) => language?.StartsWith("de", StringComparison.OrdinalIgnoreCase) ?? true
        ? new CoverRequest
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
        }
        : new CoverRequest
        {
            Sender = sender.Length > 0 ? sender : "mary.sample@example.com",
            SenderName = "Mary Sample",
            RecipientNumber = "+442071234567",
            RecipientName = "Dr John Example",
            RecipientCompany = "Example & Partners",
            Subject = "Your enquiry of 2 March",
            Text = """
                Dear Dr Example,

                Please find the documents you asked for on the following pages. Do call me if you have any questions.

                Kind regards
                Mary Sample
                """,
        };
}
