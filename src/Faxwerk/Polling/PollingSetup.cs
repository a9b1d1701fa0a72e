using Faxwerk.Polling.Web;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Polling;

/// <summary>Registers polling. Calls that fetch are made by who sends, calls that documents are fetched by are taken by who receives.</summary>
public static class PollingSetup
{
    /// <summary>Documents to be fetched and offered: queue, keeper, requests. Needs the queue of faxes, the ways in and receiving.</summary>
    public static IServiceCollection AddPolling(this IServiceCollection services) => services
        .AddSingleton<PollEnding>()
        .AddSingleton<PollQueue>()
        .AddSingleton<PollView>()
        .AddSingleton<SubmitPoll>()
        .AddSingleton<SubmitOffer>()
        .AddSingleton<OfferQuota>()
        .AddSingleton<RetentionRule>(provider => provider.GetRequiredService<PollEnding>().PruneAsync)
        .AddSingleton<RetentionRule>(provider => provider.GetRequiredService<PollOffers>().PruneAsync)
        .AddHostedService<PollKeeper>();

    /// <summary>What receiving needs of it: the documents that callers may fetch.</summary>
    public static IServiceCollection AddPollOffers(this IServiceCollection services) => services
        .AddSettings<PollingSettings>("polling")
        .AddSingleton<WrongPasswords>()
        .AddSingleton<PollOffers>()
        .AddSingleton<OfferedDocuments>();
}
