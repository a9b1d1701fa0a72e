namespace Faxwerk.Renderer.Office;

/// <summary>What LibreOffice reads, with the file name extension that leads it to its filter.</summary>
internal static class OfficeFormats
{
    private const string OpenXml = "application/vnd.openxmlformats-officedocument.";
    private const string OpenDocument = "application/vnd.oasis.opendocument.";

    /// <summary>The extension; null when it is no office document.</summary>
    public static string? Extension(string mediaType) => mediaType switch
    {
        "application/msword" => "doc",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.ms-powerpoint" => "ppt",
        "application/rtf" => "rtf",
        OpenXml + "wordprocessingml.document" => "docx",
        OpenXml + "spreadsheetml.sheet" => "xlsx",
        OpenXml + "presentationml.presentation" => "pptx",
        OpenDocument + "text" => "odt",
        OpenDocument + "spreadsheet" => "ods",
        OpenDocument + "presentation" => "odp",
        _ => null,
    };

    /// <summary>Whether it has sheets that know no page.</summary>
    public static bool IsSpreadsheet(string mediaType) => Extension(mediaType) is "xls" or "xlsx" or "ods";
}
