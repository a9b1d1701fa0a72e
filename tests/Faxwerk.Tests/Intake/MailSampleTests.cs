using System.Net;
using System.Text.RegularExpressions;
using Faxwerk.Api;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Outbox;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Intake;

/// <summary>
/// Mails in the manner of the programs that write them, and what becomes of each: the table <c>expected.tsv</c> beside them. Columns: the answer of the SMTP server, the numbers with names, the subject, the form and the
/// words of the text, documents beside it, parts left out, commands, and what is wrong.
/// </summary>
public sealed partial class MailSampleTests(MailSampleTests.Shared shared) : IClassFixture<MailSampleTests.Shared>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Intake", "MailSamples");

    private static readonly string[][] Table = [.. File.ReadAllLines(Path.Combine(Folder, "expected.tsv")).Skip(1).Select(line => line.Split('\t'))];

    public static TheoryData<string> Names => [.. Table.Select(row => row[0])];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mail_becomes_what_its_sender_meant(string name)
    {
        var row = Table.Single(row => row[0] == name);
        var mail = await File.ReadAllBytesAsync(Path.Combine(Folder, name + ".eml"));
        var recipients = row[2].Split(',');
        var envelope = new SmtpEnvelope
        {
            Peer = new SmtpPeer { Remote = new IPEndPoint(IPAddress.Loopback, 4000) }, Sender = row[1] == "<>" ? null : FaxServer.Address(row[1]),
            Recipients = [.. recipients.Select(to => new SmtpRecipient(FaxServer.Address(to)))],
        };
        var code = await AnswerAsync(envelope, mail);
        var message = MimeReader.Read(mail);
        var found = code == "250" ? Describe(message, envelope) : ["", "", "", "", "", "", "", ""];
        Assert.Equal(string.Join('\n', row[3..]), string.Join('\n', [code, .. found]));
    }

    [Fact]
    public void There_are_samples_of_every_program_and_each_has_its_row()
    {
        Assert.InRange(Table.Length, 80, 500);
        Assert.Equal(Table.Select(row => row[0]).Order(StringComparer.Ordinal), System.IO.Directory.GetFiles(Folder, "*.eml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));
        foreach (var program in new[] { "outlook", "exchange", "notes", "sap", "thunderbird", "applemail", "php", "scanner" })
            Assert.InRange(Table.Count(row => row[0].StartsWith(program + "-", StringComparison.Ordinal)), 4, 100);
    }

    private async Task<string> AnswerAsync(SmtpEnvelope envelope, byte[] mail)
    {
        var backend = shared.Services.Get<ISmtpBackend>();
        if (await backend.MailAsync(envelope, CancellationToken.None) is { Code: not 250 } sender)
            return $"MAIL {sender.Code} {sender.Status}";
        foreach (var recipient in envelope.Recipients)
        {
            if (await backend.RecipientAsync(envelope, recipient, CancellationToken.None) is { Code: not 250 } refused)
                return $"RCPT {refused.Code} {refused.Status}";
        }

        using var stream = new MemoryStream(mail.AsSpan().IndexOf("\r\n"u8) < 0 ? System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(mail).ReplaceLineEndings("\r\n")) : mail);
        return await backend.DataAsync(envelope, stream, CancellationToken.None) is { Code: not 250 } reply ? $"DATA {reply.Code} {reply.Status}" : "250";
    }

    private string[] Describe(MailMessage message, SmtpEnvelope envelope)
    {
        var mail = new MailToRender
        {
            BlobId = "", Sender = envelope.Sender!.Address, Recipients = [.. envelope.Recipients.Select(to => new MailRecipient(to.Address.LocalPart, to.Address.Domain, default, null))],
        };
        var numbers = MailRecipients.Of(mail, message, shared.Services.Get<NumberPolicy>(), new LimitSettings().For("")).Faxes;
        var wishes = MailWishes.Of(message, Enum.GetValues<MailCommand>());
        var content = MailDocuments.Of(message, wishes.Texts, Faxwerk.Settings.MailBodyUse.Pages);
        var text = content.Documents.Count > 0 && content.Documents[0].FileName == RenderSource.MailText && wishes.Texts.Count > 0 ? content.Documents[0] : null;
        const MailDefects bad = MailDefects.BadTnef | MailDefects.Truncated | MailDefects.TooDeep;
        return
        [
            string.Join(',', numbers.Select(to => to.Fax.Number.E164 + (to.Fax.Name.Length > 0 ? $"={to.Fax.Name}" : ""))),
            wishes.Subject.Normalize(),
            text is null ? "-" : text.MediaType == MediaTypes.Html ? "html" : "text",
            text is null ? "" : Blanks().Replace(string.Join(' ', wishes.Texts.Select(one => one.Html is null ? one.Words() : HtmlText.From(one.Html))), " ").Trim(),
            string.Join(';', content.Documents.Skip(text is null ? 0 : 1).Select(document => document.FileName.Normalize())),
            string.Join(';', content.LeftOut.Select(part => part.FileName)),
            Say(wishes),
            string.Join(' ', wishes.Faults.Select(fault => fault.Dsn).Concat((message.Defects & bad) == MailDefects.None ? [] : [$"{message.Defects & bad}"])),
        ];
    }

    private static string Say(MailWishes wishes) => string.Join(' ', new[]
    {
        wishes.Priority is { } priority ? $"P={priority}" : "", wishes.Economy ? "E" : "", wishes.Time is { } time ? $"T={time}" : "", wishes.Window is { } window ? $"W={window.From}-{window.To}" : "",
        wishes.Resolution is { } resolution ? $"R={resolution}" : "", wishes.Cover is { } cover ? $"C={cover}" : "", wishes.Headline is { } headline ? $"H={headline}" : "",
        wishes.Report is { } report ? $"B={report.When}/{report.Attach}/{report.Per}" : "", wishes.Number is { } number ? $"N={number}" : "",
    }.Where(word => word.Length > 0));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    public sealed class Shared : IAsyncLifetime
    {
        public TestServices Services { get; } = new(services => services
            .AddSingleton(new NodeOptions()).AddApi().AddOutbox().AddQueue().AddReporting().AddIntake()
            .AddSingleton<Func<RenderingSettings>>(() => new RenderingSettings()).AddSingleton<DocumentRenderer>());

        public async ValueTask InitializeAsync()
        {
            await Services.StartAsync();
            await Services.SetAsync("mail.faxDomains", "[\"fax.example.com\"]");
            await Services.SetAsync("mail.encapsulationDomains", "[\"example.com\"]");
            await Services.SetAsync("site.area", "89");
        }

        public ValueTask DisposeAsync() => Services.DisposeAsync();
    }
}
