using Faxwerk.Polling.Web;
using Faxwerk.Storage;

namespace Faxwerk.Polling;

/// <summary>Registers polling. The calls are made by who sends.</summary>
public static class PollingSetup
{
    /// <summary>Documents to be fetched: queue, keeper, requests. Needs the queue of faxes, the ways in and receiving.</summary>
    public static IServiceCollection AddPolling(this IServiceCollection services) => services
        .AddSingleton<PollChanges>()
        .AddSingleton<RetentionRule>(provider => provider.GetRequiredService<PollChanges>().PruneAsync)
        .AddSingleton<PollEnding>()
        .AddSingleton<PollQueue>()
        .AddSingleton<PollView>()
        .AddSingleton<SubmitPoll>()
        .AddHostedService<PollKeeper>();
}
