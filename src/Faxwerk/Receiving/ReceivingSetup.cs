using Faxwerk.Barcodes;
using Faxwerk.Contacts;
using Faxwerk.Delivery;
using Faxwerk.Headline;
using Faxwerk.Hosting;
using Faxwerk.Inbox;
using Faxwerk.Junk;
using Faxwerk.Ocr;
using Faxwerk.Polling;
using Faxwerk.Printing;
using Faxwerk.Routing;
using Faxwerk.Settings;
using Faxwerk.Tasks;

namespace Faxwerk.Receiving;

/// <summary>Registers the inbound route: receiving, routing, delivery.</summary>
public static class ReceivingSetup
{
    /// <summary>Everything from the call to the mail. Needs storage, settings, tasks and the outbox.</summary>
    public static IServiceCollection AddReceiving(this IServiceCollection services) =>
        services
            .AddContacts()
            .AddSingleton<ReceivedFaxes>()
            .AddSingleton<ReceivedTexts>()
            .AddSingleton<WebInbox>()
            .AddSingleton<WordsOfPages>()
            .AddSingleton<ReceivedDocument>()
            .AddPollOffers()
            .AddSingleton<FaxReceiver>()
            .AddSingleton<IncomingCalls>()
            .AddSettings<PrintingSettings>("printing")
            .AddSettings<SmsSettings>("sms")
            .AddJunk()
            .AddSingleton<RoutingRules>()
            .AddSingleton<Unrouted>()
            .AddSingleton<RoutingTable>()
            .AddSingleton<NumberOverview>()
            .AddSingleton<TextFirst>()
            .AddSingleton<BarcodesFirst>()
            .AddSingleton<Deliveries>()
            .AddSingleton<Outlets>()
            .AddSingleton<OwnFolders>(provider => async cancel => (await provider.GetRequiredService<Outlets>().ListAsync(cancel)).Select(outlet => outlet.Address))
            .AddSingleton<SaveTargets>()
            .AddSingleton<IppClient>()
            .AddSingleton<Unreachable>()
            .AddSingleton<IppPrinter>()
            .AddHeadlines()
            .AddOcr()
            .AddBarcodes()
            .AddTaskHandler<RouteFax>()
            .AddTaskHandler<ReadText>()
            .AddTaskHandler<ReadBarcodes>()
            .AddTaskHandler<DeliverMail>()
            .AddTaskHandler<PrintFax>()
            .AddTaskHandler<CancelPrint>()
            .AddTaskHandler<SaveFax>()
            .AddTaskHandler<SendSms>()
            .AddTaskHandler<TakeBounce>()
            .AddTaskHandler<TellQuarantine>()
            .AddSingleton<QuarantineSummary>()
            .AddHostedService<BarcodeCheck>()
            .AddHostedService<ReceivingRecovery>();
}
