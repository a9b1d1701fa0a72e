using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.ScenarioTests;

/// <summary>Calls of another machine whose faxes go by what the machine or the page says.</summary>
public sealed class RoutingScenarioTests
{
    private const int Module = 16;

    [Fact]
    public async Task A_fax_goes_by_its_barcode_or_its_subaddress_to_a_mailbox_and_a_folder_at_once()
    {
        foreach (var program in new[] { "/usr/bin/zbarimg", "/usr/bin/dmtxread" })
            Prerequisite.Require(File.Exists(program), $"{program} is not installed.");
        var invoice = await BarcodePageAsync("INV-4711");
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        using var api = server.Api();
        var folders = new[] { "Invoices", "Orders" }.Select(name => System.IO.Directory.CreateDirectory(Path.Combine(world.Folder, name)).FullName).ToArray();
        foreach (var folder in folders)
            await api.SendAsync(HttpMethod.Post, "api/outlets", new { kind = "folder", name = Path.GetFileName(folder), address = folder, options = new { format = "tiff" } });
        foreach (var login in new[] { "anna", "bert" })
            await api.SendAsync(HttpMethod.Post, "api/users", new { login, addresses = new[] { $"{login}@company.com" } });
        await api.SendAsync(HttpMethod.Post, "api/routing/rules", new { name = "orders", conditions = new { subaddresses = new[] { "47" } }, targets = Targets("bert", "Orders") });
        await api.SendAsync(HttpMethod.Post, "api/routing/rules", new { name = "invoices", conditions = new { barcodes = new[] { "INV-*" } }, targets = Targets("anna", "Invoices") });

        await world.CallAsync("+49891234", invoice);
        await world.CallAsync("+49891234", FaxWorld.Page(1), subaddress: "47");
        await FaxWorld.UntilAsync(
            async () => (await api.GetFromJsonAsync<JsonElement>("api/deliveries?state=done")).GetProperty("deliveries").GetArrayLength() == 4, TimeSpan.FromMinutes(3), () => server.Output);
        foreach (var (index, page) in new[] { invoice, FaxWorld.Page(1) }.Index())
        {
            var file = Assert.Single(System.IO.Directory.GetFiles(folders[index], "*.tif"));
            Assert.True(page.Bitmap.SameAs(TiffReader.Open(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).Page(0).ToBitmap()));
        }

        Assert.Equal(["anna@company.com", "bert@company.com"], world.Outbox.Select(mail => mail.To[0].Address).Order(StringComparer.Ordinal));
        Assert.All(world.Outbox, mail => Assert.Single(mail.Attachments));
    }

    private static object[] Targets(string user, string folder) => [new { kind = "user", value = user }, new { kind = "folder", value = folder }];

    /// <summary>A page with a QR code: zint writes four modules as a hexadecimal digit.</summary>
    private static async Task<PageImage> BarcodePageAsync(string text)
    {
        var (code, said) = await Tool.RunAsync("/usr/bin/zint", "-b", "58", "--filetype=txt", "--direct", "-d", text);
        Assert.True(code == 0, said);
        var bitmap = new Bitmap(1728, 1200);
        foreach (var (row, line) in said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Index())
        {
            var modules = line.Where(char.IsAsciiHexDigit).SelectMany(digit => Enumerable.Range(0, 4).Select(bit => (Convert.ToInt32(digit.ToString(), 16) & (8 >> bit)) != 0));
            foreach (var (column, _) in modules.Index().Where(module => module.Item))
            {
                for (var dot = 0; dot < Module * Module; dot++)
                    bitmap[400 + (column * Module) + (dot % Module), 400 + (row * Module) + (dot / Module)] = true;
            }
        }

        return new PageImage(bitmap, Resolution.Fine);
    }
}
