using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Settings;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk key add|remove|list</c>: keys for the REST API.</summary>
internal static class KeyCommand
{
    private const string Setting = "api.keys";

    public static bool Knows(string[] args) => args is ["list"] or ["add" or "remove", { Length: > 0 }];

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
                await output.WriteLineAsync(key.Name);
            return 0;
        }

        var name = args[1];
        if ((args[0] == "add") == keys.Any(key => key.Name == name))
        {
            await errors.WriteLineAsync(args[0] == "add" ? $"There is a key {name} already." : $"There is no key {name}.");
            return 1;
        }

        var made = ApiKey.Create(name);
        var left = args[0] == "add" ? keys.Append(made.Key) : keys.Where(key => key.Name != name);
        var change = await store.SetAsync(Setting, JsonSerializer.Serialize(left, JsonSerializerOptions.Web), $"command line, {Environment.UserName}", cancel);
        if (!change.Succeeded)
            await errors.WriteLineAsync(change.Error);
        else if (args[0] == "add")
            await output.WriteLineAsync(made.Text);
        return change.Succeeded ? 0 : 1;
    }
}
