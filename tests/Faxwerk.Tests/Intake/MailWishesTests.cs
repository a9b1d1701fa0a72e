using System.Text;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Settings;

namespace Faxwerk.Tests.Intake;

public sealed class MailWishesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("[fax: priority=urgent] Angebot", "Angebot", FaxPriority.Urgent)]
    [InlineData("Angebot [Fax: Priorität=eilig]", "Angebot", FaxPriority.Urgent)]
    [InlineData("Angebot [ FAX : prio = hoch ] 4711", "Angebot 4711", FaxPriority.High)]
    [InlineData("AW: [fax: priority=low; cover=none] Angebot", "AW: Angebot", FaxPriority.Low)]
    [InlineData("[fax: prio=high;] Angebot", "Angebot", FaxPriority.High)]
    [InlineData("[fax: ; prio=high ;; cover=none] Angebot", "Angebot", FaxPriority.High)]
    [InlineData("[fax: priorita\u0308t=high] Angebot", "Angebot", FaxPriority.High)]
    [InlineData("Angebot", "Angebot", null)]
    public void A_command_in_the_subject_is_followed_and_taken_out_of_it(string subject, string rest, FaxPriority? priority)
    {
        var wishes = Read($"Subject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(subject))}?=\r\n\r\ntext");
        Assert.Equal((rest, priority), (wishes.Subject, wishes.Priority));
        Assert.Empty(wishes.Faults);
    }

    [Theory]
    [InlineData("[EXTERN] Angebot")]
    [InlineData("Ticket [#4711]  offen")]
    [InlineData("[FAX] Angebot")]
    [InlineData("[fax: 089 1234]")]
    [InlineData("[Fax: siehe Anlage]")]
    [InlineData("[fax:]")]
    [InlineData("[FAX:936-7329 | tedst@ +1 (206) 936-7329]")]
    [InlineData("[::b=123456] GFI")]
    [InlineData("[priority=high]")]
    [InlineData("[fax: ;]")]
    [InlineData("[fax: siehe; Anlage a=b]")]
    [InlineData("[[fax]] a=b")]
    public void Brackets_that_hold_anything_else_stay(string subject)
    {
        var wishes = Read($"Subject: {subject}\r\n\r\ntext");
        Assert.Equal(subject, wishes.Subject);
        Assert.Empty(wishes.Faults);
    }

    [Fact]
    public void Lines_at_the_beginning_of_the_text_are_followed_and_not_faxed()
    {
        var wishes = Read("Subject: x\r\n\r\n[fax: priority=high]\r\n\r\n[fax: resolution=fein, cover=none]\r\n\r\nSehr geehrte Damen\r\n[fax: priority=low]\r\n");
        Assert.Equal((FaxPriority.High, Resolution.Fine, "none"), (wishes.Priority, wishes.Resolution, wishes.Cover));
        Assert.Equal("Sehr geehrte Damen\r\n[fax: priority=low]", Assert.Single(wishes.Texts).Plain);
    }

    [Fact]
    public void A_group_that_the_mail_program_broke_is_one()
    {
        var wishes = Read("Subject: x\r\n\r\n[fax: priority=high; header=Muster\r\n GmbH; cover=none]  \r\nHallo");
        Assert.Equal((FaxPriority.High, "Muster GmbH", "none", "Hallo"), (wishes.Priority, wishes.Headline, wishes.Cover, Assert.Single(wishes.Texts).Plain));
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\n{0}", "[fax: a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=;a=]\r\n")]
    [InlineData("Subject: x\r\n\r\n{0}", "[fax: prio=high]\r\n")]
    [InlineData("Subject: {0}\r\n\r\nx", "[fax: a=]")]
    public void More_commands_than_anybody_writes_are_one_fault_and_cost_no_time(string mail, string group)
    {
        var fault = Assert.Single(Read(mail.Replace("{0}", string.Concat(Enumerable.Repeat(group, mail.StartsWith("Subject: x", StringComparison.Ordinal) ? 100_000 : 500)), StringComparison.Ordinal)).Faults);
        Assert.Equal(("More than 50 commands.", "5.5.4"), (fault.English, fault.Dsn));
    }

    [Fact]
    public void Both_forms_of_a_text_lose_the_lines_whatever_tags_the_mail_program_put_into_them()
    {
        var wishes = Read("""
            Subject: x
            Content-Type: multipart/alternative; boundary=a

            --a

            [fax: priority=high]
            Hallo
            --a
            Content-Type: text/html

            <p class=MsoNormal><span>[fax: <b>priority</b>=high]</span><o:p></o:p></p><p>Hallo [fax: text]</p>
            --a--
            """);
        var text = Assert.Single(wishes.Texts);
        Assert.Equal(("Hallo", "<p class=MsoNormal><span><b></b></span><o:p></o:p></p><p>Hallo [fax: text]</p>"), (text.Plain, text.Html!.Trim()));
        Assert.Equal(FaxPriority.High, wishes.Priority);
    }

    [Fact]
    public void A_text_of_html_alone_has_lines_too()
    {
        var wishes = Read("Subject: x\r\nContent-Type: text/html\r\n\r\n<div>[fax:&nbsp;report=failure first]</div><div>[fax: economy=ja]</div><div>Hallo</div>");
        Assert.True(wishes.Economy);
        Assert.Single(wishes.Faults);
        Assert.Equal("Hallo", wishes.Texts[0].Words());
    }

    [Fact]
    public void A_mail_that_quotes_another_does_not_obey_it()
    {
        var wishes = Read("Subject: x\r\n\r\nGut.\r\n> [fax: priority=urgent]\r\n[fax: priority=urgent]\r\n");
        Assert.Null(wishes.Priority);
        Assert.Contains("[fax: priority=urgent]", wishes.Texts[0].Plain, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_field_goes_before_a_line_and_that_before_the_subject()
    {
        var wishes = Read("Subject: [fax: cover=c; priority=low; resolution=300] x\r\nX-Fax-Cover: A\r\n\r\n[fax: cover=b; priority=high]\r\nHallo");
        Assert.Equal(("a", FaxPriority.High, Resolution.Dpi300, "x"), (wishes.Cover, wishes.Priority, wishes.Resolution, wishes.Subject));
    }

    [Theory]
    [InlineData("X-Fax-Prio: urgent", FaxPriority.Urgent, null)]
    [InlineData("X-FAX-VRes: 98", null, Resolution.Standard)]
    [InlineData("X-Fax-Aufloesung: superfein", null, Resolution.Superfine)]
    [InlineData("X-Fax-Device: 17", null, null)]
    [InlineData("Importance: High", FaxPriority.High, null)]
    [InlineData("X-Priority: 5 (Lowest)", FaxPriority.Low, null)]
    [InlineData("X-Priority: 3 (Normal)", null, null)]
    [InlineData("Importance: low\r\nX-Fax-Priority: high", FaxPriority.High, null)]
    public void Header_fields_are_read_and_those_of_others_left_alone(string head, FaxPriority? priority, Resolution? resolution)
    {
        var wishes = Read(head + "\r\n\r\ntext");
        Assert.Equal((priority, resolution), (wishes.Priority, wishes.Resolution));
        Assert.Empty(wishes.Faults);
    }

    [Theory]
    [InlineData("[fax: prioritt=high]", "prioritt", "5.5.1")]
    [InlineData("[fax: time=18:00; eilig]", "there is no command eilig", "5.5.1")]
    [InlineData("[fax: time=18:00, bitte]", "time=18:00, bitte", "5.5.4")]
    [InlineData("[fax: sender-number=089 1]", "there is no command sender-number", "5.5.1")]
    [InlineData("[fax: time=18:00; 1=2]", "there is no command 1", "5.5.1")]
    [InlineData("[fax: time=2.3.2026 18:00+01:00]", "time=", "5.5.4")]
    [InlineData("[fax: time=0001-01-01 00:00; window=22:00-06:00]", "time=", "5.5.4")]
    [InlineData("[fax: time=9999-12-31 12:00; window=22:00-06:00]", "time=", "5.5.4")]
    [InlineData("[fax: priority=very]", "\"priority=very\": this value is not known.", "5.5.4")]
    [InlineData("[fax: time=gestern]", "time=gestern", "5.5.4")]
    [InlineData("[fax: window=18:00]", "window=18:00", "5.5.4")]
    [InlineData("[fax: report=always never]", "report=always never", "5.5.4")]
    [InlineData("[fax: resolution=600]", "resolution=600", "5.5.4")]
    public void What_is_not_understood_is_named(string subject, string said, string dsn)
    {
        var fault = Assert.Single(Read($"Subject: {subject} x\r\n\r\ntext").Faults);
        Assert.Contains(said, fault.English, StringComparison.Ordinal);
        Assert.Equal(dsn, fault.Dsn);
    }

    [Fact]
    public void What_somebody_may_not_say_is_named_and_importance_left_aside()
    {
        var message = Message("Subject: [fax: priority=high; cover=x]\r\nImportance: high\r\n\r\ntext");
        var wishes = MailWishes.Of(message, [MailCommand.Cover]);
        Assert.Equal((null, "x"), (wishes.Priority, wishes.Cover));
        Assert.Equal("5.7.1", Assert.Single(wishes.Faults).Dsn);
        Assert.Empty(MailWishes.Of(Message("Importance: high\r\n\r\nx"), []).Faults);
    }

    [Fact]
    public void A_cover_that_an_address_names_takes_the_right_to_the_command()
    {
        Assert.Equal("5.7.1", MailWishes.FaultOfAddress("none", [MailCommand.Time])?.Dsn);
        Assert.Null(MailWishes.FaultOfAddress(null, []));
        Assert.Null(MailWishes.FaultOfAddress("none", [MailCommand.Cover]));
    }

    [Fact]
    public void A_setting_with_null_in_it_is_refused() => Assert.All(
        new[] { new MailCommandSettings { Users = [null!] }, new MailCommandSettings { Users = [new UserCommands { User = null! }] }, new MailCommandSettings { Users = [new UserCommands { User = "a", Allowed = null! }] } },
        settings => Assert.NotEmpty(settings.Errors()));

    [Fact]
    public void Every_name_of_the_table_is_a_command_and_stands_once()
    {
        var names = MailCommandNames.Table.SelectMany(row => row.Names).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(Enum.GetValues<MailCommand>(), MailCommandNames.Table.Select(row => row.Command));
        Assert.All(names, name => Assert.NotNull(MailCommandNames.Find(name.ToUpperInvariant())));
    }

    [Theory]
    [InlineData("18:00", "2026-03-02T18:00:00+01:00")]
    [InlineData("18.00 Uhr", "2026-03-02T18:00:00+01:00")]
    [InlineData("8:30", "2026-03-03T08:30:00+01:00")]
    [InlineData("2026-07-01 09:00", "2026-07-01T09:00:00+02:00")]
    [InlineData("1.7.2026  9:00", "2026-07-01T09:00:00+02:00")]
    [InlineData("2026-03-29 02:30", "2026-03-29T03:30:00+02:00")]
    [InlineData("2026-07-01T09:00:00Z", "2026-07-01T09:00:00+00:00")]
    [InlineData("2026-07-01T09:00+09:00", "2026-07-01T09:00:00+09:00")]
    [InlineData("2.7.2026 09:00+01:00", null)]
    [InlineData("18:00+01:00", null)]
    [InlineData("06:00-08:00", null)]
    [InlineData("0001-01-01 00:00", null)]
    [InlineData("0001-01-01T00:00Z", null)]
    [InlineData("9999-12-31 23:59", null)]
    [InlineData("24:00", null)]
    [InlineData("2026-02-30 09:00", null)]
    [InlineData("", null)]
    public void Times_are_those_of_the_senders_zone(string text, string? expected)
    {
        var at = CommandValues.Moment(text, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), Berlin);
        Assert.Equal(expected, at?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", null));
    }

    [Theory]
    [InlineData("none", ReportWhen.Never, null, null)]
    [InlineData("Fehler", ReportWhen.OnFailure, null, null)]
    [InlineData("immer ersteseite Empfänger", ReportWhen.Always, ReportAttachment.FirstPage, ReportPer.Recipient)]
    [InlineData("document+job", null, ReportAttachment.Document, ReportPer.Job)]
    [InlineData("text", null, ReportAttachment.Nothing, null)]
    public void A_report_is_chosen_by_words_in_any_order(string value, ReportWhen? when, ReportAttachment? attach, ReportPer? per) =>
        Assert.Equal(new ReportChoice { When = when, Attach = attach, Per = per }, CommandValues.Report(value));

    [Theory]
    [InlineData("anna", "", "Priority")]
    [InlineData("ANNA", "sales", "Priority")]
    [InlineData("ben", "sales,board", "Cover,Time")]
    [InlineData("ben", "other", "Report")]
    [InlineData("", "", "Report")]
    public void The_entry_of_a_user_goes_before_those_of_his_groups_and_these_before_that_of_all(string login, string groups, string allowed)
    {
        var settings = new MailCommandSettings
        {
            Allowed = [MailCommand.Report],
            Users =
            [
                new UserCommands { User = "anna", Allowed = [MailCommand.Priority] }, new UserCommands { User = "group:Sales", Allowed = [MailCommand.Cover] },
                new UserCommands { User = "group:board", Allowed = [MailCommand.Time, MailCommand.Cover] },
            ],
        };
        Assert.Empty(settings.Errors());
        Assert.Equal(allowed, string.Join(",", settings.For(login, groups.Split(',')).Select(command => command.ToString()).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("Subject: [fax: priority=urgent]", FaxPriority.High, FaxPriority.Urgent, true)]
    [InlineData("Subject: [fax: priority=high]", FaxPriority.High, FaxPriority.High, false)]
    [InlineData("Importance: high", FaxPriority.Normal, FaxPriority.Normal, false)]
    [InlineData("Importance: high", FaxPriority.Urgent, FaxPriority.High, false)]
    [InlineData("Importance: low", FaxPriority.Normal, FaxPriority.Low, false)]
    public void A_command_above_what_somebody_may_is_refused_and_importance_counts_as_far_as_he_may(string head, FaxPriority highest, FaxPriority read, bool refused)
    {
        var wishes = MailWishes.Of(Message($"{head}\r\n\r\ntext"), Enum.GetValues<MailCommand>(), highest);
        Assert.Equal((read, refused), (wishes.Priority, wishes.Faults.Count == 1));
        if (refused)
            Assert.Contains("„dringend“ ist Ihnen nicht erlaubt, höchstens „hoch“", wishes.Faults[0].German, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anna", "", FaxPriority.Low)]
    [InlineData("ben", "sales,board", FaxPriority.High)]
    [InlineData("ben", "other", FaxPriority.Normal)]
    [InlineData("", "", FaxPriority.Normal)]
    public void The_highest_priority_is_that_of_a_users_own_entry_of_his_groups_or_of_all(string login, string groups, FaxPriority highest)
    {
        var settings = new PrioritySettings
        {
            Highest = FaxPriority.Normal,
            Users = [new UserPriority { User = "Anna", Highest = FaxPriority.Low }, new UserPriority { User = "group:sales", Highest = FaxPriority.Low }, new UserPriority { User = "group:Board", Highest = FaxPriority.High }],
        };
        Assert.Empty(settings.Errors());
        Assert.Equal(highest, settings.For(login, groups.Split(',')));
        Assert.NotEmpty((settings with { Users = [new UserPriority { User = "x" }, new UserPriority { User = "X" }] }).Errors());
    }

    private static MailMessage Message(string text) => MimeReader.Read(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    private static MailWishes Read(string text) => MailWishes.Of(Message(text), Enum.GetValues<MailCommand>());
}
