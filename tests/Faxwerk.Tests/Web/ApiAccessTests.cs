using System.Net;
using Faxwerk.Api;
using Faxwerk.Tests.Queue;
using Microsoft.AspNetCore.Http;

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
    public async Task Without_a_key_only_this_machine_is_served(string remote, string host, bool served) =>
        Assert.Equal(served, await ServedAsync(remote, host));

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1", false)]
    [InlineData("X-Forwarded-Host", "fax.firma.de", false)]
    [InlineData("X-Real-IP", "10.0.0.1", false)]
    [InlineData("Via", "1.1 proxy", false)]
    [InlineData("Forwarded", "for=10.0.0.1", false)]
    [InlineData("Origin", "https://attacker.example", false)]
    [InlineData("Origin", "http://localhost:8080", true)]
    public async Task What_a_proxy_forwards_or_a_foreign_page_sends_is_not_this_machine(string header, string value, bool served) =>
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
        Assert.Equal("sap", ApiAccess.UserOf(_last!));
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
        var access = new ApiAccess(new Fixed<ApiSettings>(new ApiSettings { Keys = [_made.Key] }));
        var reached = false;
        await access.InvokeAsync(new DefaultEndpointFilterInvocationContext(context), _ =>
        {
            reached = true;
            return ValueTask.FromResult<object?>(null);
        });
        return reached;
    }
}
