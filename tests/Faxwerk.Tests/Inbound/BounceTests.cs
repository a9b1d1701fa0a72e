using System.Text;
using Faxwerk.Delivery;
using Faxwerk.Inbox;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Outbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

/// <summary>Mails with received faxes whose mail server gives them back.</summary>
public sealed class BounceTests
{
    private const string Failed = """
        From: MAILER-DAEMON@mail.firma.de
        Subject: Undelivered Mail Returned to Sender
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        I'm sorry.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mail.firma.de

        Final-Recipient: rfc822; anna@firma.de
        Action: failed
        Status: 5.2.2
        Diagnostic-Code: smtp; 552 5.2.2 mailbox
          is full
        --b--
        """;

    [Fact]
    public void The_reason_of_a_bounce_is_read_and_a_delay_or_an_absence_is_none()
    {
        Assert.Equal("5.2.2 smtp; 552 5.2.2 mailbox is full", Reason(Failed));
        Assert.Null(Reason(Failed.Replace("Action: failed", "Action: delayed", StringComparison.Ordinal)));
        Assert.Null(Reason(Failed.Replace("Action: failed", "Action: relayed", StringComparison.Ordinal)));
        Assert.Equal("failure notice", Reason("Subject: failure notice\n\nHi. This is the qmail-send program."));
        foreach (var word in new[] { "auto-replied", "auto-generated", "Auto-Generated (vacation)" })
            Assert.Null(Reason($"Subject: Away\nAuto-Submitted: {word}\n\nI am away."));
        Assert.Equal("Mail delivery failed", Reason("Subject: Mail delivery failed\nAuto-Submitted: auto-replied\nX-Failed-Recipients: anna@firma.de\n\nThis message was created by mail delivery software."));
        Assert.Equal(300, Reason("Subject: " + new string('x', 900) + "\n\n")!.Length);
    }

    [Fact]
    public void The_address_names_the_task_and_nobody_guesses_another()
    {
        var address = BounceAddress.Of(BounceAddress.Delivery, 12, "secret", "fax.firma.de");
        Assert.Matches("^delivery-12-[0-9a-f]{16}@fax.firma.de$", address.Address);
        Assert.Equal((BounceAddress.Delivery, 12L, BounceAddress.Proof(12, "secret")), BounceAddress.Parse(address.LocalPart.ToUpperInvariant()));
        Assert.NotEqual(BounceAddress.Proof(12, "secret"), BounceAddress.Proof(12, "other"));
        foreach (var text in new[] { "delivery-12", "delivery--0123456789abcdef", "delivery-1x-0123456789abcdef", "x-delivery-12-0123456789abcdef", "delivery-12-0123456789abcdef0" })
            Assert.Null(BounceAddress.Parse(text));
    }

    [Theory, EveryEngine]
    public async Task A_mail_that_comes_back_goes_to_the_postmaster_with_the_reason_once(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("receiving.routes", """[{"number":"*","mailTo":["anna@firma.de"]}]""");
        var fax = await services.AnswerAsync("12");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        await services.RunTasksAsync();
        var delivery = Assert.Single(await services.Get<Deliveries>().ListAsync(new DeliveryFilter(), default));
        Assert.Equal(DeliveryState.Done, delivery.State);

        await BounceAsync(services, delivery.TaskId, "0123456789abcdef");
        Assert.IsType<TaskResult.Permanent>(await TakeAsync(services));
        Assert.Equal(DeliveryState.Done, (await services.Get<Deliveries>().FindAsync(delivery.Id, default))!.State);

        // A quick server's bounce is here before the delivery is written down as done: it waits for that.
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE delivery SET state = 'waiting'"));
        await BounceAsync(services, delivery.TaskId, BounceAddress.Proof(delivery.TaskId, TakeBounce.Secret(delivery)));
        Assert.IsType<TaskResult.Temporary>(await TakeAsync(services));
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE delivery SET state = 'done'"));
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("DELETE FROM task WHERE kind = @kind", new { kind = BouncedMail.TaskKind }));

        for (var time = 0; time < 2; time++)
        {
            await BounceAsync(services, delivery.TaskId, BounceAddress.Proof(delivery.TaskId, TakeBounce.Secret(delivery)));
            Assert.Equal(TaskResult.Done, await TakeAsync(services));
        }

        await services.RunTasksAsync();
        await CheckAsync(services);

        // Tried once more it is a delivery of its own, which may come back in its turn.
        Assert.Equal(DeliveryAnswer.Done, await services.Get<Deliveries>().RetryAsync(delivery.Id, "chef", default));
        Assert.Equal(DeliveryAnswer.NotNow, await services.Get<Deliveries>().RetryAsync(delivery.Id, "chef", default));
        await services.RunTasksAsync();
        var again = (await services.Get<Deliveries>().ListAsync(new DeliveryFilter(), default))[0];
        Assert.Equal(("anna@firma.de", DeliveryState.Done), (again.Target, again.State));
        await BounceAsync(services, again.TaskId, BounceAddress.Proof(again.TaskId, TakeBounce.Secret(again)));
        Assert.Equal(TaskResult.Done, await TakeAsync(services));
        Assert.Equal(DeliveryState.Failed, (await services.Get<Deliveries>().FindAsync(again.Id, default))!.State);
    }

    private static async Task CheckAsync(InboundServices services)
    {
        var all = await services.Get<Deliveries>().ListAsync(new DeliveryFilter(), default);
        Assert.Equal([("postmaster@localhost", DeliveryState.Done), ("anna@firma.de", DeliveryState.Failed)], all.Select(row => (row.Target, row.State)));
        Assert.Equal("The mail came back: mailbox full", all[1].Detail);
        var mails = System.IO.Directory.GetFiles(services.Outbox, "*.eml").Select(file => MimeReader.Read(File.ReadAllBytes(file))).ToList();
        Assert.Single(mails, mail => mail.PlainText!.StartsWith("ZURÜCKGEKOMMEN / CAME BACK (anna@firma.de): mailbox full", StringComparison.Ordinal) && mail.Attachments.Count == 1);
        Assert.All(mails, mail => Assert.Equal("+4989555@fax.localhost", Assert.Single(mail.From).Address));
    }

    [Theory]
    [InlineData("+4989555", true, "+4989555@fax.localhost")]
    [InlineData("", true, "fax@localhost")]
    [InlineData("+4989555", false, "fax@localhost")]
    [InlineData("0043158858", true, "+43158858@fax.localhost")]
    [InlineData("43158858", true, "fax@localhost")]
    public async Task Who_replies_to_the_mail_answers_by_fax_where_the_number_is_certain_and_it_is_wanted(string caller, bool isWanted, string from)
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("receiving.replyByFax", isWanted ? "true" : "false");
        await services.SetAsync("site.area", "89");
        var fax = await services.AnswerAsync("12", caller);
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        await services.RunTasksAsync();
        var mail = MimeReader.Read(await File.ReadAllBytesAsync(Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml"))));
        Assert.Equal(from, Assert.Single(mail.From).Address);
        Assert.Contains($"Von / From: {(caller.Length == 0 ? "-" : caller == "0043158858" ? "+43158858" : caller)}\n", mail.PlainText!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounces_come_in_by_SMTP_at_their_addresses_alone()
    {
        await using var server = await FaxServer.StartAsync();
        var bounce = BounceAddress.Of(BounceAddress.Delivery, 77, "x", "fax.localhost");
        Assert.Equal(SmtpVerdict.Accepted, await SendAsync(server, null, bounce));
        Assert.Equal(SmtpVerdict.Permanent, await SendAsync(server, null, FaxServer.Address("+49891@fax.localhost")));
        Assert.Equal(SmtpVerdict.Permanent, await SendAsync(server, FaxServer.Address("chef@firma.de"), bounce));
        Assert.Equal(SmtpVerdict.Permanent, await SendAsync(server, null, BounceAddress.Of(BounceAddress.Delivery, 77, "x", "elsewhere.example")));
        Assert.Equal(1, await server.Get<Faxwerk.Storage.Database>().FindAsync<int>("SELECT count(*) FROM task WHERE kind = 'BouncedMail'", null, default));
    }

    private static string? Reason(string text) => Bounce.Reason(MimeReader.Read(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"))));

    private static Task BounceAsync(InboundServices services, long task, string proof) => services.Get<TaskQueue>().AddAsync(new NewTask(BouncedMail.TaskKind, new BouncedMail(task, proof, "mailbox full")));

    private static async Task<TaskResult> TakeAsync(InboundServices services)
    {
        var task = (await services.Get<TaskQueue>().ClaimAsync(BouncedMail.TaskKind, "test", TimeSpan.FromMinutes(1)))!;
        var result = await services.Handler(BouncedMail.TaskKind).HandleAsync(task, CancellationToken.None);
        if (result is TaskResult.Permanent)
            await services.Get<Faxwerk.Storage.Database>().InTransactionAsync(task.CompleteAsync);
        return result;
    }

    private static async Task<SmtpVerdict> SendAsync(FaxServer server, MailAddress? from, MailAddress to)
    {
        var client = new SmtpClient(new SmtpClientOptions { Host = "127.0.0.1", Port = server.SmtpPort, Tls = SmtpTls.None }, TimeProvider.System);
        var delivery = await client.SendAsync(new SmtpEnvelope { Sender = from, Recipients = [new SmtpRecipient(to)] }, Encoding.UTF8.GetBytes(Failed.ReplaceLineEndings("\r\n")), CancellationToken.None);
        return delivery.Outcomes[0].Verdict;
    }
}
