using System.Text;

namespace Faxwerk.Commands;

/// <summary>Reads a password: a line of standard input, or keys that are not shown where somebody types them.</summary>
internal static class PasswordPrompt
{
    public static async Task<string> ReadAsync(TextReader input, CancellationToken cancel)
    {
        if (input != Console.In || Console.IsInputRedirected)
            return await input.ReadLineAsync(cancel) ?? "";
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace)
                typed.Append(key.KeyChar);
            else if (typed.Length > 0)
                typed.Length--;
        }

        return typed.ToString();
    }
}
