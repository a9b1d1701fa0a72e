using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Lines;

/// <summary>Registers the line.</summary>
public static class LinesSetup
{
    /// <summary>The trunk as <see cref="ICallEndpoint"/>. The <see cref="CallGate"/> for incoming calls is registered by who receives them.</summary>
    public static IServiceCollection AddLines(this IServiceCollection services) => services
        .AddSingleton(provider => new CallScheduler(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<DemoLine>()
        .AddSingleton<Trunk>()
        .AddSingleton<ICallEndpoint>(provider => provider.GetRequiredService<Trunk>())
        .AddHostedService(provider => provider.GetRequiredService<Trunk>());
}
