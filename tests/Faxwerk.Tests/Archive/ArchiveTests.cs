using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faxwerk.Archive;
using Faxwerk.Barcodes;
using Faxwerk.Inbox;
using Faxwerk.Ocr;
using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tests.Pdf;
using Faxwerk.Pages.Tiff;
using Faxwerk.Storage;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Archive;

public sealed class ArchiveTests
{
    [Theory]
    [EveryEngine]
    public async Task A_received_fax_becomes_a_pdf_with_its_metadata_beside_it_and_an_entry(Engine engine)
    {
        await using var services = await ArchiveServices.StartAsync(engine);
        var id = await services.ReceiveAsync();
        await services.Get<Database>().InTransactionAsync(tx => services.Get<ReceivedFaxes>().KeepBarcodesAsync(tx, id, [new Barcode(1, BarcodeKind.QrCode, "RE-4711")], ""));
        Assert.Equal(1, await services.RunAsync());

        var document = Assert.Single(await services.ListAsync());
        var file = Path.Combine(services.Folder, "archive", "received", document.Entry.Path);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal("%PDF-1.4", Encoding.ASCII.GetString(bytes, 0, 8));
        Assert.Equal(document.Entry.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.EndsWith($"_+4989555_unknown_r{id}.pdf", file);
        var metadata = JsonSerializer.Deserialize<ArchivedFax>(await File.ReadAllTextAsync(file + ".json", TestContext.Current.CancellationToken), ArchivedFax.Json)!;
        Assert.Equal((id, "+4989555", "+49891234", 2, "complete", "+49 89 555"), (metadata.FaxId, metadata.Number, metadata.OwnNumber, metadata.Pages, metadata.State, metadata.StationId));
        Assert.Equal(["RE-4711"], metadata.Barcodes!);
        Assert.Empty((await services.VerifyAsync()).Faults);
    }

    [Theory]
    [InlineData("Tiff", ".tif", "II*")]
    [InlineData("TiffG3", ".tif", "II*")]
    [InlineData("Sff", ".sff", "Sfff")]
    public async Task Other_formats_are_archived_as_set(string format, string extension, string magic)
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.received", format);
        await services.FillAsync(1);
        var entry = Assert.Single(await services.ListAsync()).Entry;
        Assert.EndsWith(extension, entry.Path);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(entry.Folder, entry.Path), TestContext.Current.CancellationToken);
        Assert.Equal(magic, Encoding.ASCII.GetString(bytes, 0, magic.Length));
        if (extension == ".tif") Assert.Equal(format == "TiffG3" ? PageCoding.Mh : PageCoding.Mmr, TiffReader.Open(bytes).Page(0).Ccitt!.Coding);
    }

    [Fact]
    public async Task An_archived_pdf_has_the_text_that_was_read_and_a_footer_where_it_is_wanted()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.footer", "true");
        var id = await services.ReceiveAsync();
        await services.Get<ReceivedTexts>().AddAsync(id, 0, new PageText("Rechnung", [new PageWord("Rechnung", 0.1, 0.1, 0.2, 0.02)]), CancellationToken.None);
        Assert.Equal(1, await services.RunAsync());
        var entry = Assert.Single(await services.ListAsync()).Entry;
        var pdf = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(entry.Folder, entry.Path), TestContext.Current.CancellationToken));
        Assert.Contains("/ToUnicode", pdf, StringComparison.Ordinal);
        Assert.Equal(2, System.Text.RegularExpressions.Regex.Count(pdf, "/Footer [0-9]"));
        Assert.Equal(["VALID"], Preflight.Verdicts(Path.Combine(entry.Folder, entry.Path)));
    }

    [Fact]
    public async Task Preflight_finds_an_archived_pdf_without_text_and_footer_valid_too()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.FillAsync(1);
        var entry = Assert.Single(await services.ListAsync()).Entry;
        Assert.Equal(["VALID"], Preflight.Verdicts(Path.Combine(entry.Folder, entry.Path)));
    }

    [Fact]
    public async Task Nothing_is_archived_where_it_is_off()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.received", "Off");
        await services.FillAsync(1);
        Assert.Empty(await services.ListAsync());
    }

    [Fact]
    public async Task Archiving_that_broke_off_before_its_entry_is_done_again_once()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.FillAsync(1);
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE task SET state = 'waiting', lease_until = NULL, payload = '{\"faxId\":1}'"));
        Assert.Equal(1, await services.RunAsync());
        Assert.Single(await services.ListAsync());
        Assert.Empty((await services.VerifyAsync()).Faults);
        Assert.Equal(3, System.IO.Directory.GetFiles(Path.Combine(services.Folder, "archive"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_delays_and_shows_in_the_health()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        var blocked = Path.Combine(services.Folder, "file");
        await File.WriteAllTextAsync(blocked, "", TestContext.Current.CancellationToken);
        await services.SetAsync("archive.receivedFolder", blocked);
        await services.ReceiveAsync();
        Assert.Equal(0, await services.RunAsync());
        Assert.False(services.Get<ArchiveState>().Check().Healthy);
        File.Delete(blocked);
        services.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await services.RunAsync());
        Assert.True(services.Get<ArchiveState>().Check().Healthy);
    }

    [Fact]
    public async Task A_folder_that_is_not_mounted_takes_no_document_and_loses_none()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.keepDays", "1");
        await services.FillAsync(1);
        var root = Path.Combine(services.Folder, "archive", "received");
        System.IO.Directory.Move(root, root + "-elsewhere");
        System.IO.Directory.CreateDirectory(root);
        services.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await services.ExpireAsync());
        await services.ReceiveAsync();
        Assert.Equal(0, await services.RunAsync());
        Assert.Contains(ArchiveTargets.Marker, services.Get<ArchiveState>().Check().Detail, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(root));

        System.IO.Directory.Delete(root);
        System.IO.Directory.Move(root + "-elsewhere", root);
        Assert.Equal(1, await services.ExpireAsync());
        services.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await services.RunAsync());
    }

    [Fact]
    public async Task A_document_never_replaces_another_one_of_its_name()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.name", "{id}");
        await services.SetAsync("archive.receivedFolder", Path.Combine(services.Folder, "mine/"));
        System.IO.Directory.CreateDirectory(Path.Combine(services.Folder, "mine"));
        var other = Path.Combine(services.Folder, "mine", "r1.pdf");
        await File.WriteAllTextAsync(other, "of another server", TestContext.Current.CancellationToken);
        await services.FillAsync(1);
        Assert.Matches("^r1_[0-9a-f]{8}[.]pdf$", Assert.Single(await services.ListAsync()).Entry.Path);
        Assert.Equal("of another server", await File.ReadAllTextAsync(other, TestContext.Current.CancellationToken));
        Assert.Empty((await services.VerifyAsync()).Faults);
    }

    [Theory]
    [InlineData("+4989555*", 0)]
    [InlineData("+49891234", 1)]
    [InlineData("0891234", 1)]
    public async Task Retention_goes_by_the_own_number_however_the_trunk_signals_it(string pattern, int kept)
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("archive.keepDays", "1");
        await services.SetAsync("archive.retention", $$"""[{"name":"patients","days":3650,"numbers":["{{pattern}}"]}]""");
        await services.ReceiveAsync("0891234");
        await services.RunAsync();
        services.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(1 - kept, await services.ExpireAsync());
    }

    [Theory]
    [EveryEngine]
    public async Task Whoever_changes_takes_out_or_slips_in_an_entry_breaks_the_chain(Engine engine)
    {
        await using var services = await ArchiveServices.StartAsync(engine);
        await services.FillAsync(4);
        var head = (await services.VerifyAsync()).Head;
        Assert.Equal(4, head.Position);
        Assert.Empty((await services.VerifyAsync(head)).Faults);

        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE archive_entry SET who = 'somebody' WHERE position = 2"));
        Assert.Equal(2, Assert.Single((await services.VerifyAsync()).Faults).Position);
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE archive_entry SET who = '' WHERE position = 2"));
        Assert.Empty((await services.VerifyAsync()).Faults);
        await services.Get<Database>().InTransactionAsync(tx => tx.ExecuteAsync("DELETE FROM archive_entry WHERE position = 3"));
        Assert.Equal(3, Assert.Single((await services.VerifyAsync()).Faults).Position);
    }

    [Fact]
    public async Task A_chain_that_was_made_anew_does_not_pass_for_the_one_that_was_noted()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.FillAsync(2);
        var noted = await services.Get<ArchiveIndex>().HeadAsync(CancellationToken.None);
        await services.Get<Database>().InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync("DELETE FROM archive_entry");
            await tx.ExecuteAsync("DELETE FROM archive_document");
            await tx.ExecuteAsync("UPDATE archive_head SET position = 0, hash = ''");
        });
        await services.FillAsync(2);
        Assert.Empty((await services.VerifyAsync()).Faults);
        Assert.NotEmpty((await services.VerifyAsync(noted)).Faults);
    }

    [Theory]
    [InlineData(false, "was changed")]
    [InlineData(true, "missing")]
    public async Task A_document_that_was_changed_or_removed_is_found(bool remove, string what)
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.FillAsync(2);
        var entry = (await services.ListAsync())[0].Entry;
        var file = Path.Combine(entry.Folder, entry.Path);
        if (remove)
            File.Delete(file);
        else
            await File.AppendAllTextAsync(file, " ", TestContext.Current.CancellationToken);
        var fault = Assert.Single((await services.VerifyAsync()).Faults);
        Assert.Equal(entry.Position, fault.Position);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [EveryEngine]
    public async Task A_document_past_its_time_goes_unless_somebody_holds_it(Engine engine)
    {
        await using var services = await ArchiveServices.StartAsync(engine);
        await services.SetAsync("archive.keepDays", "30");
        await services.FillAsync(2);
        var documents = await services.ListAsync();
        var index = services.Get<ArchiveIndex>();
        Assert.True(await index.HoldAsync(documents[0].Entry.Position, true, "anwalt", "Az. 12 O 34/26", CancellationToken.None));
        Assert.False(await index.HoldAsync(documents[0].Entry.Position, true, "anwalt", "again", CancellationToken.None));
        services.Time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(0, await services.ExpireAsync());
        services.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await services.ExpireAsync());
        Assert.Equal([false, true], (await services.ListAsync()).Select(d => d.Deleted));
        Assert.False(File.Exists(Path.Combine(documents[1].Entry.Folder, documents[1].Entry.Path)));
        Assert.Empty((await services.VerifyAsync()).Faults);

        Assert.True(await index.HoldAsync(documents[0].Entry.Position, false, "anwalt", "over", CancellationToken.None));
        Assert.Equal(1, await services.ExpireAsync());
        var kinds = (await index.ChainAsync(0, 100, CancellationToken.None)).Select(e => e.Kind);
        Assert.Equal(["added", "added", "held", "deleted", "released", "deleted"], kinds);
    }

    [Fact]
    public async Task An_export_has_the_documents_their_sums_and_their_entries()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.FillAsync(3);
        using var package = new MemoryStream();
        Assert.Equal(3, await services.Get<ArchiveExport>().WriteAsync(package, new ArchiveFilter { Number = "+4989555" }, CancellationToken.None));
        using var zip = new ZipArchive(package, ZipArchiveMode.Read);
        Assert.Equal(9, zip.Entries.Count);
        using var sums = new StreamReader(zip.GetEntry("SHA256SUMS")!.Open());
        var lines = (await sums.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(3, lines.Length);
        foreach (var line in lines)
        {
            using var content = new MemoryStream();
            await using var entry = zip.GetEntry(line[66..])!.Open();
            await entry.CopyToAsync(content, TestContext.Current.CancellationToken);
            Assert.Equal(line[..64], Convert.ToHexStringLower(SHA256.HashData(content.ToArray())));
        }
    }

    [Fact]
    public async Task An_export_that_cannot_be_whole_is_none()
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        await services.FillAsync(1);
        var entry = (await services.ListAsync())[0].Entry;
        File.Delete(Path.Combine(entry.Folder, entry.Path));
        using var package = new MemoryStream();
        await Assert.ThrowsAsync<FileNotFoundException>(() => services.Get<ArchiveExport>().WriteAsync(package, new ArchiveFilter(), CancellationToken.None));
    }

    [Theory]
    [EveryEngine]
    public async Task A_package_proves_itself_with_documents_of_others_as_gaps(Engine engine)
    {
        await using var services = await ArchiveServices.StartAsync(engine);
        var package = await PackageAsync(services);
        var verdict = await CheckAsync(package);
        Assert.Empty(verdict.Faults);
        Assert.Equal((2, 1, 0, 4L), (verdict.Documents, verdict.Others, verdict.OnTrust, verdict.Head.Position));
        Assert.Equal(await services.Get<ArchiveIndex>().HeadAsync(CancellationToken.None), verdict.Head);
        Assert.Empty((await CheckAsync(package, verdict.Head)).Faults);
        Assert.NotEmpty((await CheckAsync(package, verdict.Head with { Hash = new string('0', 64) })).Faults);
        using var zip = new ZipArchive(new MemoryStream(package), ZipArchiveMode.Read);
        using var chain = new StreamReader(zip.GetEntry("chain.jsonl")!.Open());
        Assert.DoesNotContain("+4930777", await chain.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("received/", "%PDF-1.4", "%PDF-1.5", "was changed")]
    [InlineData("received/", "\"pages\": 2", "\"pages\": 3", "was changed")]
    [InlineData("chain.jsonl", "\"kind\":\"added\"", "\"kind\":\"other\"", "not what it was")]
    [InlineData("chain.jsonl", "\"digest\":\"", "\"digest\":\"0", "not what it was")]
    [InlineData("chain.jsonl", "{\"position\":3,", null, "missing")]
    [InlineData("head.json", "\"position\":4", "\"position\":5", "does not end")]
    public async Task Whatever_is_changed_in_a_package_is_told_from_a_gap(string file, string from, string? to, string told)
    {
        await using var services = await ArchiveServices.StartAsync(Engine.Sqlite);
        using var changed = new MemoryStream();
        changed.Write(await PackageAsync(services));
        using (var zip = new ZipArchive(changed, ZipArchiveMode.Update, leaveOpen: true))
        {
            foreach (var entry in zip.Entries.Where(entry => entry.FullName.StartsWith(file, StringComparison.Ordinal)).ToList())
            {
                using var content = new MemoryStream();
                await using (var read = await entry.OpenAsync(TestContext.Current.CancellationToken)) await read.CopyToAsync(content, TestContext.Current.CancellationToken);
                var text = Encoding.Latin1.GetString(content.ToArray());
                var name = entry.FullName;
                entry.Delete();
                await using var write = await zip.CreateEntry(name).OpenAsync(TestContext.Current.CancellationToken);
                text = to is not null ? text.Replace(from, to, StringComparison.Ordinal) : string.Join('\n', text.Split('\n').Where(line => !line.StartsWith(from, StringComparison.Ordinal)));
                await write.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
            }
        }

        Assert.Contains((await CheckAsync(changed.ToArray())).Faults, fault => fault.What.Contains(told, StringComparison.Ordinal));
    }

    /// <summary>Of four entries the first is before the package, the third of another number.</summary>
    private static async Task<byte[]> PackageAsync(ArchiveServices services)
    {
        foreach (var called in (string[])["+4930777", "+49891234", "+4930777", "+49891234"])
        {
            await services.ReceiveAsync(called);
            await services.RunAsync();
        }

        using var package = new MemoryStream();
        Assert.Equal(2, await services.Get<ArchiveExport>().WriteAsync(package, new ArchiveFilter { Number = "+49891234" }, CancellationToken.None));
        return package.ToArray();
    }

    private static Task<PackageVerdict> CheckAsync(byte[] package, ArchiveHead? known = null) => ArchivePackage.CheckAsync(new MemoryStream(package), known, CancellationToken.None);

    [Fact]
    public void Entries_of_the_first_archives_which_had_no_digest_are_still_proven()
    {
        var entry = new ArchiveEntry { Position = 1, Kind = ArchiveEntryKind.Added, Path = "a.pdf", At = DateTimeOffset.UnixEpoch, Hash = "5a" };
        var old = SHA256.HashData(Encoding.UTF8.GetBytes("0:1:15:added0:1:00:5:a.pdf1:00:0:0:0:0:0:1:0"));
        Assert.True((entry with { Hash = Convert.ToHexStringLower(old) }).Follows(""));
        Assert.True((entry with { Hash = entry.HashAfter("") }).Follows(""));
        Assert.False(entry.Follows(""));
    }
}
