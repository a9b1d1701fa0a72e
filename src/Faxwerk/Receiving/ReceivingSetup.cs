using Faxwerk.Delivery;
using Faxwerk.Inbox;
using Faxwerk.Routing;
using Faxwerk.Tasks;

namespace Faxwerk.Receiving;

/// <summary>Registers the inbound route: receiving, routing, delivery.</summary>
public static class ReceivingSetup
{
    /// <summary>Everything from the call to the mail. Needs storage, settings, tasks and the outbox.</summary>
    public static IServiceCollection AddReceiving(this IServiceCollection services) =>
        services
            .AddSingleton<ReceivedFaxes>()
            .AddSingleton<ReceivedDocument>()
            .AddSingleton<FaxReceiver>()
            .AddSingleton<IncomingCalls>()
            .AddSingleton<RoutingTable>()
            .AddSingleton<DeliveredMail>()
            .AddTaskHandler<RouteFax>()
            .AddTaskHandler<DeliverMail>()
            .AddHostedService<ReceivingRecovery>();
}
