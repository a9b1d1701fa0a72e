using System.Net;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Policies;
using Faxwerk.Tests.Queue;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Web;

public sealed class ApiAccessTests
{
    private readonly (ApiKey Key, string Text) _made = ApiKey.Create("sap", AccessLevel.Administer);

    [Theory]
    [InlineData("127.0.0.1", "localhost:8080", true)]
    [InlineData("::1", "[::1]:8080", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("192.0.2.1", "localhost:8080", false)]
    [InlineData("127.0.0.1", "attacker.example", false)]
    public async Task Without_a_key_only_this_machine_is_served_where_it_is_trusted(string remote, string host, bool served)
    {
        Assert.Equal(served, await ServedAsync(remote, host));
        _settings = new ApiSettings();
        Assert.False(await ServedAsync(remote, host));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1", false)]
    [InlineData("X-Forwarded-Host", "fax.firma.de", false)]
    [InlineData("X-Real-IP", "10.0.0.1", false)]
    [InlineData("Via", "1.1 proxy", false)]
    [InlineData("Forwarded", "for=10.0.0.1", false)]
    [InlineData("Origin", "https://attacker.example", false)]
    [InlineData("Origin", "http://localhost:8080", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", false)]
    [InlineData("Accept", "application/json", true)]
    public async Task What_a_proxy_forwards_or_a_web_page_sends_is_no_program_of_this_machine(string header, string value, bool served) =>
        Assert.Equal(served, await ServedAsync("127.0.0.1", "localhost:8080", (header, value)));

    [Theory]
    [InlineData("HTTP/1.0", false)]
    [InlineData("HTTP/1.1", true)]
    public async Task The_version_that_proxies_speak_is_not_this_machine(string protocol, bool served) =>
        Assert.Equal(served, await ServedAsync("127.0.0.1", "localhost:8080", protocol: protocol));

    [Fact]
    public async Task A_key_opens_the_api_from_anywhere_and_names_its_user()
    {
        Assert.True(await ServedAsync("192.0.2.1", "fax.firma.de", ("X-Api-Key", _made.Text)));
        Assert.True(await ServedAsync("192.0.2.1", "fax.firma.de", ("Authorization", $"Bearer {_made.Text}")));
        Assert.Equal(("key:sap", "192.0.2.1"), (ApiAccess.ActorOf(_last!).Who, ApiAccess.ActorOf(_last!).Origin));
    }

    [Fact]
    public async Task Programs_of_this_machine_need_a_key_too()
    {
        _settings = new ApiSettings();
        Assert.False(await ServedAsync("127.0.0.1", "localhost"));
        Assert.True(await ServedAsync("127.0.0.1", "localhost", ("X-Api-Key", _made.Text)));
    }

    [Fact]
    public async Task An_endpoint_that_names_no_permission_answers_nobody()
    {
        _metadata = new EndpointMetadataCollection();
        Assert.False(await ServedAsync("127.0.0.1", "localhost"));
        Assert.False(await ServedAsync("127.0.0.1", "localhost", ("X-Api-Key", _made.Text)));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_even_on_this_machine()
    {
        Assert.False(await ServedAsync("127.0.0.1", "localhost:8080", ("X-Api-Key", ApiKey.Create("sap").Text)));
        Assert.False(await ServedAsync("127.0.0.1", "localhost:8080", ("X-Api-Key", "")));
    }

    [Fact]
    public void Only_the_hash_of_a_key_is_kept()
    {
        Assert.DoesNotContain(_made.Text, _made.Key.ToString());
        Assert.Empty(new ApiSettings { Keys = [_made.Key] }.Errors());
        Assert.NotEmpty(new ApiSettings { Keys = [new ApiKey("x", "nohash")] }.Errors());
    }

    private EndpointMetadataCollection _metadata = new(new RequiredPermission(Permission.ChangeSettings));

    private ApiSettings _settings = new() { TrustLocal = true };

    private HttpContext? _last;

    private async Task<bool> ServedAsync(string remote, string host, (string Name, string Value)? header = null, string protocol = "HTTP/1.1")
    {
        var context = _last = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Protocol = protocol;
        context.Request.Host = new HostString(host);
        context.Connection.RemoteIpAddress = IPAddress.Parse(remote);
        if (header is { } given)
            context.Request.Headers[given.Name] = given.Value;
        var sessions = new Sessions(null!, new Fixed<SignInSettings>(new SignInSettings()), TimeProvider.System);
        var access = new ApiAccess(
            _ => Task.CompletedTask, new Fixed<ApiSettings>(_settings with { Keys = [_made.Key] }), new Fixed<WebSettings>(new WebSettings()), sessions, new RequestRates(new Fixed<LimitSettings>(new LimitSettings()), TimeProvider.System), NullLogger<ApiAccess>.Instance);
        return await access.JudgeAsync(context, new Endpoint(null, _metadata, "test")) is null;
    }
}
