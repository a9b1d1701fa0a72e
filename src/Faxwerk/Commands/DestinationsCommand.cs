using Faxwerk.Audit;
using Faxwerk.Destinations;
using Faxwerk.Directory;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk destinations list|set|remove</c>: what is left out of calls to a number.</summary>
internal static class DestinationsCommand
{
    private const int Shown = 500;

    private static readonly string[] Words = ["no-t38", "no-v17", "no-ecm"];

    public static bool Knows(string[] args) => args is [] or ["list"] or ["remove", _] || (args is ["set", _, _, ..] && args.Skip(2).All(Words.Contains));

    public static Task<int> RunAsync(IConfiguration configuration, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(configuration, _ => { }, services => RunAsync(services, args, output, errors, cancel), errors, cancel);

    private static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var memory = services.GetRequiredService<DestinationMemory>();
        if (args is [] or ["list"])
        {
            foreach (var known in await memory.ListAsync("", Shown, cancel))
                await output.WriteLineAsync(Line(known));
            return 0;
        }

        var by = Actor.CommandLine;
        if (FaxNumber.Parse(args[1], services.GetRequiredService<IOptionsMonitor<SiteSettings>>().CurrentValue) is not { } number)
        {
            await errors.WriteLineAsync($"{args[1]} is not a fax number.");
            return 1;
        }

        if (args[0] == "set")
        {
            await memory.SetAsync(number.E164, new FaxRestrictions(args.Contains(Words[0]), args.Contains(Words[1]), args.Contains(Words[2])), "", by, cancel);
            return 0;
        }

        if (await memory.RemoveAsync(number.E164, by, cancel))
            return 0;
        await errors.WriteLineAsync($"Nothing is known about {number.E164}.");
        return 1;
    }

    private static string Line(Destination known)
    {
        var left = string.Join(' ', Words.Zip([known.NoT38, known.NoV17, known.NoEcm]).Where(word => word.Second).Select(word => word.First));
        return $"{known.Number,-17} {known.Trunk ?? "every trunk",-12} {left,-22} since {known.Since:u}, {(known.Until is { } until ? $"till {until:u}, {known.Successes} sent since" : "set by hand")}  {known.Reason}";
    }
}
