using Faxwerk.Settings;

namespace Faxwerk.Journal;

/// <summary>Registers the journal of calls.</summary>
public static class JournalSetup
{
    /// <summary>The journal, its section and its retention.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services) =>
        services.AddSettings<JournalSettings>("journal").AddSingleton<CallJournal>().AddHostedService<JournalRetention>();
}
