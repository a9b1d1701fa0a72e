using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>A call of ours that rings at one branch: acknowledges reliable provisional responses (RFC 3262 4). Under the agent's lock.</summary>
internal sealed class EarlyDialog
{
    /// <summary>Branches of one INVITE that are followed.</summary>
    public const int MaxForks = 20;

    private readonly AgentCore _core;
    private readonly SipRequest _invite;
    private readonly DigestAuthenticator? _auth;
    private int _lastReliable = -1;

    public EarlyDialog(AgentCore core, SipRequest invite, SipResponse response, string contactUser, DigestAuthenticator? auth)
    {
        (_core, _invite, _auth) = (core, invite, auth);
        Dialog = Dialog.OfCaller(invite, response, contactUser);
        core.AddDialog(Dialog.Id, new DialogUser(Serve, static _ => { }, static _ => { }));
    }

    public Dialog Dialog { get; }

    /// <summary>The answer that came ahead of the 2xx, empty where none did.</summary>
    public ReadOnlyMemory<byte> Answer { get; private set; }

    /// <summary>False for a reliable response that was seen before or is out of order.</summary>
    public bool Take(SipResponse response)
    {
        if (response.Headers.Has("Require", "100rel") && SipSyntax.TryParseNumber(response.Headers["RSeq"], int.MaxValue, out int number))
        {
            if (_lastReliable >= 0 && number != _lastReliable + 1)
                return false;
            _lastReliable = number;
            string rack = string.Create(CultureInfo.InvariantCulture, $"{number} {response.Sequence}");
            _core.Post(() => _core.Client.RequestAsync(Dialog.NextHop, _ => Prack(rack), _auth, CancellationToken.None));
        }

        if (!response.Body.IsEmpty)
            Answer = response.Body;
        return true;
    }

    private SipRequest Prack(string rack)
    {
        lock (_core.Gate)
        {
            var prack = Dialog.CreateRequest("PRACK", Dialog.NextSequence());
            prack.Headers.Add("RAck", rack);
            return prack;
        }
    }

    private void Serve(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (!Dialog.TakeRemoteSequence(request.Sequence.Number))
            transaction.Respond(500, Dialog.Id.LocalTag);
        else if (Capabilities.Refuse(_core, transaction, Dialog.Id.LocalTag))
            return;
        else if (request.Method == "OPTIONS")
            Capabilities.AnswerOptions(_core, transaction, Dialog.Id.LocalTag);
        else if (request.Method == "UPDATE" && request.Body.IsEmpty)
            transaction.Respond(_core.Respond(transaction, 200, Dialog.Id.LocalTag, Dialog.ContactUser));
        else if (request.Method is "UPDATE" or "INVITE")
            transaction.Respond(_core.Respond(transaction, 491, Dialog.Id.LocalTag));
        else
            transaction.Respond(_core.Respond(transaction, 481, Dialog.Id.LocalTag));
    }
}
