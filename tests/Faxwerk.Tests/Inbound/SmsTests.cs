using Faxwerk.Delivery;
using Faxwerk.Directory;
using Faxwerk.Mail.Mime;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

/// <summary>Notices of new faxes by SMS.</summary>
public sealed class SmsTests
{
    [Theory]
    [InlineData("0", "+491701")]
    [InlineData("1", "+498912")]
    public async Task SmsNotificationSenderType_chooses_which_number_of_the_user_his_notice_comes_from(string value, string from)
    {
        await using var gateway = await SmsGateway.StartAsync();
        await using var services = await StartAsync(Engine.Sqlite, gateway);
        var parameter = AdvancedParameter.Find(@"Fax2Mail\SmsNotificationSenderType")!;
        await services.SetAsync(parameter.Key, parameter.ToSetting(value, out _)!);
        await ReceiveAsync(services, "12");
        await services.RunTasksAsync();
        var asked = Assert.Single(gateway.Asked);
        Assert.Equal($"GET /send?to=%2B491701&from={Uri.EscapeDataString(from)}&text=Neues%20Fax%20von%20%2B4989555%2C%201%20Seite.&key=geheim%26mehr", asked.Line);
    }

    [Theory, EveryEngine]
    public async Task Only_who_wants_a_notice_and_gets_the_fax_is_told_and_once(Engine engine)
    {
        await using var gateway = await SmsGateway.StartAsync();
        await using var services = await StartAsync(engine, gateway);
        await ReceiveAsync(services, "13");
        await services.RunTasksAsync();
        Assert.Empty(gateway.Asked);
        await ReceiveAsync(services, "14");
        await services.RunTasksAsync();
        Assert.Single(gateway.Asked);
    }

    [Theory, EveryEngine]
    public async Task Members_of_a_group_are_told_of_what_came_to_its_mailbox_each_once_and_not_of_what_is_another_users(Engine engine)
    {
        await using var gateway = await SmsGateway.StartAsync();
        await using var services = await StartAsync(engine, gateway);
        var groups = services.Get<Groups>();
        Assert.Null((await groups.AddAsync(new Group { Name = "Sales", MailTo = ["Sales@firma.de", "list@firma.de"], Members = ["anna", "bert"], Extensions = ["15"] }, "test")).Error);
        Assert.Null((await groups.AddAsync(new Group { Name = "Board", MailTo = ["bert@firma.de"], Members = ["anna"], Extensions = ["16"] }, "test")).Error);
        await ReceiveAsync(services, "15");
        await services.RunTasksAsync();
        Assert.Contains("to=%2B491701", Assert.Single(gateway.Asked).Line, StringComparison.Ordinal);
        await ReceiveAsync(services, "16");
        await services.RunTasksAsync();
        Assert.Single(gateway.Asked);
    }

    [Fact]
    public async Task A_notice_is_posted_as_JSON_with_a_key_and_again_where_the_gateway_fails()
    {
        await using var gateway = await SmsGateway.StartAsync();
        await using var services = await StartAsync(Engine.Sqlite, gateway);
        await services.SetAsync("sms.body", """{"to":"{to}","text":"{text}"}""");
        await services.SetAsync("sms.method", "post");
        await services.SetAsync("sms.authorization", "Bearer {secret}");
        var bed = new DeliveryBed(services);
        await ReceiveAsync(services, "12", "\"{secret}\"");
        await bed.TryAsync(Faxwerk.Inbox.ReceivedFaxes.RouteFax);
        gateway.Status = 500;
        await bed.TryAsync(SendSms.TaskKind);
        gateway.Status = 200;
        services.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.TryAsync(SendSms.TaskKind);
        services.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await bed.TryAsync(SendSms.TaskKind));
        Assert.Equal(2, gateway.Asked.Count);
        var (_, body, authorization) = gateway.Asked.Last();
        Assert.Equal("Bearer geheim&mehr", authorization);
        var json = System.Text.Json.JsonDocument.Parse(body).RootElement;
        Assert.Equal(("+491701", "Neues Fax von \"{secret}\", 1 Seite."), (json.GetProperty("to").GetString(), json.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(302, 1)]
    [InlineData(400, 1)]
    [InlineData(429, 3)]
    [InlineData(503, 3)]
    public async Task A_notice_that_may_have_been_sent_or_is_refused_is_not_sent_again(int status, int tries)
    {
        await using var gateway = await SmsGateway.StartAsync();
        await using var services = await StartAsync(Engine.Sqlite, gateway);
        await services.SetAsync("sms.gatewayUrl", $"{gateway.Url}/send?to={{to}}&text={{text}}&id={{id}}");
        var bed = new DeliveryBed(services);
        await ReceiveAsync(services, "12");
        await bed.TryAsync(Faxwerk.Inbox.ReceivedFaxes.RouteFax);
        gateway.Status = status;
        for (var i = 0; i < 3; i++)
        {
            await bed.TryAsync(SendSms.TaskKind);
            services.Time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(tries, gateway.Asked.Count);
        Assert.All(gateway.Asked, asked => Assert.Matches("&id=fax-1-[0-9]+$", asked.Line));
    }

    [Fact]
    public async Task A_gateway_in_a_network_that_is_not_allowed_is_not_asked()
    {
        await using var gateway = await SmsGateway.StartAsync();
        await using var services = await StartAsync(Engine.Sqlite, gateway);
        await services.SetAsync("sms.allowedNetworks", "[]");
        var bed = new DeliveryBed(services);
        await ReceiveAsync(services, "12");
        await bed.TryAsync(Faxwerk.Inbox.ReceivedFaxes.RouteFax);
        Assert.Equal(1, await bed.TryAsync(SendSms.TaskKind));
        Assert.Empty(gateway.Asked);
    }

    [Fact]
    public async Task A_mail_gateway_gets_the_notice_as_the_subject_of_a_mail()
    {
        await using var gateway = await SmsGateway.StartAsync();
        await using var services = await StartAsync(Engine.Sqlite, gateway);
        await services.SetAsync("sms.gatewayUrl", "");
        await services.SetAsync("sms.mailTo", "{to}@sms.example");
        await ReceiveAsync(services, "12");
        await services.RunTasksAsync();
        var mails = System.IO.Directory.GetFiles(services.Outbox, "*.eml").Select(file => MimeReader.Read(File.ReadAllBytes(file)));
        Assert.Equal("Neues Fax von +4989555, 1 Seite.", Assert.Single(mails, mail => mail.To[0].Address == "+491701@sms.example").Subject);
    }

    [Theory]
    [InlineData("https://sms.example/send?to={to}&text={text}", "", true)]
    [InlineData("https://sms.example/send", "", false)]
    [InlineData("https://sms.example{to}?t={text}", "", false)]
    [InlineData("https://sms.example?to={to}&t={text}", "", true)]
    [InlineData("https://{to}.example/send?text={text}", "", false)]
    [InlineData("ftp://sms.example/{to}{text}", "", false)]
    [InlineData("https://user:word@sms.example/{to}{text}", "", false)]
    [InlineData("", "{to}@sms.example", true)]
    [InlineData("", "sms", false)]
    public void Gateways_that_cannot_be_are_refused(string url, string mail, bool isGood) => Assert.Equal(isGood, !new SmsSettings { GatewayUrl = url, MailTo = mail }.Errors().Any());

    private static async Task ReceiveAsync(InboundServices services, string called, string caller = "+4989555")
    {
        var fax = await services.AnswerAsync(called, caller);
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
    }

    /// <summary>Anna has 12 and wants notices, Bert has 13 and wants none; 14 is of both.</summary>
    private static async Task<InboundServices> StartAsync(Engine engine, SmsGateway gateway)
    {
        var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("sms.allowedNetworks", "[\"127.0.0.0/8\"]");
        await services.SetAsync("sms.gatewayUrl", $"{gateway.Url}/send?to={{to}}&from={{from}}&text={{text}}&key={{secret}}");
        await services.SetAsync("sms.secret", "geheim&mehr");
        var users = services.Get<Users>();
        foreach (var (login, extension, notice) in new[] { ("anna", "12", true), ("bert", "13", false) })
        {
            var user = new User
            {
                Login = login, DisplayName = login, Language = "de", Addresses = [$"{login}@firma.de"], Extensions = [extension], MobileNumber = "+49170 1", VoiceportNumber = "+4989 12", SmsNotice = notice,
            };
            Assert.Null((await users.AddAsync(user, "", "test")).Error);
        }

        Assert.Null((await services.Get<Groups>().AddAsync(new Group { Name = "Both", Members = ["anna", "bert"], Extensions = ["14"] }, "test")).Error);
        return services;
    }
}
