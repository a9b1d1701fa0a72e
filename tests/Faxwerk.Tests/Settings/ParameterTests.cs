using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faxwerk.Covers;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Inbox;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Inbound;
using Faxwerk.Tests.Sending;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Options;
using Xunit.v3;
using SendingLine = Faxwerk.Tests.Sending.SimulatedLine;

namespace Faxwerk.Tests.Settings;

/// <summary>What the parameters of the old product do, set by their documented names over the API of the page "Advanced settings". Those of receiving and of SAP stand beside their features.</summary>
public sealed partial class ParameterTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>A test is of the parameter whose name, without the service, stands in its own; its data begin with the value.</summary>
    [Fact]
    public void Every_parameter_has_tests_of_all_its_values()
    {
        foreach (var parameter in AdvancedParameter.All)
        {
            var name = parameter.Name[(parameter.Name.IndexOf('\\', StringComparison.Ordinal) + 1)..];
            var tests = typeof(ParameterTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
                .Where(method => method.GetCustomAttributes(inherit: true).OfType<IFactAttribute>().Any() && Words().Matches(method.Name).Any(word => word.Value == name)).ToList();
            Assert.True(tests.Count > 0, $"No test is named after {parameter.Name}.");
            var tried = tests.SelectMany(test => test.GetCustomAttributes(inherit: true).OfType<InlineDataAttribute>()).Select(data => data.Data[0]).ToList();
            Assert.All(parameter.Values, value => Assert.Contains(value.Value, tried));
        }
    }

    [Fact]
    public void The_list_of_the_manual_is_there_without_a_gap()
    {
        var manual = Manual();
        Assert.SkipWhen(manual is null, "The manual is not here.");
        var named = ManualNames().Matches(File.ReadAllText(manual!)).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.Equal(named.Order(StringComparer.Ordinal), AdvancedParameter.All.Select(parameter => parameter.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0", "12")]
    [InlineData("1", "084079812")]
    [InlineData("2", "008984079812")]
    [InlineData("3", "000498984079812")]
    [InlineData("10", "12")]
    [InlineData("11", "84079812")]
    [InlineData("12", "08984079812")]
    [InlineData("13", "00498984079812")]
    public async Task FormatOutgoingMSN_writes_the_number_that_is_called_from(string value, string caller)
    {
        await _server.SetAsync("site.area", "89");
        await _server.SetAsync("site.outsideLine", "0");
        await _server.SetAsync("site.mainNumber", "+4989840798");
        await _server.SetAsync("site.extensions", "[\"10-99\"]");
        await AddChefAsync(user => user with { SenderNumber = "+498984079812" });
        await SetAsync(@"Mail2Fax\FormatOutgoingMSN", value);
        Assert.Equal(caller, (await CallAsync("0892320")).Caller);
    }

    [Theory]
    [InlineData("0", "+498984079812")]
    [InlineData("1", "+498984079813")]
    public async Task SFAXFromMasterData_chooses_the_section_whose_number_a_user_shows(string value, string shown)
    {
        await AddChefAsync(user => user with { FaxNumber = "+498984079812", GeneralNumber = "+498984079813" });
        await SetAsync(@"Mail2Fax\SFAXFromMasterData", value);
        var call = await CallAsync("0892321");
        Assert.Equal((shown, shown), (call.Caller, call.LocalId));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    public async Task FaxRendering_makes_pages_of_attachments_or_takes_those_alone_that_are_faxes(string value, bool isRendered)
    {
        await SetAsync(@"Mail2Fax\FaxRendering", value);
        var letter = await ReportAsync("Brief", "0892322", new MailFile("brief.txt", "text/plain", "Hallo"u8.ToArray()));
        Assert.StartsWith(isRendered ? "OK" : "FEHLER / FAILED", letter.Subject, StringComparison.Ordinal);
        Assert.Equal(!isRendered, letter.PlainText!.Contains("\"brief.txt\" is not converted on this server", StringComparison.Ordinal));
        var fax = await ReportAsync("Fax", "0892323", new MailFile("seite.tif", "image/tiff", TiffWriter.Write([InboundServices.Page(0, last: true).Image])));
        Assert.StartsWith("OK", fax.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "Kanzlei Huber   +49 89 555\t2/3", true)]
    [InlineData("1", "Kanzlei Huber", false)]
    [InlineData("2", "Kanzlei Huber\t2/3", false)]
    public async Task ShortFaxHeadline_heads_the_pages_with_all_the_headline_or_the_headline_and_the_page(string value, string line, bool isDated)
    {
        await _server.SetAsync("headline.text", "Kanzlei Huber");
        await SetAsync(@"Mail2Fax\ShortFaxHeadline", value);
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SendingLine());
        sending.Headline.CurrentValue = _server.Get<IOptionsMonitor<HeadlineSettings>>().CurrentValue;
        sending.Trunks[0].CurrentValue = sending.Trunks[0].CurrentValue with { StationId = "+49 89 555" };
        string[] lines = [];
        sending.RenderStrips = (request, text, add, cancel) =>
        {
            lines = System.Text.Encoding.UTF8.GetString(text.Span).Split('\n');
            return Headline.Strips.Black(request, text, add, cancel);
        };
        await sending.UntilAllAsync(await sending.SendAsync("+49891"), FaxState.Sent);
        var second = Marks().Replace(lines[1], "");
        Assert.EndsWith(line, second, StringComparison.Ordinal);
        Assert.Equal(isDated, second.Length > line.Length);
    }

    [Fact]
    public async Task UserCoverPagesDir_gives_each_sender_the_covers_of_his_folder_and_without_it_nobody()
    {
        var folder = Path.Combine(_server.Folder, "users", "anna@firma.de");
        System.IO.Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "eigen.html"), "<p>Anna</p>");
        var covers = _server.Get<CoverStore>();
        Assert.DoesNotContain(covers.List("anna@firma.de"), cover => cover.Name == "eigen");
        await SetAsync(@"Mail2Fax\UserCoverPagesDir", Path.Combine(_server.Folder, "users"));
        Assert.Contains(covers.List("anna@firma.de"), cover => cover.Name == "eigen" && cover.Origin == CoverOrigin.User);
        Assert.DoesNotContain(covers.List("otto@firma.de"), cover => cover.Name == "eigen");
        await SetAsync(@"Mail2Fax\UserCoverPagesDir", "");
        Assert.Null(await covers.FindAsync("eigen", "de", "anna@firma.de", CancellationToken.None));
    }

    [Fact]
    public async Task PostMaster_gets_the_fax_that_no_route_takes_at_the_address_that_is_set()
    {
        Assert.Equal("postmaster@localhost", await ValueAsync(@"Fax2Mail\PostMaster"));
        await ReceiveAsync("4711");
        await SetAsync(@"Fax2Mail\PostMaster", "zentrale@firma.de");
        await ReceiveAsync("4712");
        var mails = await _server.OutboxAsync(2);
        Assert.Equal(["postmaster@localhost 4711", "zentrale@firma.de 4712"], mails.Select(mail => $"{mail.To[0].Address} {Called().Match(mail.PlainText!).Groups[1].Value}").Order(StringComparer.Ordinal));
    }

    private async Task AddChefAsync(Func<User, User> with) =>
        Assert.Null((await _server.Get<Users>().AddAsync(with(new User { Login = "chef", DisplayName = "Chef", Language = "de", Addresses = ["chef@firma.de"] }), "", "test")).Error);

    private async Task SetAsync(string name, string value)
    {
        using var set = await _server.Http.PutAsJsonAsync("api/settings/advanced", new { name, value });
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Equal(value, await ValueAsync(name));
    }

    private async Task<string?> ValueAsync(string name) => (await _server.Http.GetFromJsonAsync<JsonElement>("api/settings/advanced")).GetProperty("parameters").EnumerateArray()
        .Single(parameter => parameter.GetProperty("name").GetString() == name).GetProperty("value").GetString();

    private async Task<OutgoingFax> CallAsync(string number)
    {
        await _server.MailAsync(FaxServer.Mail("Angebot", "x"), $"{number}@fax.localhost");
        await Eventually.HoldsAsync(() => _server.Line.Calls.Count > 0, "the call", 60);
        return _server.Line.Calls.Single().Fax;
    }

    private async Task<MailMessage> ReportAsync(string subject, string number, MailFile file)
    {
        await _server.MailAsync(FaxServer.Mail(subject, "x", file), $"{number}@fax.localhost");
        MailMessage? report = null;
        await Eventually.HoldsAsync(async () => (report = (await _server.OutboxAsync(0)).FirstOrDefault(mail => mail.Subject.EndsWith($": {subject}", StringComparison.Ordinal))) is not null, $"the report on {subject}", 60);
        return report!;
    }

    private async Task ReceiveAsync(string called)
    {
        var faxes = _server.Get<ReceivedFaxes>();
        var id = await faxes.BeginAsync(1, InboundServices.Announced(called), CancellationToken.None);
        var page = InboundServices.Page(0, last: true);
        await faxes.StorePageAsync(id, page, await _server.Get<IBlobStore>().WriteAsync(TiffWriter.Write([page.Image]), CancellationToken.None), CancellationToken.None);
        await faxes.EndAsync(id, new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 }, CancellationToken.None);
        await Eventually.HoldsAsync(async () => (await _server.OutboxAsync(0)).Any(mail => mail.PlainText!.Contains($"An / To: {called}", StringComparison.Ordinal)), $"the mail of {called}", 60);
    }

    private static string? Manual()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "reference", "xphone-fax-manual.txt");
            if (File.Exists(file))
                return file;
        }

        return null;
    }

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"^((?:Mail2Fax|Fax2Mail)\\\w+)", RegexOptions.Multiline)]
    private static partial Regex ManualNames();

    [GeneratedRegex(@"An / To: (\w+)")]
    private static partial Regex Called();

    /// <summary>Marks of direction, which keep the parts of a line in their order.</summary>
    [GeneratedRegex(@"\p{Cf}")]
    private static partial Regex Marks();
}
