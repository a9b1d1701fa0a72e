using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>How the caller of our calls is named and hidden (RFC 3323, RFC 3325).</summary>
internal static class Identity
{
    /// <summary>The From name of who is not named (RFC 3323 4.1.1.3).</summary>
    public const string AnonymousName = "Anonymous";

    /// <summary>The From of who is not named.</summary>
    public static SipUri Anonymous { get; } = new("anonymous", "anonymous.invalid");

    /// <summary>The headers beside From. The trunk needs to know the caller even where the called side must not.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(CallerAssertion assertion, SipUri caller, bool withheld)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (assertion != CallerAssertion.None)
            headers.Add(new(assertion == CallerAssertion.Asserted ? "P-Asserted-Identity" : "P-Preferred-Identity", $"<{caller}>"));
        if (withheld)
            headers.Add(new("Privacy", "id"));
        return headers;
    }
}
