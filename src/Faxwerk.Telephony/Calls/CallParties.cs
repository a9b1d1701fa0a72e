using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>Who calls whom, by the headers of an INVITE and what the trunk is known to write there.</summary>
internal static class CallParties
{
    public static IncomingCall Read(IncomingInvite invite, SipTrunkOptions trunk)
    {
        bool withheld = IsWithheld(invite.Headers);
        var caller = withheld ? null : Caller(invite.Headers);
        var diversion = Diversion.Of(invite.Headers).FirstOrDefault();
        string name = Plain(caller?.DisplayName ?? "");
        return new IncomingCall(Called(invite, trunk), Number(caller), name.Length > 0 ? name : null, invite.CallId, invite.From)
        {
            CallerWithheld = withheld,
            RedirectedFrom = diversion is null ? null : Plain(diversion.Number),
            RedirectReason = diversion is null ? null : Plain(diversion.Reason),
        };
    }

    private static string Called(IncomingInvite invite, SipTrunkOptions trunk)
    {
        string partyId = Number(First(invite.Headers, "P-Called-Party-ID")), to = Number(First(invite.Headers, "To"));
        return trunk.CalledFrom switch
        {
            CalledNumberSource.Automatic when partyId.Length > 0 => partyId,
            CalledNumberSource.Automatic when trunk.User.Length > 0 && invite.Called == trunk.User && to.Length > 0 => to,
            CalledNumberSource.To when to.Length > 0 => to,
            CalledNumberSource.CalledPartyId when partyId.Length > 0 => partyId,
            _ => invite.Called,
        };
    }

    /// <summary>P-Asserted-Identity may hold a SIP and a tel address (RFC 3325 9.1); the first with a number or name is taken, else From.</summary>
    private static NameAddress? Caller(SipHeaders headers) =>
        headers.Values("P-Asserted-Identity").Select(Parse).FirstOrDefault(identity => Number(identity).Length > 0) ?? First(headers, "From");

    /// <summary>The caller asked not to be shown (RFC 3323 4.2, RFC 3325 7), or is hidden already.</summary>
    private static bool IsWithheld(SipHeaders headers)
    {
        var privacy = headers.Lines("Privacy").SelectMany(line => line.Split([';', ','], StringSplitOptions.TrimEntries)).ToList();
        return privacy.Any(wish => wish.ToUpperInvariant() is "ID" or "USER" or "HEADER")
            || First(headers, "From")?.Uri.Host.EndsWith("anonymous.invalid", StringComparison.OrdinalIgnoreCase) == true;
    }

    private static NameAddress? First(SipHeaders headers, string name) => Parse(headers.Values(name).FirstOrDefault());

    private static NameAddress? Parse(string? value) => NameAddress.TryParse(value, out var address) ? address : null;

    private static string Number(NameAddress? address) => address is null ? "" : Plain(TelephoneNumber.Of(address.Uri));

    private static string Plain(string text) => IncomingInvite.Plain(text);
}
