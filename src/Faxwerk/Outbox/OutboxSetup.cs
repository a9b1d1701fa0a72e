namespace Faxwerk.Outbox;

/// <summary>Registers outgoing mail.</summary>
public static class OutboxSetup
{
    /// <summary><see cref="MailDispatch"/>.</summary>
    public static IServiceCollection AddOutbox(this IServiceCollection services) => services.AddSingleton<MailDispatch>();
}
