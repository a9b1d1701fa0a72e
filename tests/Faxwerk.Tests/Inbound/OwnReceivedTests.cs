using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Mail.Mime;
using Faxwerk.Receiving;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tests.Storage;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Inbound;

/// <summary>What users see of received faxes, and the link that takes the place of a large attachment.</summary>
public sealed class OwnReceivedTests
{
    [Theory, EveryEngine]
    public async Task A_user_sees_the_faxes_that_were_mailed_to_an_address_of_his_and_no_others(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("receiving.routes", """[{"number":"12","mailTo":["Anna@Firma.de"]},{"number":"*","mailTo":["bert@firma.de"]}]""");
        var anna = (await services.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "de", Addresses = ["anna@firma.de"] }, "", "test")).User!;
        var faxes = await ReceiveAsync(services, "12", "13");
        Assert.Equal([1L], (await faxes.ListAsync(long.MaxValue, 10, default, anna.Id)).Select(fax => fax.Id));
        Assert.Equal([2L, 1L], (await faxes.ListAsync(long.MaxValue, 10, default)).Select(fax => fax.Id));
        Assert.Empty(await faxes.ListAsync(long.MaxValue, 10, default, 0));
        Assert.True(await faxes.IsForAsync(1, anna.Id, default));
        Assert.False(await faxes.IsForAsync(2, anna.Id, default));
        Assert.True(await faxes.IsForAsync(2, null, default));

        // Sent elsewhere instead, it is his no more.
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE delivery SET state = 'redirected' WHERE fax_id = 1"));
        Assert.False(await faxes.IsForAsync(1, anna.Id, default));
    }

    [Theory, EveryEngine]
    public async Task A_member_sees_what_came_to_a_mailbox_of_his_group_while_he_is_one(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("receiving.routes", """[{"number":"12","mailTo":["Vertrieb+Fax@Firma.de"]},{"number":"*","mailTo":["bert@firma.de"]}]""");
        var anna = (await services.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "de", Addresses = ["anna@firma.de"] }, "", "test")).User!;

        // What comes to Bert stays his, though a group has its faxes mailed to him.
        await services.Get<Users>().AddAsync(new User { Login = "bert", DisplayName = "Bert", Language = "de", Addresses = ["bert@firma.de"] }, "", "test");
        var groups = services.Get<Groups>();
        var sales = (await groups.AddAsync(new Group { Name = "Sales", MailTo = ["list@firma.de", "vertrieb+fax@firma.de", "bert@firma.de"], Members = ["anna"] }, "test")).Group!;
        await groups.AddAsync(new Group { Name = "Board", MailTo = ["bert@firma.de"] }, "test");
        var faxes = await ReceiveAsync(services, "12", "13");
        Assert.Equal([1L], (await faxes.ListAsync(long.MaxValue, 10, default, anna.Id)).Select(fax => fax.Id));
        Assert.True(await faxes.IsForAsync(1, anna.Id, default));
        Assert.False(await faxes.IsForAsync(2, anna.Id, default));
        await groups.ChangeAsync(sales.Id, group => group with { Members = [] }, "test");
        Assert.Empty(await faxes.ListAsync(long.MaxValue, 10, default, anna.Id));
        Assert.False(await faxes.IsForAsync(1, anna.Id, default));
    }

    [Theory]
    [InlineData("anna@firma.de", "100", "https://fax.firma.de/", true)]
    [InlineData("anna@firma.de", "1000000", "https://fax.firma.de/", false)]
    [InlineData("anna@firma.de", "100", "", false)]
    [InlineData("list@firma.de", "100", "https://fax.firma.de/", false)]
    [InlineData("postmaster@localhost", "100", "https://fax.firma.de/", true)]
    public async Task Who_can_open_the_page_gets_a_link_where_the_mail_would_be_too_large(string to, string limit, string address, bool isLink)
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite, collection => collection.AddSettings<Faxwerk.Api.WebSettings>("web"));
        await services.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "de", Addresses = ["anna@firma.de"] }, "", "test");
        await services.SetAsync("receiving.routes", $$"""[{"number":"*","mailTo":["{{to}}"]}]""");
        await services.SetAsync("receiving.attachmentLimit", limit);
        await services.SetAsync("web.address", address);
        var fax = await services.AnswerAsync("12");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        await services.RunTasksAsync();
        var mail = MimeReader.Read(await File.ReadAllBytesAsync(Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml"))));
        Assert.Equal(isLink ? 0 : 1, mail.Attachments.Count);
        Assert.Equal(isLink, mail.PlainText!.Contains("https://fax.firma.de/received/1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("de", "Asia/Tokyo", "Fax Praxis Dr. Huber (1 Seite)", "Von: +4989555", "+09:00")]
    [InlineData("en", "", "Fax Praxis Dr. Huber (1 page)", "From: +4989555", "-05:00")]
    [InlineData("", "", "Fax Praxis Dr. Huber (1 Seite / page)", "Von / From: +4989555", "+01:00")]
    public async Task A_mail_is_in_the_language_and_the_time_zone_of_who_gets_it_else_of_his_site_and_of_the_server(string language, string zone, string subject, string from, string offset)
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        services.Time.Advance(new DateTimeOffset(2027, 1, 15, 12, 0, 0, TimeSpan.Zero) - services.Time.GetUtcNow());
        Assert.Null(await services.Get<Sites>().AddAsync("boston", new Dictionary<string, string?> { ["timeZone"] = "America/New_York" }, "test"));
        if (language.Length > 0)
            Assert.Null((await services.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = language, TimeZone = zone, Site = "boston", Addresses = ["anna@firma.de"] }, "", "test")).Error);
        await services.SetAsync("receiving.routes", """[{"number":"*","mailTo":["anna@firma.de"]}]""");
        await ReceiveAsync(services, "12");
        var mail = MimeReader.Read(await File.ReadAllBytesAsync(Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml"))));
        Assert.Equal(subject, mail.Subject);
        Assert.StartsWith(from, mail.PlainText!, StringComparison.Ordinal);
        Assert.Contains(offset, mail.PlainText!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_limit_is_one_of_the_mail_as_it_is_sent_and_not_of_the_file()
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite, collection => collection.AddSettings<Faxwerk.Api.WebSettings>("web"));
        await services.SetAsync("receiving.routes", """[{"number":"*","mailTo":["anna@firma.de"]}]""");
        await services.SetAsync("web.address", "https://fax.firma.de");
        await services.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "de", Addresses = ["anna@firma.de"] }, "", "test");
        await ReceiveAsync(services, "12");
        var sent = new FileInfo(Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml")));
        var file = Assert.Single(MimeReader.Read(await File.ReadAllBytesAsync(sent.FullName)).Attachments).Decode().Length;
        Assert.True(sent.Length > file * 4 / 3);
        await services.SetAsync("receiving.attachmentLimit", $"{(sent.Length + file) / 2}");
        await ReceiveAsync(services, "13");
        Assert.Empty(MimeReader.Read(await File.ReadAllBytesAsync(System.IO.Directory.GetFiles(services.Outbox, "fax-2-*.eml").Single())).Attachments);
    }

    [Fact]
    public async Task The_postmaster_who_is_a_user_follows_the_link_of_a_fax_that_nobody_has()
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("mail.postmaster", "post@firma.de");
        var post = (await services.Get<Users>().AddAsync(new User { Login = "post", DisplayName = "Post", Language = "de", Addresses = ["post@firma.de"] }, "", "test")).User!;
        var faxes = await ReceiveAsync(services, "99");
        Assert.True(await faxes.IsForAsync(1, post.Id, default));
    }

    [Fact]
    public async Task Over_the_API_the_fax_of_another_is_not_there()
    {
        await using var server = await FaxServer.StartAsync();
        var fax = await server.Get<FaxReceiver>().ReceiveAsync(1, InboundServices.Announced("+4989123"), "", 10, CancellationToken.None);
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        using var all = await server.Http.GetAsync(new Uri("/api/received/1/document", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        using var level = await server.Http.PostAsJsonAsync("/api/keys", new { name = "sender", level = "send" });
        var key = (await level.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/received/1/document");
        using var client = new HttpClient { BaseAddress = server.Http.BaseAddress };
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var list = await client.GetAsync("/api/received");
        Assert.Empty((await list.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes").EnumerateArray());
    }

    /// <summary>A fax to each number, in their order, delivered.</summary>
    private static async Task<ReceivedFaxes> ReceiveAsync(InboundServices services, params string[] numbers)
    {
        foreach (var called in numbers)
        {
            var fax = await services.AnswerAsync(called);
            await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
            await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        }

        await services.RunTasksAsync();
        return services.Get<ReceivedFaxes>();
    }
}
