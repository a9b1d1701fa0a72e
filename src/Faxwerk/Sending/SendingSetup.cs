using Faxwerk.Lines;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Faxwerk.Sending;

/// <summary>Registers sending. The <see cref="Telephony.ICallEndpoint"/> is registered by who makes it.</summary>
public static class SendingSetup
{
    /// <summary>The channels, the dialer and the trunk's worker.</summary>
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.TryAddSingleton<ChannelPool>();
        return services.AddSingleton<Dialer>().AddHostedService<LineWorker>();
    }
}
