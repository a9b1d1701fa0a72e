using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Tests.Web;

public sealed class TestFaxTests
{
    [Fact]
    public async Task A_test_fax_goes_over_its_trunk_before_all_others_and_obeys_the_rules_for_numbers()
    {
        await using var server = await FaxServer.StartAsync();
        using var accepted = await server.Http.PostAsJsonAsync("api/trunks/trunk/test-fax", new { number = "+49891234" });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var id = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        await Eventually.HoldsAsync(async () => (await server.Get<QueueView>().FindAsync(id))!.State == FaxState.Sent, "the test fax sent", 60);
        var fax = (await server.Get<QueueView>().FindAsync(id))!;
        Assert.Equal(("Test trunk", 1, FaxPriority.Urgent), (fax.Subject, fax.PageCount, fax.Priority));
        await Eventually.HoldsAsync(
            async () => await server.Get<Database>().FindAsync<string>("SELECT state FROM task WHERE dedupe_key = @key", new { key = $"report:{id}" }) == "done", "the task of its report done", 60);
        Assert.Equal("+49891234 over trunk", Assert.Single(await new AuditLog(server.Get<Database>()).ListAsync(new AuditFilter { Action = AuditAction.TestFaxSent, Target = $"fax:{id}" })).AfterValue);

        Assert.Equal("barred-number", await CodeAsync("trunk", new { number = "112" }));
        Assert.Equal("bad-number", await CodeAsync("trunk", new { number = "nobody" }));
        Assert.Equal("bad-request", await CodeAsync("trunk", new { }));
        Assert.Equal("not-found", await CodeAsync("nowhere", new { number = "+49891234" }));

        async Task<string> CodeAsync(string trunk, object body)
        {
            using var answer = await server.Http.PostAsJsonAsync($"api/trunks/{trunk}/test-fax", body);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
        }
    }
}
