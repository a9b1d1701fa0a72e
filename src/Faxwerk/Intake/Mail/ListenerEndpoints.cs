using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Mail;

/// <summary>
/// An address of <c>mail.listeners</c> on the node that answers. <paramref name="State"/> is open, closed (the node takes no mail), or why it is not open: in-use, not-allowed, no-such-address,
/// no-certificate, failed; then <paramref name="Detail"/> has the system's words.
/// </summary>
public sealed record ListenerView(string Address, int Port, ListenerTls Tls, IReadOnlyList<string> Networks, string State, string Detail);

/// <summary>All of them.</summary>
public sealed record ListenerList(IReadOnlyList<ListenerView> Listeners);

/// <summary>Where mail is taken, over REST.</summary>
public static class ListenerEndpoints
{
    /// <summary>Maps <c>/listeners</c>.</summary>
    public static void MapListeners(this IEndpointRouteBuilder api) => api.MapGet("/listeners", List).RequireAccess(Permission.ReadSettings).WithTags("Settings").WithName("listListeners")
        .WithSummary("The addresses of mail.listeners, and whether the node that answers could open them.").Produces<ListenerList>();

    private static IResult List(IOptionsMonitor<MailSettings> mail, IServiceProvider services)
    {
        // A node without the role Intake has none.
        var open = services.GetService<SmtpListeners>();
        return TypedResults.Ok(new ListenerList([.. mail.CurrentValue.Listeners.Select(listener =>
        {
            var fault = open?.FaultOf(listener);
            return new ListenerView(listener.Address, listener.Port, listener.Tls, listener.Networks, open is null ? "closed" : fault?.Code ?? "open", fault?.Detail ?? "");
        })]));
    }
}
