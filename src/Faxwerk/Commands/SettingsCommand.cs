using Faxwerk.Audit;
using Faxwerk.Settings;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk settings list|get|set|reset</c>: straight on the database, whether the server runs or not; a running one sees the change.</summary>
internal static class SettingsCommand
{
    public static bool Knows(string[] args) => args is ["list"] or ["list" or "get" or "reset", _] or ["set", _, _];

    public static Task<int> RunAsync(IConfiguration configuration, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(
            configuration,
            _ => { },
            services => RunAsync(services.GetRequiredService<SettingsStore>(), args, output, errors, cancel),
            errors,
            cancel);

    private static async Task<int> RunAsync(SettingsStore store, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        if (args[0] == "list")
        {
            var views = store.List(args.Length > 1 ? args[1] : "");
            if (views.Count == 0)
            {
                await errors.WriteLineAsync($"No setting begins with {args[1]}. See: faxwerk settings list");
                return 1;
            }

            foreach (var view in views)
                await output.WriteLineAsync($"{view.Key} = {view.Value}{(view.IsDefault ? "" : "   (set)")}\n    {view.Description}");
            return 0;
        }

        if (args[0] == "get")
        {
            if (store.List(args[1]).FirstOrDefault(view => view.Key.Equals(args[1], StringComparison.OrdinalIgnoreCase)) is { } view)
            {
                await output.WriteLineAsync(view.Value);
                return 0;
            }

            await errors.WriteLineAsync($"There is no setting {args[1]}. See: faxwerk settings list");
            return 1;
        }

        var change = await store.SetAsync(args[1], args[0] == "set" ? args[2] : null, Actor.CommandLine, cancel);
        if (!change.Succeeded)
        {
            await errors.WriteLineAsync(change.Error);
            return 1;
        }

        var now = store.List(args[1])[0];
        await output.WriteLineAsync($"{now.Key} = {now.Value}{(now.IsDefault ? "   (the default)" : "")}");
        return 0;
    }
}
