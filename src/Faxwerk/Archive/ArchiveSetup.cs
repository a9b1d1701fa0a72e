using Faxwerk.Hosting;
using Faxwerk.Settings;
using Faxwerk.Tasks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Faxwerk.Archive;

/// <summary>Registers the archive.</summary>
public static class ArchiveSetup
{
    /// <summary>What a command needs: the index, the targets and what works on them.</summary>
    public static IServiceCollection AddArchive(this IServiceCollection services)
    {
        services.TryAddSingleton<ProcessRunner>();
        return services
            .AddSettings<ArchiveSettings>("archive")
            .AddSingleton<ArchiveTargets>()
            .AddSingleton<OwnFolders>(provider => _ => Task.FromResult(Enum.GetValues<ArchiveDirection>().Select(provider.GetRequiredService<ArchiveTargets>().FolderOf)))
            .AddSingleton<ArchiveIndex>()
            .AddSingleton<ArchiveVerification>()
            .AddSingleton<ArchiveExport>();
    }

    /// <summary>The tasks that fill it and the service that removes what is past its time.</summary>
    public static IServiceCollection AddArchiveTasks(this IServiceCollection services) =>
        services
            .AddSingleton<ArchiveState>()
            .AddSingleton<HealthProbe>(provider => provider.GetRequiredService<ArchiveState>().Check)
            .AddSingleton<ArchiveWriter>()
            .AddSingleton<SentText>()
            .AddTaskHandler<ArchiveReceived>()
            .AddTaskHandler<ArchiveSent>()
            .AddHostedService<ArchiveRetention>();
}
