using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Hosting;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk admin setup-link</c>: a one-time link for a new administrator, also where the only one forgot his password.</summary>
internal static class SetupLinkCommand
{
    public static Task<int> RunAsync(IConfiguration configuration, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(
            configuration,
            _ => { },
            async services =>
            {
                var token = await services.GetRequiredService<SetupLinks>().CreateAsync(Actor.CommandLine, cancel);
                var node = NodeOptions.Read(configuration);
                await output.WriteLineAsync($"http://{(node.Address is "*" or "0.0.0.0" or "::" ? "127.0.0.1" : node.Address)}:{node.HttpPort}/{SetupLinks.PathOf(token)}");
                return 0;
            },
            errors,
            cancel);
}
