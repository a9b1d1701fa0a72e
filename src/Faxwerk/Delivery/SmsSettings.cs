using System.ComponentModel;
using System.Net;
using System.Text.RegularExpressions;
using Faxwerk.Hosting;
using Faxwerk.Settings;

namespace Faxwerk.Delivery;

/// <summary>How the gateway is asked.</summary>
public enum SmsMethod
{
    /// <summary>GET: all stands in the address.</summary>
    Get,

    /// <summary>POST of <see cref="SmsSettings.Body"/>.</summary>
    Post,
}

/// <summary>Which number of the user an SMS to him comes from (XPhone: <c>SmsNotificationSenderType</c>).</summary>
public enum SmsSender
{
    /// <summary>His mobile number.</summary>
    Mobile,

    /// <summary>His voiceport number.</summary>
    Voiceport,
}

/// <summary>Section <c>sms</c>: notices of new faxes to users who want them, by a gateway that takes HTTP or mail.</summary>
public sealed partial record SmsSettings : SettingsSection
{
    private const string To = "{to}", Text = "{text}";
    private const int Longest = 2000;

    /// <summary>Address of the HTTP gateway; empty for none.</summary>
    [Description("Address of the SMS gateway with {to} {from} {text} {id} {secret}, such as https://sms.example/send?to={to}&text={text}, empty for none")]
    [LeadsTo(nameof(Secret))]
    public string GatewayUrl { get; init; } = "";

    /// <summary>How it is asked.</summary>
    [Description("Whether the gateway is asked by GET or POST")]
    public SmsMethod Method { get; init; }

    /// <summary>What is posted.</summary>
    [Description("What is posted, as form or JSON, with {to} {from} {text} {id} {secret}")]
    public string Body { get; init; } = "to={to}&from={from}&text={text}";

    /// <summary>The header Authorization; empty for none.</summary>
    [Description("Header Authorization for the gateway, such as Bearer {secret}, empty for none")]
    public string Authorization { get; init; } = "";

    /// <summary>What stands for <c>{secret}</c>.</summary>
    [Secret]
    [Description("Password or key of the gateway, stands for {secret}")]
    public string Secret { get; init; } = "";

    /// <summary>Networks of our own where the gateway may be.</summary>
    [Description("Private networks in which the gateway may be, such as [\"10.1.2.0/24\"]; public addresses always")]
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Mail address of a mail gateway; empty for none.</summary>
    [Description("Mail address of an SMS gateway that takes mail, such as {to}@sms.example, empty for none")]
    public string MailTo { get; init; } = "";

    /// <summary>Which number is the sender's.</summary>
    [Description("Which number of the user an SMS to him comes from")]
    public SmsSender Sender { get; init; }

    /// <summary>Whether there is a gateway.</summary>
    public bool IsOn => GatewayUrl.Length > 0 || MailTo.Length > 0;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        // The host is settled by who may change settings: no part of a fax may choose it.
        if (GatewayUrl.Length > 0 && (GatewayUrl.Length > Longest || !Uri.TryCreate(Fill(GatewayUrl, _ => "x"), UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0
            || !IsHostSettled(GatewayUrl)))
            yield return "gatewayUrl: https or http, with a path or query before the first {field}";
        var template = Method == SmsMethod.Post ? GatewayUrl + Body : GatewayUrl;
        if (GatewayUrl.Length > 0 && !(template.Contains(To, StringComparison.Ordinal) && template.Contains(Text, StringComparison.Ordinal)))
            yield return "gatewayUrl, body: {to} and {text} are in one of them";
        if (Body.Length > Longest || Authorization.Any(char.IsControl) || Secret.Any(char.IsControl))
            yield return "body, authorization, secret: one line";
        if (AllowedNetworks.FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } wrong)
            yield return $"allowedNetworks: networks such as 10.1.2.0/24, not {wrong}";
        if (MailTo.Length > 0 && !NetworkName.IsMailbox(MailTo.Replace(To, "0", StringComparison.Ordinal)))
            yield return "mailTo: a mail address such as {to}@sms.example";
    }

    /// <summary>Whether the gateway may be at an address.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = PublicAddress.Unwrap(address);
        return PublicAddress.Is(plain) || AllowedNetworks.Any(network => IPNetwork.Parse(network).Contains(plain));
    }

    /// <summary>A template with its fields replaced, each once, by what <paramref name="value"/> gives for their names.</summary>
    internal static string Fill(string template, Func<string, string> value) => Field().Replace(template, match => value(match.Groups[1].Value));

    [GeneratedRegex(@"\{(to|from|text|id|secret)\}")]
    private static partial Regex Field();

    private static bool IsHostSettled(string url)
    {
        var (first, end) = (url.IndexOf('{', StringComparison.Ordinal), url.IndexOfAny(['/', '?'], url.IndexOf("//", StringComparison.Ordinal) + 2));
        return first < 0 || (end >= 0 && end < first);
    }
}
