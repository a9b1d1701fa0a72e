using System.Globalization;
using Faxwerk.Journal;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk calls list|show</c>: the journal of calls, straight from the database.</summary>
internal static class CallsCommand
{
    private const int Shown = 50;

    public static bool Knows(string[] args) => args is [] or ["list"] or ["list", _] || (args is ["show", var id] && long.TryParse(id, CultureInfo.InvariantCulture, out _));

    public static Task<int> RunAsync(IConfiguration configuration, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel) =>
        OfflineServices.UseAsync(configuration, _ => { }, services => RunAsync(services.GetRequiredService<CallJournal>(), args, output, errors, cancel), errors, cancel);

    private static async Task<int> RunAsync(CallJournal journal, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        if (args is not ["show", var text])
        {
            foreach (var listed in await journal.ListAsync(new CallFilter { Number = args.Length > 1 ? args[1] : null, Limit = Shown }, cancel))
                await output.WriteLineAsync(CallText.Line(listed));
            return 0;
        }

        var id = long.Parse(text, CultureInfo.InvariantCulture);
        if (await journal.FindAsync(id, cancel) is not { } call)
        {
            await errors.WriteLineAsync($"There is no call {id}, or it is past its time (journal.keepFor).");
            return 1;
        }

        await output.WriteAsync(CallText.Of(call, await journal.LadderAsync(id, cancel)));
        return 0;
    }
}
