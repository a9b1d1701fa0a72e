namespace Faxwerk.Telephony.Sip;

/// <summary>The number that a URI stands for (RFC 3966, RFC 3261 19.1.6).</summary>
internal static class TelephoneNumber
{
    /// <summary>
    /// The number of a tel: URI or of one with <c>user=phone</c>: without visual separators, a local one behind its phone-context where that is a
    /// number and the local one has no trunk prefix of its own. Of other URIs the user as it is; "" where there is none.
    /// </summary>
    public static string Of(SipUri uri)
    {
        bool phone = uri.Scheme == "tel" || string.Equals(uri.Parameters["user"], "phone", StringComparison.OrdinalIgnoreCase);
        if (!phone)
            return uri.User;
        string number = WithoutSeparators(uri.User);
        string context = WithoutSeparators((uri.Scheme == "tel" ? uri.Parameters : uri.UserParameters)["phone-context"] ?? "");
        bool local = number.Length > 0 && number[0] is >= '1' and <= '9';
        return local && context.StartsWith('+') ? context + number : number;
    }

    private static string WithoutSeparators(string text) => new([.. text.Where(c => c is not ('-' or '.' or '(' or ')' or ' '))]);
}
