using Microsoft.Extensions.Options;

namespace Faxwerk.Directory.Ldap;

/// <summary>Synchronises the users with the LDAP server now and then, where there is one. What goes wrong is logged and tried again.</summary>
internal sealed partial class LdapSync(LdapPeople people, IOptionsMonitor<LdapSettings> settings, TimeProvider time, ILogger<LdapSync> log) : BackgroundService
{
    /// <summary>How soon a server that was set is asked for the first time.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (people.IsSet)
                await SyncAsync(stoppingToken);
            await Task.Delay(people.IsSet ? settings.CurrentValue.SyncEvery : Look, time, stoppingToken);
        }
    }

    private async Task SyncAsync(CancellationToken cancel)
    {
        try
        {
            var done = await people.SyncAsync(dryRun: false, cancel);
            if (done.Hold is { } hold)
                Held(log, hold.Disabled, hold.Active);
            else
                Synchronised(log, done.Found, done.Added, done.Changed, done.Disabled);
            foreach (var problem in done.Problems)
                Refused(log, problem);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Failed(log, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "LDAP: {Found} users, {Added} new, {Changed} changed, {Disabled} disabled")]
    private static partial void Synchronised(ILogger logger, int found, int added, int changed, int disabled);

    [LoggerMessage(Level = LogLevel.Error, Message = "LDAP: nothing is synchronised, because {Disabled} of {Active} users would be disabled: faxwerk ldap sync --confirm, or confirm it in the web")]
    private static partial void Held(ILogger logger, int disabled, int active);

    [LoggerMessage(Level = LogLevel.Warning, Message = "LDAP: {Problem}")]
    private static partial void Refused(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "LDAP: users could not be synchronised: {Problem}")]
    private static partial void Failed(ILogger logger, string problem);
}
