using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>Serves requests that no transaction knows (RFC 3261 8.2): to a dialog, a new call, or a refusal. Under the agent's lock.</summary>
internal sealed class UserAgentServer(AgentCore core)
{
    public void Receive(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (request.Method == "CANCEL")
        {
            ReceiveCancel(transaction);
            return;
        }

        if (request.ToTag.Length > 0)
        {
            if (core.FindDialog(request) is { } dialog)
                dialog.Request(transaction);
            else
                Refuse(transaction, 481);
            return;
        }

        string tag = core.NewToken();
        if (core.Layer.IsMerged(transaction))
            Refuse(transaction, 482);
        else if (Capabilities.Refuse(core, transaction, tag))
            return;
        else if (!SipUri.TryParse(request.Uri, out var uri))
            Refuse(transaction, request.Uri.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) || request.Uri.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? 400 : 416);
        else if (request.Method == "OPTIONS")
            Capabilities.AnswerOptions(core, transaction, tag);
        else if (request.Method == "INVITE")
            ReceiveInvite(transaction, uri, tag);
        else
            Refuse(transaction, 481);
    }

    private void ReceiveCancel(ServerTransaction cancel)
    {
        var invite = core.Layer.InviteFor(cancel.Request);
        Refuse(cancel, invite is null ? 481 : 200);
        if (invite is { IsAnswered: false })
            invite.Cancelled?.Invoke();
    }

    private void ReceiveInvite(ServerTransaction transaction, SipUri uri, string tag)
    {
        if (core.IsDraining)
        {
            var response = core.Respond(transaction, 503, tag);
            response.Headers.Add("Retry-After", core.Options.DrainRetryAfter.ToString(CultureInfo.InvariantCulture));
            transaction.Respond(response);
            return;
        }

        if (core.Options.Incoming is not { } incoming)
        {
            Refuse(transaction, 480);
            return;
        }

        if (Dialog.OfCalled(transaction.Request, tag, uri.User) is not { } dialog)
        {
            Refuse(transaction, 400);
            return;
        }

        transaction.Respond(SipResponse.To(transaction.Request, 100));
        var invite = new IncomingInvite(core, transaction, dialog, uri);
        core.Post(async () =>
        {
            try
            {
                await incoming(invite);
            }
            catch
            {
                await invite.RejectAsync(500);
                throw;
            }

            await invite.RejectAsync(480);
        });
    }

    private void Refuse(ServerTransaction transaction, int status) => transaction.Respond(core.Respond(transaction, status, core.NewToken()));
}
