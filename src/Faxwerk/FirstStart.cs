using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Hosting;

namespace Faxwerk;

/// <summary>Says how the first administrator is made, as long as there is none.</summary>
internal static class FirstStart
{
    /// <summary>Writes a one-time link to the page of the set-up, or the command where there are no pages; nothing where somebody can administer the server already.</summary>
    public static async Task WriteAsync(WebApplication server, TextWriter output)
    {
        if (await server.Services.GetRequiredService<Users>().HasAdministratorAsync())
            return;
        if (!WebPages.AreBuilt(server))
        {
            await output.WriteLineAsync("Nobody administers this server yet. This makes the first administrator: faxwerk user add NAME administrator");
            await output.FlushAsync();
            return;
        }

        var token = await server.Services.GetRequiredService<SetupLinks>().CreateAsync(new Actor("server"));
        var addresses = Addresses.Of(server);
        await output.WriteLineAsync(
            $"""
            Nobody administers this server yet. This link makes the first administrator, once and within {SetupLinks.Lifetime.TotalHours:0} hours:
              {new Uri(addresses.Https ?? addresses.Http, SetupLinks.PathOf(token))}
            """);
        await output.FlushAsync();
    }
}
