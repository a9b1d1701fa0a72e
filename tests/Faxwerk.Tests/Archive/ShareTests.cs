using Faxwerk.Archive;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Archive;

public sealed class ShareTests
{
    [Fact]
    public async Task A_fax_is_archived_verified_and_removed_on_a_samba_share()
    {
        await using var share = await SambaServer.StartAsync();
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.sharePort", share.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await services.SetAsync("archive.shareUser", SambaServer.User);
        await services.SetAsync("archive.sharePassword", SambaServer.Password);
        await services.SetAsync("archive.receivedFolder", """\\127.0.0.1\fax\ein aus""");
        await services.SetAsync("archive.keepDays", "1");
        await services.FillAsync(1);

        var entry = (await services.ListAsync())[0].Entry;
        Assert.True(File.Exists(Path.Combine(share.Folder, "ein aus", entry.Path)));
        Assert.Empty(System.IO.Directory.GetFiles(share.Folder, "*.part", SearchOption.AllDirectories));
        Assert.Empty((await services.VerifyAsync()).Faults);
        services.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await services.ExpireAsync());
        Assert.Equal(ArchiveTargets.Marker, Path.GetFileName(Assert.Single(System.IO.Directory.GetFiles(share.Folder, "*", SearchOption.AllDirectories))));
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(Path.Combine(services.Folder, "work")));
    }

    [Fact]
    public async Task A_wrong_password_delays_with_the_word_of_the_server()
    {
        await using var share = await SambaServer.StartAsync();
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.sharePort", share.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await services.SetAsync("archive.shareUser", SambaServer.User);
        await services.SetAsync("archive.sharePassword", "wrong");
        await services.SetAsync("archive.receivedFolder", """\\127.0.0.1\fax""");
        await services.ReceiveAsync();
        Assert.Equal(0, await services.RunAsync());
        Assert.Contains("NT_STATUS_LOGON_FAILURE", services.Get<ArchiveState>().Check().Detail, StringComparison.Ordinal);
    }
}
