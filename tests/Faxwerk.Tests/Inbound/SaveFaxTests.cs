using System.Globalization;
using Faxwerk.Delivery;
using Faxwerk.Settings;
using Faxwerk.Tests.Archive;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

/// <summary>Received faxes that are saved on a share of Debian's Samba, and folders that take nothing.</summary>
public sealed class SaveFaxTests
{
    [Fact]
    public async Task A_fax_goes_to_a_share_as_the_user_of_its_folder_under_its_name_alone()
    {
        await using var share = await SambaServer.StartAsync();
        await using var bed = await BedAsync(share);
        var folder = await ShareAsync(bed, """\\127.0.0.1\fax\ein aus""", SambaServer.Password);
        await bed.Services.Get<SaveTargets>().LookAsync(folder, CancellationToken.None);
        Assert.Empty(Files(share.Root, "*faxwerk-test*"));
        var id = await bed.DeliverAsync(DeliveryKind.Save, "Share");
        await bed.TryAsync(SaveFax.TaskKind);
        var file = Assert.Single(Files(share.Folder, "*"));
        Assert.Equal((DeliveryState.Done, Path.Combine(share.Folder, "ein aus", "r1.tif")), ((await bed.FindAsync(id)).State, file));
        Assert.Equal("II*", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file))[..3]);
    }

    [Fact]
    public async Task A_share_that_takes_nothing_is_told_by_its_test_and_the_fax_waits_with_the_cause_till_it_does()
    {
        await using var share = await SambaServer.StartAsync();
        await using var bed = await BedAsync(share);
        var folder = await ShareAsync(bed, """\\127.0.0.1\eingang""", SambaServer.Password);
        var told = await Assert.ThrowsAsync<IOException>(() => bed.Services.Get<SaveTargets>().LookAsync(folder, CancellationToken.None));
        Assert.Matches(@"^\\\\127\.0\.0\.1\\eingang can be reached, but nothing can be written there: .*NT_STATUS_ACCESS_DENIED", told.Message);
        var id = await bed.DeliverAsync(DeliveryKind.Save, "Share");
        await bed.TryAsync(SaveFax.TaskKind);
        var waiting = await bed.FindAsync(id);
        Assert.Equal(DeliveryState.Waiting, waiting.State);
        Assert.Contains("NT_STATUS_ACCESS_DENIED", waiting.Detail, StringComparison.Ordinal);

        File.SetUnixFileMode(share.Inbound, (UnixFileMode)0x1ff);
        await bed.Services.Get<SaveTargets>().LookAsync(folder, CancellationToken.None);
        bed.Services.Time.Advance(TimeSpan.FromMinutes(2));
        await bed.TryAsync(SaveFax.TaskKind);
        Assert.Equal(DeliveryState.Done, (await bed.FindAsync(id)).State);
        Assert.Equal("r1.tif", Path.GetFileName(Assert.Single(Files(share.Inbound, "*"))));
    }

    [Fact]
    public async Task A_wrong_password_is_told_in_the_words_of_the_share()
    {
        await using var share = await SambaServer.StartAsync();
        await using var bed = await BedAsync(share);
        var folder = await ShareAsync(bed, """\\127.0.0.1\fax""", "wrong");
        var told = await Assert.ThrowsAsync<IOException>(() => bed.Services.Get<SaveTargets>().LookAsync(folder, CancellationToken.None));
        Assert.Contains("NT_STATUS_LOGON_FAILURE", told.Message, StringComparison.Ordinal);
    }

    /// <summary>/proc takes no file, not even root's.</summary>
    [Theory]
    [InlineData("/proc", "/proc can be reached, but nothing can be written there: ")]
    [InlineData("/nowhere/scans", "There is no folder /nowhere/scans.")]
    public async Task A_folder_of_this_machine_that_takes_nothing_is_told_by_its_test(string path, string says)
    {
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        var folder = await bed.FolderAsync("Local", path);
        var told = await Assert.ThrowsAsync<IOException>(() => bed.Services.Get<SaveTargets>().LookAsync(folder, CancellationToken.None));
        Assert.StartsWith(says, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_test_of_a_folder_leaves_nothing_in_it()
    {
        await using var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        var path = System.IO.Directory.CreateDirectory(Path.Combine(bed.Services.Folder, "Scans")).FullName;
        await bed.Services.Get<SaveTargets>().LookAsync(await bed.FolderAsync("Local", path), CancellationToken.None);
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(path));
    }

    private static async Task<DeliveryBed> BedAsync(SambaServer share)
    {
        var bed = await DeliveryBed.StartAsync(Engine.Sqlite);
        await bed.Services.SetAsync("archive.sharePort", share.Port.ToString(CultureInfo.InvariantCulture));
        return bed;
    }

    private static async Task<Outlet> ShareAsync(DeliveryBed bed, string address, string password)
    {
        var outlet = new Outlet { Kind = OutletKind.Folder, Name = "Share", Address = address, Options = new OutletOptions { User = SambaServer.User, Format = AttachmentFormat.Tiff, FileName = "{id}" } };
        var (added, error) = await bed.Services.Get<Outlets>().AddAsync(outlet, password, "test", CancellationToken.None);
        Assert.Null(error);
        return added!;
    }

    private static string[] Files(string folder, string pattern) => System.IO.Directory.GetFiles(folder, pattern, SearchOption.AllDirectories);
}
