using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Junk;
using Faxwerk.Receiving;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Inbound;

namespace Faxwerk.Tests.Web;

/// <summary>The web inbox over REST: each sees his own, and who looks at another's stands in the audit log.</summary>
public sealed class InboxApiTests : IAsyncLifetime
{
    private readonly Dictionary<string, HttpClient> _people = [];
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FaxServer.StartAsync();
        foreach (var (login, role) in new[] { ("anna", Role.User), ("bert", Role.User), ("olga", Role.Operator), ("otto", Role.Auditor) })
        {
            var user = (await _server.Get<Users>().AddAsync(new User { Login = login, DisplayName = login, Language = "en", Role = role, Addresses = [$"{login}@firma.de"] }, "", "test")).User!;
            var session = await _server.Get<Database>().InTransactionAsync(tx => _server.Get<Sessions>().StartAsync(tx, user, "", ""));
            _people[login] = new HttpClient { BaseAddress = _server.Http.BaseAddress, DefaultRequestHeaders = { { "Cookie", $"faxwerk-session={session.Token}" }, { "X-CSRF-Token", session.CsrfToken } } };
        }

        await _server.SetAsync("receiving.routes", """[{"number":"+4989*","mailTo":["anna@firma.de"]},{"number":"*","mailTo":["bert@firma.de"]}]""");
        foreach (var called in new[] { "+49891", "+49301" })
        {
            var fax = await _server.Get<FaxReceiver>().ReceiveAsync(1, new AnnouncedCall(InboundServices.CallTo(called), _server.Get<SignalledNumbers>().Called(called), _server.Get<SignalledNumbers>().Caller("+4989555")), "", 10, CancellationToken.None);
            await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
            await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        }

        await _server.OutboxAsync(2);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _people.Values)
            client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Each_sees_his_own_faxes_and_that_of_another_is_not_there()
    {
        Assert.Equal([1], await IdsAsync("anna", "api/inbox"));
        Assert.Equal([2], await IdsAsync("bert", "api/inbox"));
        Assert.Empty(await IdsAsync("olga", "api/inbox"));
        Assert.Equal([2, 1], await IdsAsync("olga", "api/inbox?scope=all"));
        Assert.Equal([2, 1], await IdsAsync("otto", "api/inbox?scope=all"));
        Assert.Empty(await IdsAsync("olga", "api/inbox?scope=unowned"));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (await StatusAsync("anna", "GET", "api/inbox?scope=all"), await StatusAsync("anna", "GET", "api/inbox?scope=unowned")));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("anna", "GET", "api/inbox?scope=some"));
        foreach (var (method, path) in new[] { ("GET", "received/{0}"), ("GET", "received/{0}/document"), ("GET", "received/{0}/pages/1.png"), ("GET", "received/{0}/pages/1/thumbnail.png"), ("GET", "received/{0}/text"), ("PUT", "inbox/{0}/read"), ("DELETE", "inbox/{0}/read") })
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("anna", method, $"api/{string.Format(CultureInfo.InvariantCulture, path, 2)}"));
            Assert.True((int)await StatusAsync("anna", method, $"api/{string.Format(CultureInfo.InvariantCulture, path, 1)}") < 300);
        }
    }

    [Fact]
    public async Task What_is_read_is_counted_and_can_be_taken_back()
    {
        Assert.Equal(1, (await ReadAsync("anna", "api/inbox/unread")).GetProperty("unread").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("anna", "PUT", "api/inbox/1/read"));
        Assert.Equal(0, (await ReadAsync("anna", "api/inbox/unread")).GetProperty("unread").GetInt32());
        Assert.Empty(await IdsAsync("anna", "api/inbox?unread=true"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("anna", "DELETE", "api/inbox/1/read"));
        using var all = await _people["anna"].PostAsync(new Uri("api/inbox/read", UriKind.Relative), null);
        Assert.Equal(1, (await all.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("unread").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("olga", "PUT", "api/inbox/4711/read"));
    }

    [Fact]
    public async Task Who_looks_at_the_fax_of_another_stands_in_the_audit_log_once_in_a_while()
    {
        foreach (var path in new[] { "api/received/1", "api/received/1/pages/1/thumbnail.png", "api/received/1/pages/1.png", "api/received/1/document", "api/received/1/text" })
            Assert.Equal(HttpStatusCode.OK, await StatusAsync("olga", "GET", path));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("otto", "GET", "api/received/2/document"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("anna", "GET", "api/received/1/document"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("anna", "GET", "api/received/2/document"));
        using var program = await _server.Http.GetAsync(new Uri("api/received/1/document", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, program.StatusCode);
        var log = await _server.Http.GetFromJsonAsync<JsonElement>("api/audit?action=received");
        Assert.Equal(["otto received:2", "olga received:1"], log.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("who").GetString()} {entry.GetProperty("target").GetString()}"));
    }

    [Fact]
    public async Task The_journal_of_a_user_has_the_received_faxes_that_are_his()
    {
        Assert.Equal([1], await JournalAsync("anna", ""));
        Assert.Equal([1], await JournalAsync("anna", "?direction=in&q=huber"));
        Assert.Empty(await JournalAsync("anna", "?direction=out"));
        Assert.Equal([2], await JournalAsync("bert", ""));
        Assert.Equal([2, 1], await JournalAsync("olga", ""));
        var csv = await _people["anna"].GetStringAsync(new Uri("api/journal/export.csv", UriKind.Relative));
        Assert.Contains("+49891", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("+49301", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_user_calls_junk_is_proposed_holds_once_an_operator_confirms_it_and_can_be_taken_back()
    {
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("anna", "POST", "api/received/2/junk"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("otto", "POST", "api/received/1/junk"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("anna", "POST", "api/received/1/junk"));
        Assert.Null(await _server.Get<JunkRules>().JudgeAsync(_server.Get<SignalledNumbers>().Caller("+4989555"), "", "", CancellationToken.None));
        Assert.Empty((await _server.Http.GetFromJsonAsync<JsonElement>("api/junk/rules")).GetProperty("rules").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("bert", "DELETE", "api/received/1/junk"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("bert", "DELETE", "api/received/2/junk"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("anna", "DELETE", "api/received/1/junk"));
        Assert.Empty((await ReadAsync("olga", "api/junk/proposals")).GetProperty("rules").EnumerateArray());

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("anna", "POST", "api/received/1/junk"));
        var proposed = Assert.Single((await ReadAsync("olga", "api/junk/proposals")).GetProperty("rules").EnumerateArray());
        Assert.Equal(("+4989555", "anna", 1), (proposed.GetProperty("pattern").GetString(), proposed.GetProperty("createdBy").GetString(), proposed.GetProperty("fax").GetInt64()));
        var id = proposed.GetProperty("id").GetInt64();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("anna", "POST", $"api/junk/proposals/{id}/confirm"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("olga", "POST", $"api/junk/proposals/{id}/confirm"));
        Assert.NotNull(await _server.Get<JunkRules>().JudgeAsync(_server.Get<SignalledNumbers>().Caller("+4989555"), "", "", CancellationToken.None));

        // What holds is no longer hers to take back, but the operator's.
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (await StatusAsync("anna", "DELETE", "api/received/1/junk"), await StatusAsync("olga", "DELETE", "api/received/1/junk")));
        Assert.Null(await _server.Get<JunkRules>().JudgeAsync(_server.Get<SignalledNumbers>().Caller("+4989555"), "", "", CancellationToken.None));
        var log = await _server.Http.GetFromJsonAsync<JsonElement>("api/audit?action=junk");
        Assert.Equal(
            ["olga junk.ruleRemoved", "olga junk.ruleConfirmed", "anna junk.ruleProposed", "anna junk.ruleRemoved", "anna junk.ruleProposed"],
            log.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("who").GetString()} {entry.GetProperty("action").GetString()}"));
    }

    [Fact]
    public async Task A_proposal_can_be_declined_and_what_an_operator_says_holds_at_once()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("bert", "POST", "api/received/2/junk"));
        var id = (await ReadAsync("olga", "api/junk/proposals")).GetProperty("rules")[0].GetProperty("id").GetInt64();
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (await StatusAsync("olga", "DELETE", $"api/junk/proposals/{id}"), await StatusAsync("olga", "POST", $"api/junk/proposals/{id}/confirm")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("bert", "POST", "api/received/2/junk"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("olga", "POST", "api/received/2/junk"));
        Assert.NotNull(await _server.Get<JunkRules>().JudgeAsync(_server.Get<SignalledNumbers>().Caller("+4989555"), "", "", CancellationToken.None));
    }

    private async Task<IEnumerable<long>> JournalAsync(string who, string query) =>
        (await ReadAsync(who, $"api/journal{query}")).GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("fax").GetInt64());

    private async Task<IEnumerable<long>> IdsAsync(string who, string path) => (await ReadAsync(who, path)).GetProperty("faxes").EnumerateArray().Select(fax => fax.GetProperty("id").GetInt64());

    private Task<JsonElement> ReadAsync(string who, string path) => _people[who].GetFromJsonAsync<JsonElement>(path);

    private async Task<HttpStatusCode> StatusAsync(string who, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _people[who].SendAsync(request);
        return answer.StatusCode;
    }
}
