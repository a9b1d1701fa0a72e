namespace Faxwerk.Telephony.Sip;

/// <summary>What the agent understands, and the refusals that follow from it (RFC 3261 8.2).</summary>
internal static class Capabilities
{
    public const string SupportedLine = "100rel, timer";

    private static readonly string[] Extensions = ["100rel", "timer"];
    private static readonly string[] Served = ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "UPDATE", "PRACK"];
    private static readonly string[] Known = ["REGISTER", "INFO", "MESSAGE", "NOTIFY", "PUBLISH", "REFER", "SUBSCRIBE"];

    /// <summary>Refuses what we cannot serve: unknown method 501 or 405, unknown extension 420, session interval 422, answers not accepted 406, body type 415. False where it may go on.</summary>
    public static bool Refuse(AgentCore core, ServerTransaction transaction, string toTag)
    {
        var request = transaction.Request;
        if (!Served.Contains(request.Method, StringComparer.Ordinal))
        {
            transaction.Respond(core.Respond(transaction, Known.Contains(request.Method, StringComparer.Ordinal) ? 405 : 501, toTag));
            return true;
        }

        if (request.Method == "CANCEL")
            return false;
        var unknown = request.Headers.Values("Require").Except(Extensions, StringComparer.OrdinalIgnoreCase).ToList();
        if (unknown.Count > 0)
        {
            var response = core.Respond(transaction, 420, toTag);
            response.Headers.Add("Unsupported", string.Join(", ", unknown));
            transaction.Respond(response);
            return true;
        }

        if (request.Method is "INVITE" or "UPDATE" && SessionTimer.IsTooShort(request))
        {
            var response = core.Respond(transaction, 422, toTag);
            response.Headers.Add("Min-SE", SessionTimer.Shortest.ToString(System.Globalization.CultureInfo.InvariantCulture));
            transaction.Respond(response);
            return true;
        }

        if (request.Method == "INVITE" && !AcceptsSdp(request))
        {
            transaction.Respond(core.Respond(transaction, 406, toTag));
            return true;
        }

        if (request.Method is not ("INVITE" or "UPDATE" or "PRACK") || request.Body.IsEmpty || IsSdp(request))
            return false;
        var unsupported = core.Respond(transaction, 415, toTag);
        unsupported.Headers.Add("Accept", "application/sdp");
        unsupported.Headers.Add("Accept-Encoding", "identity");
        transaction.Respond(unsupported);
        return true;
    }

    /// <summary>The same for a request in a dialog, which must not be older than the last one (RFC 3261 12.2.2: 500).</summary>
    public static bool Refuse(AgentCore core, ServerTransaction transaction, Dialog dialog)
    {
        if (dialog.TakeRemoteSequence(transaction.Request.Sequence.Number))
            return Refuse(core, transaction, dialog.Id.LocalTag);
        transaction.Respond(core.Respond(transaction, 500, dialog.Id.LocalTag));
        return true;
    }

    /// <summary>The answer to OPTIONS (RFC 3261 11.2).</summary>
    public static void AnswerOptions(AgentCore core, ServerTransaction transaction, string toTag)
    {
        var response = core.Respond(transaction, 200, toTag);
        response.Headers.Add("Accept", "application/sdp");
        response.Headers.Add("Accept-Encoding", "identity");
        response.Headers.Add("Accept-Language", "en");
        transaction.Respond(response);
    }

    /// <summary>An INVITE is answered with SDP: who accepts none cannot be served (RFC 3261 20.1).</summary>
    private static bool AcceptsSdp(SipRequest invite) =>
        invite.Headers["Accept"] is null
        || invite.Headers.Values("Accept").Any(value => value.Split(';')[0].Trim().ToUpperInvariant() is "APPLICATION/SDP" or "APPLICATION/*" or "*/*");

    private static bool IsSdp(SipMessage message)
    {
        string type = message.Headers["Content-Type"] ?? "application/sdp";
        int end = type.IndexOf(';', StringComparison.Ordinal);
        bool plain = (message.Headers["Content-Encoding"] ?? "identity").Equals("identity", StringComparison.OrdinalIgnoreCase);
        return plain && (end < 0 ? type : type[..end]).Trim().Equals("application/sdp", StringComparison.OrdinalIgnoreCase);
    }
}
