using Faxwerk.Mail.Mime;
using Faxwerk.Rendering;

namespace Faxwerk.Intake.Mail;

/// <summary>One text of a mail in its two forms, decoded once: what is taken out of it before it is shown is taken out of both.</summary>
/// <param name="Plain">Without the white around it; empty where there is none.</param>
/// <param name="Html">Null where there is none.</param>
internal sealed record BodyText(string Plain, string? Html)
{
    private static readonly char[] White = ['\r', '\n', ' ', '\t', '\u00A0', '\uFEFF'];

    /// <summary>The texts of a mail in order.</summary>
    public static IReadOnlyList<BodyText> Of(MailMessage message) =>
        [.. message.Bodies.Select(body => new BodyText(body.Plain is null ? "" : FlowedText.Of(body.Plain).Trim(White), body.Html is null ? null : Read(body.Html)))];

    /// <summary>What it says, without its layout.</summary>
    public string Words() => Plain.Length > 0 || Html is null ? Plain : HtmlText.From(Html);

    /// <summary>HTML in the charset that the mail, else it itself, declares.</summary>
    private static string Read(MailPart html) => HtmlText.Read(new RenderSource("", html.Type.Value, html.Decode()) { Charset = html.Type["charset"] });
}
