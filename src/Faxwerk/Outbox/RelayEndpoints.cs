using System.Globalization;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Outbox;

/// <summary>Where a test mail goes.</summary>
public sealed record RelayTestRequest(string? To);

/// <summary>What the relay said to a test mail, or what kept it from saying anything. Without a relay <paramref name="Answer"/> is the file.</summary>
public sealed record RelayTest(bool Accepted, string Answer, int Milliseconds);

/// <summary>The relay over REST.</summary>
public static class RelayEndpoints
{
    /// <summary>Somebody looks at a page meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Maps <c>/relay/test</c>.</summary>
    public static void MapRelay(this IEndpointRouteBuilder api) =>
        api.MapPost("/relay/test", TestAsync).RequireAccess(Permission.ChangeSettings).WithTags("Settings").WithName("testRelay").WithSummary("Sends one mail by the mail server of the settings, once and at once, and tells its answer.")
            .Produces<RelayTest>().ProducesProblem(400);

    private static async Task<IResult> TestAsync(RelayTestRequest request, MailDispatch dispatch, IOptionsMonitor<MailSettings> settings, TimeProvider time, CancellationToken cancel)
    {
        if (!MailAddress.TryParse(request.To ?? "", out var recipient) || recipient.Domain.Length == 0 || !MailAddress.TryParse(settings.CurrentValue.FromAddress, out var sender))
            return Problem.Of(Problem.BadRequest, "to: a mail address such as anna@example.com.");
        var now = time.GetUtcNow();
        var name = $"test-{now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}";
        var message = MimeWriter.Write(new OutgoingMail
        {
            From = sender with { DisplayName = "Fax" }, To = [recipient], Subject = "Test", MessageId = $"<{name}@{sender.Domain}>", Date = now, Headers = [new("Auto-Submitted", "auto-generated")],
            Text = "Dies ist eine Probe des Faxservers.\n\nThis is a test of the fax server.",
        });
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var began = time.GetTimestamp();
        try
        {
            var (accepted, answer) = await dispatch.AskAsync(sender, recipient, name, message, either.Token);
            return TypedResults.Ok(new RelayTest(accepted, answer, Since()));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return TypedResults.Ok(new RelayTest(false, $"No answer within {Patience.TotalSeconds:0} seconds.", Since()));
        }

        int Since() => (int)time.GetElapsedTime(began).TotalMilliseconds;
    }
}
