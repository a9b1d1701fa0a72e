using Faxwerk.Settings;

namespace Faxwerk.Journal;

/// <summary>Registers the journal of calls.</summary>
public static class JournalSetup
{
    /// <summary>The journal, its section, its counts of refused calls and its retention.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services) =>
        services.AddSettings<JournalSettings>("journal")
            .AddSingleton<CallJournal>().AddSingleton<FaxJournal>().AddSingleton<JournalExports>().AddSingleton<RefusedCalls>().AddHostedService(provider => provider.GetRequiredService<RefusedCalls>()).AddHostedService<JournalRetention>();
}
