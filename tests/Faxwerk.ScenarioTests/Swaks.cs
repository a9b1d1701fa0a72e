using System.Globalization;

namespace Faxwerk.ScenarioTests;

/// <summary>A mail client of others: Debian's swaks.</summary>
internal static class Swaks
{
    /// <summary>Hands a mail in. The code is 0 where it was taken; what was said is the dialogue.</summary>
    public static Task<(int Code, string Said)> MailAsync(int port, string from, string to, params string[] rest) =>
        Tool.RunAsync("/usr/bin/swaks", ["--server", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--helo", "client.example", "--from", from, "--to", to, .. rest]);
}
