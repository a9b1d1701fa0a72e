using System.Net;
using Faxwerk.Api;
using Faxwerk.Covers;
using Faxwerk.Hosting;
using Faxwerk.Intake.Folder;
using Faxwerk.Intake.Mail;
using Faxwerk.Intake.Web;
using Faxwerk.Mail.Smtp;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake;

/// <summary>Registers the ways in.</summary>
public static class IntakeSetup
{
    /// <summary>Mail by SMTP and its rendering, documents by REST and from watched folders. Needs storage, settings, tasks, the directory, rendering, the queue, reporting and the API.</summary>
    public static IServiceCollection AddIntake(this IServiceCollection services) => services
        .AddSingleton(provider => FreeSpace.Of(provider.GetRequiredService<StorageOptions>().DataFolder))
        .AddSingleton<NumberPolicy>()
        .AddSingleton<MailSenders>()
        .AddSettings<MailCommandSettings>("commands")
        .AddSingleton<MailCommands>()
        .AddSingleton<ISmtpBackend, MailIntake>()
        .AddSingleton(SmtpOptions)
        .AddSingleton<SmtpConnectionHandler>()
        .AddCovers()
        .AddSingleton<Covering>()
        .AddTaskHandler<RenderMail>()
        .AddSingleton<ApiRequests>()
        .AddSingleton<CopyRecipients>()
        .AddSingleton<SiteChoice>()
        .AddSingleton<PriorityRights>()
        .AddSingleton<Recipients>()
        .AddSingleton<SendForm>()
        .AddSingleton<Submission>()
        .AddSingleton<SubmitFax>()
        .AddSingleton<SubmitTestFax>()
        .AddSingleton<ResendFax>()
        .AddSettings<FolderSettings>("folders")
        .AddSingleton<FolderRefusals>()
        .AddSingleton<FolderDocuments>()
        .AddSingleton<FolderMarks>()
        .AddSingleton<FolderPlace>()
        .AddTaskHandler<SubmitDocument>();

    /// <summary>The listeners of the settings, on nodes that take mail.</summary>
    public static IServiceCollection AddSmtpListeners(this IServiceCollection services) => services
        .AddSingleton<SmtpListeners>()
        .AddHostedService(provider => provider.GetRequiredService<SmtpListeners>())
        .AddSingleton<HealthProbe>(provider => provider.GetRequiredService<SmtpListeners>().Health);

    /// <summary>The watch over the folders of the settings, on nodes that take documents.</summary>
    public static IServiceCollection AddFolderWatch(this IServiceCollection services) => services
        .AddSingleton<TakeDocument>()
        .AddSingleton<FolderResults>()
        .AddSingleton<FolderLook>()
        .AddSingleton(provider => new FolderWatch(
            provider.GetRequiredService<IOptionsMonitor<FolderSettings>>(), provider.GetRequiredService<FolderLook>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<FolderWatch>>()))
        .AddHostedService(provider => provider.GetRequiredService<FolderWatch>())
        .AddSingleton<HealthProbe>(provider => provider.GetRequiredService<FolderWatch>().Health);

    private static Func<EndPoint?, SmtpServerOptions> SmtpOptions(IServiceProvider provider)
    {
        var mail = provider.GetRequiredService<IOptionsMonitor<MailSettings>>();
        var certificate = provider.GetRequiredService<NodeOptions>().Certificate();
        return local => new SmtpServerOptions
        {
            Protection = local is IPEndPoint end && mail.CurrentValue.Listeners.FirstOrDefault(listener => listener.Has(end)) is { } own ? Protection(own.Tls) : SmtpServerTls.Offered,
            HostName = mail.CurrentValue.FaxDomains[0],
            MaxMessageBytes = mail.CurrentValue.SizeLimit,
            Tls = certificate?.Options,
            Authentication = mail.CurrentValue.SubmissionUser.Length > 0,
        };
    }

    private static SmtpServerTls Protection(ListenerTls tls) => tls switch
    {
        ListenerTls.Mandatory => SmtpServerTls.Required,
        ListenerTls.Implicit => SmtpServerTls.Implicit,
        ListenerTls.None => SmtpServerTls.None,
        _ => SmtpServerTls.Offered,
    };
}
