using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Audit;
using Faxwerk.Settings;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk key add|level|remove|list</c>: keys for the REST API and what they may do.</summary>
internal static class KeyCommand
{
    private const string Setting = "api.keys";

    public static bool Knows(string[] args) => args switch
    {
        ["list"] or ["add" or "remove", { Length: > 0 }] => true,
        ["add" or "level", { Length: > 0 }, var level] => TryRead(level, out _),
        _ => false,
    };

    public static Task<int> RunAsync(IConfiguration configuration, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(
            configuration,
            _ => { },
            services => RunAsync(services.GetRequiredService<SettingsStore>(), args, output, errors, cancel),
            errors,
            cancel);

    private static async Task<int> RunAsync(SettingsStore store, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var keys = store.Get<ApiSettings>().Keys;
        if (args[0] == "list")
        {
            foreach (var key in keys)
                await output.WriteLineAsync($"{key.Name,-24} {key.Level.ToString().ToLowerInvariant()}");
            return 0;
        }

        var name = args[1];
        if ((args[0] == "add") == keys.Any(key => key.Name == name))
        {
            await errors.WriteLineAsync(args[0] == "add" ? $"There is a key {name} already." : $"There is no key {name}.");
            return 1;
        }

        if (args[0] == "add" && ApiKey.NameError(name) is { } wrong)
        {
            await errors.WriteLineAsync(wrong);
            return 1;
        }

        var level = args.Length > 2 && TryRead(args[2], out var read) ? read : AccessLevel.Send;
        var made = ApiKey.Create(name, level);
        var left = args[0] switch
        {
            "add" => keys.Append(made.Key),
            "level" => keys.Select(key => key.Name == name ? key with { Level = level } : key),
            _ => keys.Where(key => key.Name != name),
        };
        var change = await store.SetAsync(Setting, JsonSerializer.Serialize(left, SettingValue.Json), Actor.CommandLine, cancel);
        if (!change.Succeeded)
            await errors.WriteLineAsync(change.Error);
        else if (args[0] == "add")
            await output.WriteLineAsync(made.Text);
        return change.Succeeded ? 0 : 1;
    }

    private static bool TryRead(string text, out AccessLevel level) =>
        Enum.TryParse(text, ignoreCase: true, out level) && Enum.IsDefined(level) && !char.IsAsciiDigit(text[0]);
}
