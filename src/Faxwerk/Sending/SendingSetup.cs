using Faxwerk.Headline;
using Faxwerk.Polling;

namespace Faxwerk.Sending;

/// <summary>Registers sending. The lines are registered by who makes them.</summary>
public static class SendingSetup
{
    /// <summary>Header lines, the dialer and the workers of the lines.</summary>
    public static IServiceCollection AddSending(this IServiceCollection services) => services.AddHeadlines().AddSingleton<Dialer>().AddSingleton<Fetcher>().AddHostedService<LineWorkers>();
}
