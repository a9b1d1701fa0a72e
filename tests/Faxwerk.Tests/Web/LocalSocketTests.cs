using System.Net;
using Faxwerk.Api;
using Faxwerk.Storage;

namespace Faxwerk.Tests.Web;

/// <summary>Who needs no key: the server's own user, over a socket that nobody else can open.</summary>
public sealed class LocalSocketTests
{
    [Fact]
    public async Task Over_loopback_nobody_is_known_and_over_the_socket_the_own_user_is()
    {
        await using var server = await FaxServer.StartAsync();
        using var loopback = new HttpClient { BaseAddress = server.Http.BaseAddress };
        using var refused = await loopback.GetAsync("api/trunks");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var answered = await server.Http.GetAsync("api/trunks");
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(server.Folder, "run")));
    }

    [Fact]
    public async Task What_a_killed_server_left_is_replaced_and_what_is_in_use_is_not()
    {
        await using var server = await FaxServer.StartAsync();
        Assert.Null(LocalSocket.Prepare(new StorageOptions { DataFolder = server.Folder }));
        var other = new StorageOptions { DataFolder = server.Folder, Node = "other" };
        await File.WriteAllTextAsync(LocalSocket.PathOf(other)!, "");
        Assert.Equal(LocalSocket.PathOf(other), LocalSocket.Prepare(other));
        Assert.False(File.Exists(LocalSocket.PathOf(other)));
        using var answered = await server.Http.GetAsync("api/trunks");
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public void A_folder_with_too_long_a_name_has_none() =>
        Assert.Null(LocalSocket.PathOf(new StorageOptions { DataFolder = "/" + new string('x', 100) }));
}
