using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Queue;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Web;

public sealed class FaxApiTests(FaxApiTests.Shared shared) : IClassFixture<FaxApiTests.Shared>
{
    private FaxServer Server => shared.Server;

    [Fact]
    public async Task A_submitted_text_is_sent_and_shown_with_its_calls_and_ladder()
    {
        using var response = await SubmitAsync(["+49 89 1001"]);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var submitted = await ReadAsync(response);
        Assert.Equal($"/api/faxes?job={submitted.GetProperty("jobId").GetString()}", response.Headers.Location!.ToString());
        var fax = Assert.Single(submitted.GetProperty("faxes").EnumerateArray());
        Assert.Equal(("+49 89 1001", "+49891001", 1), (Text(fax, "number"), Text(fax, "e164"), fax.GetProperty("pages").GetInt32()));
        var shown = await UntilAsync(fax.GetProperty("id").GetInt64(), "sent");
        var attempt = Assert.Single(shown.GetProperty("attempts").EnumerateArray());
        Assert.Equal((0, "sent", "MMR"), (attempt.GetProperty("status").GetInt32(), Text(attempt, "cause"), Text(attempt, "coding")));
        Assert.Equal(["INVITE", "MCF"], attempt.GetProperty("trace").EnumerateArray().Select(line => Text(line, "what")));
    }

    [Fact]
    public async Task Every_recipient_gets_a_fax_of_its_own_and_a_doubled_one_only_one()
    {
        using var response = await SubmitAsync(["089 1002", "+49 89 1003; +49891002"]);
        Assert.Equal(["+49891002", "+49891003"], (await ReadAsync(response)).GetProperty("faxes").EnumerateArray().Select(fax => Text(fax, "e164")));
    }

    [Fact]
    public async Task The_faxes_of_a_submission_come_page_by_page_as_they_were_given_with_their_total()
    {
        using var response = await SubmitAsync([.. Enumerable.Range(1, 5).Select(i => $"+4989250{i}")], options: ("dueAt", Tomorrow));
        var job = Text(await ReadAsync(response), "jobId");
        var (numbers, after) = (new List<string>(), (long?)0);
        while (after is not null)
        {
            var page = await Server.Http.GetFromJsonAsync<JsonElement>($"/api/faxes?job={job}&after={after}&limit=2");
            Assert.Equal(5, page.GetProperty("total").GetInt32());
            numbers.AddRange(page.GetProperty("faxes").EnumerateArray().Select(fax => Text(fax, "e164")!));
            after = page.GetProperty("next") is { ValueKind: JsonValueKind.Number } next ? next.GetInt64() : null;
        }

        Assert.Equal(["+49892501", "+49892502", "+49892503", "+49892504", "+49892505"], numbers);
        var all = await Server.Http.GetFromJsonAsync<JsonElement>("/api/faxes?limit=1");
        Assert.Equal(JsonValueKind.Null, all.GetProperty("total").ValueKind);
    }

    [Theory]
    [InlineData("Meier", "bad-number", 422)]
    [InlineData("0900123456", "barred-number", 403)]
    [InlineData("112", "barred-number", 403)]
    [InlineData("", "bad-request", 400)]
    public async Task A_number_that_cannot_be_called_is_refused(string to, string code, int status)
    {
        using var response = await SubmitAsync([to]);
        await AssertProblemAsync(response, code, status);
    }

    [Fact]
    public async Task A_document_that_cannot_be_faxed_is_refused_by_name()
    {
        using var response = await SubmitAsync(["0891004"], content: "PK\u0003\u0004 something", name: "tabelle.xyz");
        var problem = await AssertProblemAsync(response, "bad-document", 422);
        Assert.Contains("tabelle.xyz", Text(problem, "detail"));
    }

    [Theory]
    [InlineData("resolution", "huge")]
    [InlineData("priority", "0")]
    [InlineData("dueAt", "tomorrow")]
    [InlineData("dueAt", "9999-12-31T23:59:59Z")]
    [InlineData("reportTo", "me")]
    [InlineData("timeZone", "Europe/Atlantis")]
    [InlineData("language", "klingon")]
    [InlineData("headline", "two\nlines")]
    public async Task An_option_that_is_not_known_is_refused(string name, string value)
    {
        using var response = await SubmitAsync(["0891005"], options: (name, value));
        Assert.Contains(name, Text(await AssertProblemAsync(response, "bad-request", 400), "detail"));
    }

    [Fact]
    public async Task Words_zone_and_language_of_the_header_line_go_with_the_fax()
    {
        using var response = await SubmitAsync(["0891009"], options: [("headline", "Kanzlei Süd"), ("timeZone", "Europe/Vienna"), ("language", "de-AT"), ("dueAt", Tomorrow)]);
        var id = (await ReadAsync(response)).GetProperty("faxes")[0].GetProperty("id").GetInt64();
        var options = (await Server.Get<QueueView>().FindAsync(id, CancellationToken.None))!.ReadOptions();
        Assert.Equal(("Kanzlei Süd", "Europe/Vienna", "de-AT"), (options.Headline, options.TimeZone, options.Language));
    }

    [Fact]
    public async Task A_repeated_key_gives_the_same_fax_and_another_request_under_it_is_refused()
    {
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SubmitAsync(["0891006"], key: key)));
        var (ids, repeated) = (new HashSet<long>(), 0);
        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            var submitted = await ReadAsync(answer);
            ids.Add(Assert.Single(submitted.GetProperty("faxes").EnumerateArray()).GetProperty("id").GetInt64());
            repeated += submitted.GetProperty("isRepeated").GetBoolean() ? 1 : 0;
            answer.Dispose();
        }

        Assert.Single(ids);
        Assert.Equal(3, repeated);
        using var other = await SubmitAsync(["0891006"], key: key, content: "Another text");
        await AssertProblemAsync(other, "idempotency-key-reused", 422);
    }

    [Fact]
    public async Task A_fax_that_waits_for_its_time_can_be_cancelled_once()
    {
        using var response = await SubmitAsync(["0891007"], options: ("dueAt", Tomorrow));
        var id = (await ReadAsync(response)).GetProperty("faxes")[0].GetProperty("id").GetInt64();
        var waiting = await Server.Http.GetFromJsonAsync<JsonElement>($"/api/faxes/{id}");
        Assert.Equal("waiting", Text(waiting.GetProperty("fax"), "state"));
        Assert.True(waiting.GetProperty("fax").GetProperty("position").GetInt32() >= 1);
        using var cancelled = await Server.Http.DeleteAsync($"/api/faxes/{id}");
        Assert.Equal((HttpStatusCode.OK, "cancelled"), (cancelled.StatusCode, Text(await ReadAsync(cancelled), "state")));
        using var again = await Server.Http.DeleteAsync($"/api/faxes/{id}");
        await AssertProblemAsync(again, "finished", 409);
    }

    [Fact]
    public async Task A_fax_that_does_not_exist_is_not_found()
    {
        using var shown = await Server.Http.GetAsync("/api/faxes/999999");
        await AssertProblemAsync(shown, "not-found", 404);
        using var cancelled = await Server.Http.DeleteAsync("/api/faxes/999999");
        await AssertProblemAsync(cancelled, "not-found", 404);
        using var received = await Server.Http.GetAsync("/api/received/999999/document");
        await AssertProblemAsync(received, "not-found", 404);
    }

    [Theory]
    [InlineData("GET", "/api/nothing", "not-found", 404)]
    [InlineData("GET", "/api/faxes/abc", "not-found", 404)]
    [InlineData("PUT", "/api/faxes/1", "bad-method", 405)]
    [InlineData("POST", "/api/faxes", "bad-media-type", 415)]
    [InlineData("GET", "/api/faxes?limit=-1", "bad-request", 400)]
    [InlineData("GET", "/api/faxes?limit=501", "bad-request", 400)]
    [InlineData("GET", "/api/faxes?limit=many", "bad-request", 400)]
    [InlineData("GET", "/api/received?limit=0", "bad-request", 400)]
    public async Task Whatever_is_wrong_with_a_request_has_a_code(string method, string path, string code, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? new StringContent("{}", Encoding.UTF8, "application/json") : null };
        using var response = await Server.Http.SendAsync(request);
        await AssertProblemAsync(response, code, status);
    }

    [Theory]
    [InlineData("x", "garbage")]
    [InlineData("x", "--x\r\nContent-Disposition: form-data; name=to\r\n\r\n089")]
    [InlineData("x", "--x\r\nno header\r\n\r\n--x--\r\n")]
    [InlineData("", "--\r\n")]
    public async Task A_form_that_cannot_be_read_is_refused(string boundary, string body)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}");
        using var response = await Server.Http.PostAsync("/api/faxes", content);
        await AssertProblemAsync(response, "bad-request", 400);
    }

    [Fact]
    public async Task The_list_is_read_in_pages_and_by_state()
    {
        for (var i = 0; i < 3; i++)
            (await SubmitAsync([$"089200{i}"], options: ("dueAt", Tomorrow))).Dispose();
        var first = await Server.Http.GetFromJsonAsync<JsonElement>("/api/faxes?limit=2&state=waiting");
        Assert.Equal(2, first.GetProperty("faxes").GetArrayLength());
        var next = first.GetProperty("next").GetInt64();
        var second = await Server.Http.GetFromJsonAsync<JsonElement>($"/api/faxes?limit=2&state=waiting&before={next}");
        Assert.All(second.GetProperty("faxes").EnumerateArray(), fax => Assert.True(fax.GetProperty("id").GetInt64() < next));
        Assert.NotEqual(0, second.GetProperty("faxes").GetArrayLength());
        Assert.All(second.GetProperty("faxes").EnumerateArray(), fax => Assert.Equal("waiting", Text(fax, "state")));
    }

    [Fact]
    public async Task A_busy_number_is_shown_with_its_cause_and_the_time_of_the_next_call()
    {
        using var response = await SubmitAsync(["08910001"]);
        var id = (await ReadAsync(response)).GetProperty("faxes")[0].GetProperty("id").GetInt64();
        await Eventually.HoldsAsync(async () => (await ShowAsync(id)).GetProperty("attempts").GetArrayLength() == 1 && Text((await ShowAsync(id)).GetProperty("fax"), "cause") == "busy", "busy");
        var fax = (await ShowAsync(id)).GetProperty("fax");
        Assert.Equal(("waiting", (int)CallStatus.Busy), (Text(fax, "state"), fax.GetProperty("status").GetInt32()));
        Assert.True(fax.GetProperty("dueAt").GetDateTimeOffset() > fax.GetProperty("createdAt").GetDateTimeOffset().AddMinutes(2));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health")]
    public async Task A_server_that_works_says_so(string path)
    {
        using var response = await Server.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        var document = await Server.Http.GetFromJsonAsync<JsonElement>("/openapi.json");
        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Superset(
            new HashSet<string> { "/api/faxes", "/api/faxes/{id}", "/api/received", "/api/received/{id}", "/api/received/{id}/document", "/health/ready" },
            paths.ToHashSet());
    }

    [Fact]
    public async Task Pages_are_shown_as_pictures_of_the_document_that_is_sent()
    {
        using var response = await SubmitAsync(["0891008"], options: ("dueAt", Tomorrow));
        var id = (await ReadAsync(response)).GetProperty("faxes")[0].GetProperty("id").GetInt64();
        foreach (var (path, width, height) in ((string, int, int)[])[("1.png", 1728, 2287), ("1/thumbnail.png", 216, 286)])
        {
            using var shown = await Server.Http.GetAsync($"/api/faxes/{id}/pages/{path}");
            Assert.Equal("image/png", shown.Content.Headers.ContentType?.MediaType);
            var png = await shown.Content.ReadAsByteArrayAsync();
            Assert.Equal(0x89504E47, BinaryPrimitives.ReadUInt32BigEndian(png));
            Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        }

        foreach (var path in (string[])[$"{id}/pages/2.png", $"{id}/pages/0.png", "999999/pages/1.png"])
        {
            using var missing = await Server.Http.GetAsync($"/api/faxes/{path}");
            await AssertProblemAsync(missing, "not-found", 404);
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();

    private static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage response, string code, int status)
    {
        var problem = await ReadAsync(response);
        Assert.Equal((status, "application/problem+json", code), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, Text(problem, "code")));
        return problem;
    }

    private Task<JsonElement> ShowAsync(long id) => Server.Http.GetFromJsonAsync<JsonElement>($"/api/faxes/{id}");

    private async Task<JsonElement> UntilAsync(long id, string state)
    {
        await Eventually.HoldsAsync(async () => Text((await ShowAsync(id)).GetProperty("fax"), "state") == state, $"fax {id} is {state}", 60);
        return await ShowAsync(id);
    }

    private static string Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1).ToString("o", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<HttpResponseMessage> SubmitAsync(
        string[] to, string content = "Guten Tag", string name = "brief.txt", string? key = null, params (string Name, string Value)[] options)
    {
        using var form = new MultipartFormDataContent();
        foreach (var number in to)
            form.Add(new StringContent(number), "to");
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", name);
        foreach (var option in options)
            form.Add(new StringContent(option.Value), option.Name);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/faxes") { Content = form };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await Server.Http.SendAsync(request);
    }

    public sealed class Shared : IAsyncLifetime
    {
        public FaxServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await FaxServer.StartAsync();
            Server.Line.Outcome = (number, pages) => number.EndsWith("0001", StringComparison.Ordinal) ? SimulatedLine.Failed(CallStatus.Busy, 486) : SimulatedLine.Ok(pages);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
