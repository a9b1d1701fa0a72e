namespace Faxwerk.Renderer.Office;

/// <summary>
/// The private profile of LibreOffice: no macros, no active content, no links followed, nothing recovered or asked. The sandbox has no
/// network; the profile keeps a document from waiting for one.
/// </summary>
internal static class OfficeProfile
{
    private const string Security = "/org.openoffice.Office.Common/Security/Scripting";

    private static readonly (string Path, string Name, string Value)[] s_settings =
    [
        (Security, "MacroSecurityLevel", "3"),
        (Security, "DisableMacrosExecution", "true"),
        (Security, "BlockUntrustedRefererLinks", "true"),
        (Security, "DisableActiveContent", "true"),
        (Security, "CheckDocumentEvents", "false"),
        ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
        ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
        ("/org.openoffice.Office.Common/Save/Document", "AutoSave", "false"),
        ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
        ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ];

    /// <summary>Writes the profile below <paramref name="folder"/>.</summary>
    public static void Write(string folder)
    {
        var user = Directory.CreateDirectory(Path.Combine(folder, "user"));
        var items = s_settings.Select(setting =>
            $"<item oor:path=\"{setting.Path}\"><prop oor:name=\"{setting.Name}\" oor:op=\"fuse\"><value>{setting.Value}</value></prop></item>");
        File.WriteAllText(
            Path.Combine(user.FullName, "registrymodifications.xcu"),
            $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
            {string.Join('\n', items)}
            </oor:items>
            """);
    }
}
