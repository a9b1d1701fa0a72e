using System.Text;
using Faxwerk.Covers;
using Faxwerk.Directory;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Covers;

public sealed class CoverStoreTests : IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0];
    private readonly TestServices _services = new(services => services.AddCovers());

    private CoverStore Store => _services.Get<CoverStore>();

    private string Users => Path.Combine(_services.Folder, "users");

    public async ValueTask InitializeAsync()
    {
        await _services.StartAsync();
        await _services.SetAsync("cover.userFolder", Users);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Theory]
    [InlineData("standard", "de-AT", "standard-de")]
    [InlineData("standard", "fr-FR", "standard-en")]
    [InlineData("standard-de", "en-GB", "standard-de")]
    [InlineData("nothing", "de-DE", null)]
    public async Task A_name_finds_the_template_of_the_language(string name, string language, string? found) =>
        Assert.Equal(found, (await Store.FindAsync(name, language, "", CancellationToken.None))?.Name);

    [Fact]
    public async Task Senders_own_templates_come_before_the_servers_and_those_before_the_programs()
    {
        await SaveAsync("standard-de", "server");
        Assert.Equal("<p>server", await TextAsync("standard", "anna@firma.de"));
        Own("anna@firma.de", "standard-de.html", "<p>own");
        Assert.Equal("<p>own", await TextAsync("standard", "Anna@Firma.de"));
        Assert.Equal("<p>server", await TextAsync("standard", "otto@firma.de"));
        Assert.Equal(CoverOrigin.User, Assert.Single(Store.List("anna@firma.de"), entry => entry.Name == "standard-de").Origin);
        Assert.Equal(CoverOrigin.Server, Assert.Single(Store.List(), entry => entry.Name == "standard-de").Origin);
        Assert.True(Store.Has("standard-de"));
        Store.Delete("standard-de");
        Assert.False(Store.Has("standard-de"));
        Assert.Equal(CoverOrigin.BuiltIn, Assert.Single(Store.List(), entry => entry.Name == "standard-de").Origin);
    }

    [Fact]
    public async Task A_template_in_another_format_takes_the_place_of_the_old_one()
    {
        await SaveAsync("brief", "html");
        await Store.SaveAsync(new CoverTemplate("brief", CoverFormat.Odt, new byte[] { 1 }), CancellationToken.None);
        Assert.Equal(CoverFormat.Odt, (await Store.FindAsync("brief", "de", "", CancellationToken.None))!.Format);
        Assert.Equal(["brief.odt"], System.IO.Directory.GetFiles(Path.Combine(_services.Folder, "covers")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("../covers")]
    [InlineData("..")]
    [InlineData("a/b@firma.de")]
    [InlineData("../x@firma.de")]
    [InlineData("x@../..")]
    [InlineData(".@firma.de")]
    [InlineData("anna@firma.de\0")]
    public async Task An_address_that_leads_elsewhere_has_no_folder(string sender)
    {
        foreach (var folder in new[] { Users, Path.Combine(Users, "..", "x@firma.de"), Path.Combine(Users, "a") })
        {
            System.IO.Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "secret.html"), "<p>secret");
        }

        Assert.Null(await Store.FindAsync("secret", "de", sender, CancellationToken.None));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("a.b")]
    [InlineData("none")]
    [InlineData("")]
    public async Task A_name_that_is_none_finds_nothing_and_deletes_nothing(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(_services.Folder, "secret.html"), "<p>secret");
        Assert.Null(await Store.FindAsync(name, "de", "anna@firma.de", CancellationToken.None));
        Assert.False(Store.Has(name));
        Store.Delete(name);
        Assert.True(File.Exists(Path.Combine(_services.Folder, "secret.html")));
    }

    [Fact]
    public async Task A_link_or_a_pipe_in_a_folder_of_a_sender_is_not_followed()
    {
        var secret = Path.Combine(_services.Folder, "secret.html");
        await File.WriteAllTextAsync(secret, "<p>secret");
        Own("anna@firma.de", "good.html", "<p>good");
        var folder = Path.Combine(Users, "anna@firma.de");
        File.CreateSymbolicLink(Path.Combine(folder, "link.html"), secret);
        File.CreateSymbolicLink(Path.Combine(folder, "secret.html"), secret);
        System.IO.Directory.CreateSymbolicLink(Path.Combine(Users, "otto@firma.de"), _services.Folder);
        Assert.NotNull(await Store.FindAsync("good", "de", "anna@firma.de", CancellationToken.None));
        Assert.Null(await Store.FindAsync("link", "de", "anna@firma.de", CancellationToken.None));
        Assert.Null(await Store.FindAsync("secret", "de", "anna@firma.de", CancellationToken.None));
        Assert.Null(await Store.FindAsync("secret", "de", "otto@firma.de", CancellationToken.None));
    }

    [Fact]
    public async Task Pictures_are_the_senders_or_the_servers_and_only_png_or_jpeg()
    {
        Assert.Null(await Store.PictureAsync("logo", "", CancellationToken.None));
        Assert.Null(CoverPicture.TypeOf("GIF89a"u8));
        await Store.SavePictureAsync("logo", new CoverPicture("image/png", Png), CancellationToken.None);
        Own("anna@firma.de", "signature.png", "not a picture");
        Assert.Equal("image/png", (await Store.PictureAsync("logo", "anna@firma.de", CancellationToken.None))?.MediaType);
        Assert.Null(await Store.PictureAsync("signature", "anna@firma.de", CancellationToken.None));
        Store.Delete("logo");
        Assert.Null(await Store.PictureAsync("logo", "", CancellationToken.None));
    }

    [Fact]
    public void The_first_rule_that_matches_chooses_the_cover()
    {
        var settings = new CoverSettings
        {
            Default = "standard",
            Rules =
            [
                new CoverRule { Recipient = "+49891*", Cover = "none" }, new CoverRule { Sender = "*@sales.firma.de", Cover = "sales" }, new CoverRule { Sender = "chef@*", Recipient = "+43*", Cover = "wien" },
            ],
        };
        Assert.Empty(settings.Errors());
        Assert.Equal("none", CoverFor("a@sales.firma.de", "+4989123"));
        Assert.Equal("sales", CoverFor("A@Sales.firma.de", "+4930123"));
        Assert.Equal("wien", CoverFor("chef@firma.de", "+431234"));
        Assert.Equal("standard", CoverFor("chef@firma.de", "+4930123"));
        Assert.NotEmpty((settings with { Default = "../x" }).Errors());
        Assert.NotEmpty((settings with { UserFolder = "relative" }).Errors());

        string CoverFor(string sender, string number) => settings.CoverFor(new CoverRequest { Sender = sender, RecipientNumber = number }, null);
    }

    [Fact]
    public void A_rule_may_ask_for_user_group_role_and_site()
    {
        var settings = new CoverSettings
        {
            Rules = [new CoverRule { User = "anna*", Cover = "anna" }, new CoverRule { Group = "Vertrieb", Cover = "sales" }, new CoverRule { Role = Role.Operator, Cover = "office" }, new CoverRule { Site = "Wien", Cover = "wien" }],
        };
        Assert.Equal("anna", CoverFor(new User { Login = "Anna.Huber", Role = Role.Operator }));
        Assert.Equal("sales", CoverFor(new User { Login = "otto", Role = Role.Operator, Groups = ["vertrieb"] }, "wien"));
        Assert.Equal("office", CoverFor(new User { Login = "otto", Role = Role.Operator, Groups = ["Einkauf"] }, "wien"));
        Assert.Equal("wien", CoverFor(new User { Login = "otto" }, "wien"));
        Assert.Equal("wien", CoverFor(null, "Wien"));
        Assert.Equal("none", CoverFor(null));

        string CoverFor(User? user, string site = "") => settings.CoverFor(new CoverRequest { Sender = "x@firma.de", RecipientNumber = "+4989123", Site = site }, user);
    }

    private Task SaveAsync(string name, string text) => Store.SaveAsync(new CoverTemplate(name, CoverFormat.Html, Encoding.UTF8.GetBytes($"<p>{text}")), CancellationToken.None);

    private async Task<string> TextAsync(string name, string sender) =>
        Encoding.UTF8.GetString((await Store.FindAsync(name, "de-DE", sender, CancellationToken.None))!.Content.Span);

    private void Own(string sender, string file, string text) =>
        File.WriteAllText(Path.Combine(System.IO.Directory.CreateDirectory(Path.Combine(Users, sender)).FullName, file), text);
}
