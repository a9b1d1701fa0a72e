using Faxwerk.Tasks;

namespace Faxwerk.Outbox;

/// <summary>Registers outgoing mail.</summary>
public static class OutboxSetup
{
    /// <summary><see cref="MailDispatch"/> and the task <see cref="SendMail"/>.</summary>
    public static IServiceCollection AddOutbox(this IServiceCollection services) =>
        services.AddSingleton<MailDispatch>().AddTaskHandler<SendMail>();
}
