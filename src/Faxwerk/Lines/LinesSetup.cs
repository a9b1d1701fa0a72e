using Faxwerk.Hosting;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Lines;

/// <summary>Registers the line.</summary>
public static class LinesSetup
{
    /// <summary>The library is the same as long as the process lives: one test is enough.</summary>
    private static readonly Lazy<bool> Modems = new(() =>
    {
        FaxModems.SelfTest();
        return true;
    });

    /// <summary>The trunks' rows and settings, for nodes without a line too.</summary>
    public static IServiceCollection AddTrunkTable(this IServiceCollection services) => services
        .AddSingleton<TrunkTable>()
        .AddSingleton<TrunkReport>();

    /// <summary>
    /// A line for each trunk. The <see cref="LineGate"/> for incoming calls is registered by who receives them. <paramref name="simulated"/> takes the place of all SIP
    /// trunks.
    /// </summary>
    public static IServiceCollection AddLines(this IServiceCollection services, ICallEndpoint? simulated = null) => services
        .AddSingleton(provider => new CallScheduler(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<DemoLine>()
        .AddSingleton<LineOpener>(provider => line => simulated ?? ActivatorUtilities.CreateInstance<Trunk>(provider, line))
        .AddSingleton(provider => new ModemCheck(() => _ = Modems.Value, provider.GetRequiredService<ILogger<ModemCheck>>()))
        .AddHostedService(provider => provider.GetRequiredService<ModemCheck>())
        .AddSingleton<HealthProbe>(provider => provider.GetRequiredService<ModemCheck>().Health)
        .AddSingleton<Trunks>()
        .AddHostedService(provider => provider.GetRequiredService<Trunks>());
}
