namespace Faxwerk.Mail.Mime;

/// <summary>What a reader of a mail sees: the tree of parts sorted into texts, attachments and what the texts refer to (RFC 2046 5.1, RFC 2387).</summary>
internal sealed class MailView
{
    private readonly List<MailBody> bodies = [];
    private readonly List<MailPart> attachments = [];
    private readonly List<MailPart> related = [];

    public IReadOnlyList<MailBody> Bodies => bodies;
    public IReadOnlyList<MailPart> Attachments => attachments;
    public IReadOnlyList<MailPart> Related => related;

    public static MailView Of(MailPart root)
    {
        var view = new MailView();
        view.Visit(root);
        return view;
    }

    private void Visit(MailPart part)
    {
        switch (part.Type.Value)
        {
            case "multipart/alternative":
                VisitAlternative(part);
                break;
            case "multipart/related":
                VisitRelated(part);
                break;
            case "multipart/signed" when part.Parts.Count > 0:
                // The second part is the signature (RFC 1847 2.1).
                Visit(part.Parts[0]);
                break;
            case "multipart/appledouble" when part.Parts.Count > 0:
                // The first part is for the Macintosh (RFC 1740).
                Visit(part.Parts[^1]);
                break;
            case "text/plain" or "application/pkcs7-mime" or "application/x-pkcs7-mime" when part.Parts.Count > 0:
                foreach (var child in part.Parts) Visit(child);
                break;
            case "text/plain" when IsBody(part):
                bodies.Add(new(part, null));
                break;
            case "text/html" when IsBody(part):
                bodies.Add(new(null, part));
                break;
            default:
                if (part.Type.IsMultipart) foreach (var child in part.Parts) Visit(child);
                else if (part.Parts.Count > 0) VisitTnef(part);
                else attachments.Add(part);
                break;
        }
    }

    private static bool IsBody(MailPart part) => !part.IsAttachment && part.FileName is null;

    /// <summary>The richest forms of one text; whatever came attached inside them stays attached.</summary>
    private void VisitAlternative(MailPart part)
    {
        var inner = new MailView();
        MailPart? other = null;
        foreach (var child in part.Parts)
            if (child.Type.IsMultipart || IsText(child)) inner.Visit(child);
            else other = child;
        attachments.AddRange(inner.attachments);
        related.AddRange(inner.related);
        var plain = inner.bodies.LastOrDefault(body => body.Plain is not null)?.Plain;
        var html = inner.bodies.LastOrDefault(body => body.Html is not null)?.Html;
        if (plain is not null || html is not null) bodies.Add(new(plain, html));
        else if (other is not null) Visit(other);
    }

    private static bool IsText(MailPart part) => part.Type.Value is "text/plain" or "text/html";

    private void VisitRelated(MailPart part)
    {
        var start = part.Type["start"]?.Trim('<', '>');
        var root = part.Parts.FirstOrDefault(child => start is not null && child.ContentId == start) ?? (part.Parts.Count > 0 ? part.Parts[0] : null);
        foreach (var child in part.Parts)
            if (child == root) Visit(child);
            else if (child.ContentId is null || child.Type.IsMultipart) Visit(child);
            else related.Add(child);
    }

    /// <summary>The text inside a TNEF is the one beside it again, with more format: it completes or replaces, never repeats.</summary>
    private void VisitTnef(MailPart part)
    {
        var inner = new MailView();
        foreach (var child in part.Parts) inner.Visit(child);
        attachments.AddRange(inner.attachments);
        related.AddRange(inner.related);
        var beside = bodies.FindIndex(body => body.Plain is not null && !body.Plain.ReadText().AsSpan().IsWhiteSpace());
        if (beside < 0)
        {
            if (inner.bodies.Count > 0) bodies.Clear();
            bodies.AddRange(inner.bodies);
        }
        else if (bodies[beside].Html is null)
        {
            bodies[beside] = bodies[beside] with { Html = inner.bodies.FirstOrDefault()?.Html };
        }
    }
}
