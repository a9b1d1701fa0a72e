using Faxwerk.Audit;
using Faxwerk.Journal;
using Faxwerk.Lines;
using Faxwerk.Settings;
using Faxwerk.Telephony.Audio;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk trunks list|show|add|set|reset|remove</c>: straight on the database; a running server opens and closes trunks by it within seconds.</summary>
internal static class TrunksCommand
{
    public static bool Knows(string[] args) => args is [] or ["list"] or ["show" or "add" or "remove", _] or ["reset", _, _] or ["set", _, _, _, ..] && (args is not ["set", ..] || args.Length % 2 == 0);

    public static Task<int> RunAsync(IConfiguration configuration, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(
            configuration, services => services.AddTrunkTable(), services => RunAsync(services, args, output, errors, cancel), errors, cancel);

    private static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var (table, settings) = (services.GetRequiredService<TrunkTable>(), services.GetRequiredService<SettingsStore>());
        var by = Actor.CommandLine;
        string? error;
        switch (args)
        {
            case [] or ["list"]:
                foreach (var trunk in await services.GetRequiredService<TrunkReport>().ListAsync(cancel))
                    await WriteAsync(trunk, output);
                await output.WriteLineAsync($"Modems of fax over G.711: {(FaxModems.IsAvailable ? "present" : FaxModems.Missing)}");
                return 0;
            case ["show", var name]:
                var trunks = await services.GetRequiredService<TrunkReport>().ListAsync(cancel);
                if (trunks.FirstOrDefault(trunk => trunk.Name == name) is not { } found)
                {
                    error = $"There is no trunk {name}.";
                    break;
                }

                await WriteAsync(found, output);
                foreach (var view in settings.List(TrunkRow.SettingsOf(name)))
                    await output.WriteLineAsync($"  {view.Key} = {view.Value}{(view.IsDefault ? "" : "   (set)")}");
                return 0;
            case ["add", var name]:
                error = await table.AddAsync(name, new Dictionary<string, string?>(), by, cancel);
                break;
            case ["remove", var name]:
                error = await table.RemoveAsync(name, by, cancel);
                break;
            case ["set", var name, .. var pairs]:
                var values = pairs.Chunk(2).GroupBy(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase).ToDictionary(key => key.Key, string? (key) => key.Last());
                error = (await table.ChangeAsync(name, values, by, cancel)).Error;
                break;
            default:
                error = (await settings.SetAsync($"{TrunkRow.SettingsOf(args[1])}.{args[2]}", null, by, cancel)).Error;
                break;
        }

        if (error is null)
            return 0;
        await errors.WriteLineAsync(error);
        return 1;
    }

    private static async Task WriteAsync(TrunkView trunk, TextWriter output)
    {
        var host = trunk.Host.Length > 0 ? trunk.Host : "no host";
        await output.WriteLineAsync(
            $"{trunk.Name,-14} {host,-30} {(trunk.IsUp ? "up" : "down"),-5} {trunk.SendChannels} of {trunk.Channels} channels send, {trunk.CallsLastHour} calls in the last hour, {trunk.SentOrReceivedLastHour} of them well");
        foreach (var node in trunk.Nodes)
            await output.WriteLineAsync($"    {node.Node}: {node.State}, told {node.SeenAt:u}");
        foreach (var failed in trunk.LastFailures)
            await output.WriteLineAsync($"    call {failed.Call} {(failed.Direction == CallDirection.Out ? "to" : "for")} {failed.Called}, {failed.EndedAt:u}: {failed.Outcome}. {failed.Detail}");
    }
}
