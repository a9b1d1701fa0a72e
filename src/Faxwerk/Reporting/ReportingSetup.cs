using Faxwerk.Api;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Reporting;

/// <summary>Registers reports to senders.</summary>
public static class ReportingSetup
{
    /// <summary>The section <c>reports</c> and the tasks that report. Needs storage, settings, tasks, the directory, the queue and the outbox.</summary>
    public static IServiceCollection AddReporting(this IServiceCollection services) => services
        .AddSettings<ReportSettings>("reports")
        .AddSettings<ReportTemplates>("reportTemplates")
        .AddSingleton<SayCause>((status, german) => german ? Cause.Of(status).German : Cause.Of(status).English)
        .AddSingleton<ReportReader>()
        .AddSingleton<ReportMail>()
        .AddSingleton<InterimReports>()
        .AddTaskHandler<InterimReportTask>()
        .AddSingleton<Refusals>()
        .AddTaskHandler<RefusalTask>()
        .AddTaskHandler<ReportTask>()
        .AddSingleton<MailCopies>()
        .AddSingleton<RetentionRule>(provider => provider.GetRequiredService<MailCopies>().SweepAsync)
        .AddTaskHandler<MailCopyTask>()
        .AddTaskHandler<TakeBouncedCopy>()
        .AddTaskHandler<TellBouncedCopy>()
        .AddSingleton<ReportPrinters>();

    /// <summary>Reports on paper. Needs rendering and the printers of the inbound route too.</summary>
    public static IServiceCollection AddPrintedReports(this IServiceCollection services) => services
        .AddSingleton<SentHash>()
        .AddSingleton<PrintableReport>()
        .AddSingleton<UnprintedReport>()
        .AddTaskHandler<PrintReport>()
        .AddTaskHandler<WatchReport>();
}
