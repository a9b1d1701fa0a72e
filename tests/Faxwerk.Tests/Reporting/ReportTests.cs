using System.Text;
using Faxwerk.Directory;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;

namespace Faxwerk.Tests.Reporting;

public sealed class ReportTests
{
    private static readonly DateTimeOffset Start = new(2026, 7, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_report_is_the_same_mail_to_the_last_octet()
    {
        var mails = Mails(new ReportSettings());
        Assert.Equal(mails.Write(Report(Sent()), Origin(), default), mails.Write(Report(Sent()), Origin(), default));
        Assert.Equal("<report.4711@firma.de>", Read(mails.Write(Report(Sent()), Origin(), default)).MessageId);
        Assert.Equal("<1@firma.de>", Read(mails.Write(Report(Sent()), Origin(), default)).Headers["In-Reply-To"]);
    }

    [Theory]
    [InlineData(ReportLanguage.German, "FEHLER: Fax 089 123: Angebot", "Fax-Sendebericht: FEHLER")]
    [InlineData(ReportLanguage.English, "FAILED: Fax 089 123: Angebot", "Fax report: FAILED")]
    [InlineData(ReportLanguage.Both, "FEHLER / FAILED: Fax 089 123: Angebot", "Fax-Sendebericht: FEHLER")]
    public void The_setting_chooses_the_language(ReportLanguage language, string subject, string title)
    {
        var mail = Read(Mails(new ReportSettings { Language = language }).Write(Report(Busy()), Origin(), default));
        Assert.Equal(subject, mail.Subject);
        Assert.StartsWith(title, mail.PlainText);
        Assert.Equal(language != ReportLanguage.German, mail.PlainText!.Contains("busy"));
        Assert.Equal(language != ReportLanguage.English, mail.PlainText!.Contains("besetzt"));
    }

    [Theory]
    [InlineData("de", "FEHLER: Fax 089 123: Angebot", "2026-07-01 17:00:00 +09:00")]
    [InlineData("en", "FAILED: Fax 089 123: Angebot", "2026-07-01 17:00:00 +09:00")]
    [InlineData("", "FEHLER / FAILED: Fax 089 123: Angebot", "2026-07-01 17:00:00 +09:00")]
    public void A_user_reads_his_own_language_and_time(string language, string subject, string time)
    {
        var report = Report(Busy()) with { Reader = new Reader(language, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")) };
        var mail = Read(Mails(new ReportSettings()).Write(report, Origin(), default));
        Assert.Equal(subject, mail.Subject);
        Assert.Contains(time, mail.PlainText);
    }

    [Fact]
    public void A_report_that_is_too_large_has_the_first_page_then_none_and_says_so()
    {
        var tiff = Faxwerk.Pages.Tiff.TiffWriter.Write([.. Enumerable.Range(0, 3).Select(_ => new Faxwerk.Pages.PageImage(new Faxwerk.Pages.Bitmap(1728, 300), Faxwerk.Pages.Resolution.Fine))]);
        var smaller = Mails(new ReportSettings()).WriteSmaller(Report(Sent()), Origin(), tiff).Select(Read).ToList();
        Assert.Equal([1, 0], smaller.Select(mail => mail.Attachments.Count));
        Assert.All(smaller, mail => Assert.Contains("it is too large", mail.PlainText!));
        Assert.Equal(Read(Mails(new ReportSettings()).Write(Report(Sent()), Origin(), tiff)).MessageId, smaller[0].MessageId);
        Assert.Single(Mails(new ReportSettings { Attach = ReportAttachment.FirstPage }).WriteSmaller(Report(Sent()), Origin(), tiff));
        Assert.Empty(Mails(new ReportSettings { Attach = ReportAttachment.Nothing }).WriteSmaller(Report(Sent()), Origin(), tiff));
    }

    [Fact]
    public void Times_are_those_of_the_site_with_their_offset()
    {
        var text = Text(Report(Sent()));
        Assert.Contains("2026-07-01 10:00:00 +02:00", text);
        Assert.Contains("2026-07-01 10:00:05 +02:00 to 2026-07-01 10:00:47 +02:00 (42.0 s)", text);
    }

    [Fact]
    public void Every_call_is_listed_with_cause_and_code()
    {
        var text = Text(Report(Fax(FaxState.Sent, 3, Call(1, CallStatus.Busy, sip: 486), Call(2, CallStatus.Ok, confirmed: 3))));
        Assert.Matches(@"Attempt 1: .*busy \[10, SIP 486\]", text);
        Assert.Matches(@"Attempt 2: .*sent \[0\]; 3 pages, 14400 bit/s, ECM, MMR, G\.711", text);
    }

    [Fact]
    public void A_call_that_the_server_did_not_survive_is_said_to_be_unknown()
    {
        var text = Text(Report(Fax(FaxState.Failed, 1, Call(1, CallStatus.OutcomeUnknown, confirmed: 1) with { UncertainPage = 1 })));
        Assert.Contains("Outcome unknown: the server ended during the call.", text);
        Assert.Contains("2026-07-01 10:00:05 +02:00 end unknown, last sign of life 2026-07-01 10:00:47 +02:00;", text);
        Assert.Contains("Page 2 was under way, its confirmation did not come: the other machine may have it.", text);
        Assert.Contains("PARTIAL 1 of 3", text);
    }

    [Fact]
    public void A_fax_that_may_have_arrived_is_not_said_to_have_failed()
    {
        var report = Report(Fax(FaxState.Failed, 0, Call(1, CallStatus.NoResponse) with { UncertainPage = 0 }, Call(2, CallStatus.Busy, sip: 486)));
        Assert.Equal(FaxOutcome.Unknown, report.Outcome);
        var mail = Read(Mails(new ReportSettings { When = ReportWhen.OnFailure }).Write(report, Origin(), default));
        Assert.Equal("AUSGANG UNBEKANNT / OUTCOME UNKNOWN: Fax 089 123: Angebot", mail.Subject);
        Assert.Matches("Result: +OUTCOME UNKNOWN, 0 of 3 pages confirmed", mail.PlainText);
    }

    [Fact]
    public void A_page_that_may_have_arrived_is_said_so_whatever_the_later_calls_came_to() => Assert.Contains(
        "Page 1 was under way, its confirmation did not come: the other machine may have it.",
        Text(Report(Fax(FaxState.Failed, 0, Call(1, CallStatus.OutcomeUnknown) with { UncertainPage = 0 }, Call(2, CallStatus.Busy, sip: 486)))));

    [Fact]
    public void Pages_that_cannot_be_read_keep_nobody_from_being_told()
    {
        var mail = Read(Mails(new ReportSettings()).Write(Report(Busy()), Origin(), "no TIFF"u8.ToArray()));
        Assert.Equal("FEHLER / FAILED: Fax 089 123: Angebot", mail.Subject);
        Assert.Empty(mail.Attachments);
    }

    [Fact]
    public void A_page_that_may_have_arrived_twice_is_said_so() => Assert.Contains(
        "Page 2 was repeated because its confirmation did not come: the other machine may have it twice.",
        Text(Report(Fax(
            FaxState.Sent, 3, Call(1, CallStatus.OutcomeUnknown, confirmed: 1) with { UncertainPage = 1 }, Call(2, CallStatus.Ok, confirmed: 2) with { FirstPage = 1 }))));

    [Fact]
    public void A_fax_cancelled_before_its_call_says_that_none_was_made()
    {
        var report = Report(Fax(FaxState.Cancelled, 0));
        Assert.Equal(FaxOutcome.Cancelled, report.Outcome);
        Assert.Contains("No call was made.", Text(report));
    }

    [Fact]
    public void The_german_half_is_german_and_the_words_of_the_line_follow_in_brackets()
    {
        var call = Call(1, CallStatus.Busy, sip: 486) with { Detail = "The call was refused: 486 Busy Here." };
        var lost = Call(2, CallStatus.OutcomeUnknown) with { Detail = "Node vm broke down during the call." };
        var text = Read(Mails(new ReportSettings { Language = ReportLanguage.German }).Write(Report(Fax(FaxState.Failed, 0, call, lost)), Origin(), default)).PlainText!;
        Assert.Contains("besetzt [10, SIP 486] (The call was refused: 486 Busy Here)", text);
        Assert.Contains("Ausgang unbekannt: Der Server wurde", text);
        Assert.DoesNotContain("broke down", text);
    }

    [Fact]
    public void One_page_is_one_page_and_three_faxes_are_several()
    {
        var one = Fax(FaxState.Sent, 1, Call(1, CallStatus.Ok, confirmed: 1));
        var report = Report(one) with { Pages = 1, Recipients = [one, one, one] };
        var mail = Read(Mails(new ReportSettings()).Write(report, Origin(), default));
        Assert.Equal("OK: 3 Faxe / 3 faxes: Angebot", mail.Subject);
        Assert.Contains("1 von 1 Seite bestätigt", mail.PlainText);
        Assert.Contains("1 of 1 page confirmed", mail.PlainText);
        Assert.Contains("; 1 Seite, 14400", mail.PlainText);
        Assert.DoesNotMatch("1 (Seiten|pages)", mail.PlainText);
    }

    [Theory]
    [InlineData(RenderSource.MailText, "Der Text der Nachricht ist zu groß; senden Sie es in Teilen oder als kleineres PDF.", "The text of the mail is too large; send it in parts, or print it to a smaller PDF.")]
    [InlineData("a.pdf", "„a.pdf“ ist zu groß; senden Sie es in Teilen oder als kleineres PDF.", "\"a.pdf\" is too large; send it in parts, or print it to a smaller PDF.")]
    public void A_refusal_names_the_document_in_both_languages(string name, string german, string english)
    {
        var refusal = Refusal.Of(new RenderFailure(RenderFailureCode.TooLarge, name, null));
        Assert.Equal((german, english), (refusal.German, refusal.English));
    }

    [Fact]
    public void What_was_left_out_is_named_in_both_languages()
    {
        var report = Report(Sent()) with { LeftOut = [LeftOut.InlinePicture("image001.png", 120, 40)] };
        var text = Read(Mails(new ReportSettings()).Write(report, Origin(), default)).PlainText!;
        Assert.Matches(@"Nicht gefaxt: +image001\.png \(Bild im Text, 120 x 40\)", text);
        Assert.Matches(@"Not faxed: +image001\.png \(inline picture, 120 x 40\)", text);
    }

    [Theory]
    [InlineData(ReportWhen.Always, true, true)]
    [InlineData(ReportWhen.OnFailure, false, true)]
    [InlineData(ReportWhen.Never, false, false)]
    public void The_setting_says_which_reports_are_wanted(ReportWhen when, bool sent, bool failed)
    {
        var settings = new ReportSettings { When = when };
        Assert.Equal((sent, failed), (ReportPlan.OfEnd(settings, Origin(), FaxOutcome.Sent).Mail, ReportPlan.OfEnd(settings, Origin(), FaxOutcome.Failed).Mail));
    }

    [Theory]
    [InlineData(DsnWhen.Requested, DsnNotify.Unspecified, false, false)]
    [InlineData(DsnWhen.Requested, DsnNotify.Success, true, false)]
    [InlineData(DsnWhen.Requested, DsnNotify.Failure, false, true)]
    [InlineData(DsnWhen.Requested, DsnNotify.Never, false, false)]
    [InlineData(DsnWhen.Always, DsnNotify.Unspecified, true, true)]
    [InlineData(DsnWhen.Always, DsnNotify.Never, false, false)]
    [InlineData(DsnWhen.Never, DsnNotify.Success | DsnNotify.Failure, false, false)]
    public void Notify_and_the_setting_govern_the_notification(DsnWhen when, DsnNotify notify, bool sent, bool failed)
    {
        Assert.Equal(sent, Notification(Report(Sent()), when, notify) is not null);
        Assert.Equal(failed, Notification(Report(Busy()), when, notify) is not null);
    }

    [Fact]
    public void Two_subaddresses_of_one_number_have_wishes_of_their_own_and_one_of_the_whole_mail_stands_in_no_address()
    {
        RecipientResult At(string subaddress) => Sent() with { Fax = Sent().Fax with { Options = $$"""{"subaddress":"{{subaddress}}"}""" } };
        var origin = Origin() with
        {
            Wishes = new Dictionary<string, ReportWish> { ["089 123/T33S=12"] = new(DsnNotify.Success, "rfc822;a@fax"), ["089 123/T33S=13"] = new(DsnNotify.Never, "rfc822;b@fax"), ["089 123"] = new(DsnNotify.Success, "rfc822;c@fax") },
        };
        var report = Report(At("12")) with { Recipients = [At("12"), At("13"), At("99")] };
        var written = Encoding.ASCII.GetString(DeliveryNotification.Write(report, origin, new ReportPlan(true, DsnWhen.Requested), Mails(new ReportSettings()).Frame(report, origin, "dsn"), Encoding.ASCII.GetBytes("Subject: x\r\n\r\n"))!);
        Assert.Equal(["a", "c"], System.Text.RegularExpressions.Regex.Matches(written, "Original-Recipient: rfc822; ?([abc])@fax").Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void A_number_that_is_dialled_once_for_two_addresses_is_told_of_both_and_only_where_it_is_wanted()
    {
        var origin = Origin() with
        {
            Wishes = new Dictionary<string, ReportWish> { ["089 123"] = new(DsnNotify.Success, "rfc822;a@fax") },
            FurtherWishes = new Dictionary<string, IReadOnlyList<ReportWish>> { ["089 123"] = [new(DsnNotify.Failure, "rfc822;b@fax"), new(DsnNotify.Success | DsnNotify.Failure, "rfc822;c@fax")] },
        };
        Assert.Equal(["a", "c"], Told(Report(Sent())));
        Assert.Equal(["b", "c"], Told(Report(Busy())));

        IEnumerable<string> Told(SendingReport report) => System.Text.RegularExpressions.Regex.Matches(
            Encoding.ASCII.GetString(DeliveryNotification.Write(report, origin, new ReportPlan(true, DsnWhen.Requested), Mails(new ReportSettings()).Frame(report, origin, "dsn"), Encoding.ASCII.GetBytes("Subject: x\r\n\r\n"))!),
            "Original-Recipient: rfc822; ?([abc])@fax").Select(match => match.Groups[1].Value);
    }

    [Fact]
    public void Every_status_has_words_and_a_code()
    {
        foreach (var status in Enum.GetValues<CallStatus>())
        {
            var cause = Cause.Of(status);
            Assert.Matches(@"^[25]\.\d\.\d$", cause.Dsn);
            Assert.NotEmpty(cause.German);
            Assert.NotEmpty(cause.English);
        }
    }

    private static string Text(SendingReport report) =>
        Read(Mails(new ReportSettings { Language = ReportLanguage.English }).Write(report, Origin(), default)).PlainText!;

    private static byte[]? Notification(SendingReport report, DsnWhen when, DsnNotify notify)
    {
        var origin = Origin() with { Wishes = new Dictionary<string, ReportWish> { ["089 123"] = new(notify, null) } };
        return DeliveryNotification.Write(report, origin, new ReportPlan(true, when), Mails(new ReportSettings()).Frame(report, origin, "dsn"), Encoding.ASCII.GetBytes("Subject: x\r\n\r\n"));
    }

    private static MailMessage Read(byte[] mail) => MimeReader.Read(mail);

    private static ReportMail Mails(ReportSettings settings, ReportTemplates? templates = null) => new(
        new Fixed<ReportSettings>(settings), new Fixed<MailSettings>(new MailSettings { FromAddress = "fax@firma.de" }), new Fixed<SiteSettings>(new SiteSettings()), new Fixed<ReportTemplates>(templates ?? new ReportTemplates()));

    private static ReportOrigin Origin() => new()
    {
        Key = "4711", ReportTo = "chef@firma.de", Subject = "Angebot", MessageId = "<1@firma.de>", ReceivedAt = Start,
    };

    private static SendingReport Report(RecipientResult recipient) =>
        new() { Subject = "Angebot", SubmittedAt = Start, Pages = 3, Sha256 = new string('a', 64), Recipients = [recipient] };

    private static RecipientResult Sent() => Fax(FaxState.Sent, 3, Call(1, CallStatus.Ok, confirmed: 3));

    private static RecipientResult Busy() => Fax(FaxState.Failed, 0, Call(1, CallStatus.Busy, sip: 486));

    private static RecipientResult Fax(FaxState state, int confirmed, params Attempt[] attempts) => new(
        new QueuedFax
        {
            Id = 17, State = state, NumberTyped = "089 123", NumberE164 = "+4989123", NumberDialled = "+4989123", PageCount = 3, ConfirmedPages = confirmed,
            FinishedAt = Start.AddMinutes(5),
        },
        attempts);

    private static Attempt Call(long number, CallStatus status, int confirmed = 0, int sip = 0) => new()
    {
        Number = number, Status = status, StartedAt = Start.AddSeconds(5), EndedAt = Start.AddSeconds(47), PagesConfirmed = confirmed, SipStatus = sip,
        Transport = "G.711", BitRate = 14400, Ecm = true, Coding = confirmed > 0 ? "MMR" : "", RemoteId = confirmed > 0 ? "+49 30 1" : null,
    };
}
