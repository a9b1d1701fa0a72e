using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Intake;

/// <summary>
/// Each of the samples from the SMTP port to its faxes and its report, as the table <c>outcomes.tsv</c> beside them says. Columns: the answer; a fax each with number, pages and options; what the sender gets. After a change
/// on purpose, read what it changes and run with FAXWERK_ACCEPT_GOLDEN=1.
/// </summary>
public sealed partial class MailOutcomeTests(RendererFixture renderer)
{
    private const string Head = "name\tanswer\tfaxes\treport";

    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "Intake", "MailSamples");

    [Fact]
    public async Task Every_sample_becomes_the_faxes_and_the_report_of_the_table()
    {
        renderer.RequireBrowser();
        await using var server = await FaxServer.StartAsync();
        await server.SetAsync("mail.faxDomains", "[\"fax.example.com\"]");
        await server.SetAsync("mail.encapsulationDomains", "[\"example.com\"]");
        await server.SetAsync("site.area", "89");
        await server.SetAsync("reports.sapSender", "notification");
        await server.SetAsync("reports.programs", "[\"nagios@firma.de\"]");
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in File.ReadLines(Path.Combine(Samples, "expected.tsv")).Skip(1).Select(line => line.Split('\t')))
            answers[row[0]] = await SendAsync(server, row[0], row[1], row[2].Split(','));
        var accepted = answers.Where(answer => answer.Value.StartsWith("250 ", StringComparison.Ordinal)).ToDictionary(answer => answer.Key, answer => answer.Value[4..], StringComparer.Ordinal);
        await Eventually.HoldsAsync(async () => accepted.Count == (await ReportedAsync(server, accepted)).Count, "every sample has its report, or waits for its time", 400);

        var faxes = (await server.Get<QueueView>().ListAsync(new FaxFilter { Limit = 1000 })).OrderBy(fax => fax.Id).ToLookup(fax => OriginOf(fax).EnvelopeId);
        var reports = await ReportedAsync(server, accepted);
        string[] found = [Head, .. answers.Select(answer => string.Join(
            '\t', answer.Key, accepted.ContainsKey(answer.Key) ? "250" : answer.Value, string.Join(", ", faxes[answer.Key].Select(Describe)), reports.GetValueOrDefault(answer.Key, "")))];
        var file = Path.Combine(CorpusDocuments.Folder, "..", "..", "Intake", "MailSamples", "outcomes.tsv");
        if (Environment.GetEnvironmentVariable("FAXWERK_ACCEPT_GOLDEN") == "1")
            await File.WriteAllLinesAsync(file, found);
        Assert.Equal(await File.ReadAllLinesAsync(file), found);
    }

    private static async Task<string> SendAsync(FaxServer server, string name, string sender, string[] recipients)
    {
        var mail = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(Samples, name + ".eml"))).ReplaceLineEndings("\r\n")
            .Replace("2.3.2027", $"2.3.{TimeProvider.System.GetUtcNow().Year + 1}", StringComparison.Ordinal));
        var client = new SmtpClient(new SmtpClientOptions { Host = "127.0.0.1", Port = server.SmtpPort, Tls = SmtpTls.None }, TimeProvider.System);
        var envelope = new SmtpEnvelope { Sender = sender == "<>" ? null : FaxServer.Address(sender), EnvelopeId = name, Recipients = [.. recipients.Select(to => new SmtpRecipient(FaxServer.Address(to)))] };
        var reply = (await client.SendAsync(envelope, mail, CancellationToken.None)).Outcomes.Select(outcome => outcome.Reply).MaxBy(reply => reply.Code)!;
        return reply.Code == 250 ? $"250 {TaskId().Match(reply.ToString()).Groups[1].Value}" : $"{reply.Code} {reply.Status}";
    }

    /// <summary>What the senders got, by the samples; a fax that waits for its time has no report yet.</summary>
    private static async Task<Dictionary<string, string>> ReportedAsync(FaxServer server, Dictionary<string, string> accepted)
    {
        var now = TimeProvider.System.GetUtcNow();
        var faxes = await server.Get<QueueView>().ListAsync(new FaxFilter { Limit = 1000 });
        var jobs = faxes.GroupBy(fax => fax.JobId).ToDictionary(job => OriginOf(job.First()).EnvelopeId!, job => job.ToList(), StringComparer.Ordinal);
        var files = System.IO.Directory.Exists(server.Outbox) ? System.IO.Directory.GetFiles(server.Outbox, "*.eml").Select(file => Path.GetFileName(file)!).ToList() : [];
        var reported = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, task) in accepted)
        {
            var own = files.Where(file => file.Contains($"-mail-{task}-", StringComparison.Ordinal) || (jobs.TryGetValue(name, out var job) && file.Contains(job[0].JobId, StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToList();
            if (own.Count > 0)
                reported[name] = string.Join(" + ", own.Select(file => Describe(MimeReader.Read(File.ReadAllBytes(Path.Combine(server.Outbox, file))))));
            else if (jobs.TryGetValue(name, out var waiting) && waiting.All(fax => fax.State == FaxState.Waiting && fax.DueAt > now))
                reported[name] = "-";
        }

        return reported;
    }

    private static string Describe(QueuedFax fax)
    {
        var options = fax.ReadOptions();
        string?[] words =
        [
            fax.NumberE164, fax.PageCount.ToString(CultureInfo.InvariantCulture), fax.Priority == FaxPriority.Normal ? null : $"P={fax.Priority}", fax.Resolution == "fine" ? null : $"R={fax.Resolution}",
            options.Subaddress is { } subaddress ? $"S={subaddress}" : null, options.Cover is { } cover ? $"C={cover}" : null, fax.DueAt > fax.CreatedAt.AddMinutes(1) ? "later" : null,
        ];
        return string.Join(' ', words.Where(word => word is not null));
    }

    private static string Describe(MailMessage report)
    {
        if (report.Root.Type.Value != "multipart/report")
            return $"mail {report.Subject.Split(':', ' ')[0]}{(report.Attachments.Count > 0 ? " pdf" : "")}";
        var status = Encoding.ASCII.GetString(report.Root.Parts.Single(part => part.Type.Value == "message/delivery-status").Decode().Span);
        return $"dsn {string.Join(' ', Status().Matches(status).Select(match => match.Groups[1].Value))} {report.Root.Parts[^1].Type.Value}";
    }

    private static ReportOrigin OriginOf(QueuedFax fax) => JsonSerializer.Deserialize<ReportOrigin>(fax.Origin, JsonSerializerOptions.Web)!;

    [GeneratedRegex(@"Accepted(?: before)? as (\d+)")]
    private static partial Regex TaskId();

    [GeneratedRegex(@"Action: ?(\w+)\s+Status: ?[\d.]+|Status: ?(?<1>[\d.]+)")]
    private static partial Regex Status();
}
