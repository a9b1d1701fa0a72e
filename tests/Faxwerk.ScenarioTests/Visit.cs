using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>
/// Somebody at the pages of a server of his own: in one language, at one width, with the mouse or with nothing but the keys. The server can be killed under the open page, which is never loaded again.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly (string, string) _port = ("FAXWERK__HTTPPORT", ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture));
    private readonly Hand _hand;
    private readonly bool _keys;

    private Visit(FaxWorld world, Browser browser, string locale, bool keys)
    {
        (World, Browser, Words, Language, _keys) = (world, browser, Words.Of(locale), locale[..2], keys);
        _hand = new Hand(browser, keys);
    }

    public FaxWorld World { get; }

    public Browser Browser { get; }

    public Words Words { get; }

    public string Language { get; }

    public ServerProcess Server { get; private set; } = null!;

    public IPage Page => Browser.Page;

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>The rows of all tables of the page.</summary>
    public ILocator Rows => Page.Locator("main tbody tr");

    /// <summary>Begins as the first administrator of a server with these settings; telephones are dark.</summary>
    public static async Task<Visit> BeginAsync(string locale, int width, bool keys, params (string Key, string Value)[] settings)
    {
        var browser = await Browser.OpenAsync(locale, width, scheme: width < 500 ? ColorScheme.Dark : ColorScheme.Light);
        var visit = new Visit(await FaxWorld.CreateAsync("", settings), browser, locale, keys);
        visit.Server = await visit.World.StartServerAsync(visit._port);
        await browser.SetUpAsync(visit.Server);
        return visit;
    }

    /// <summary>Kills the server and starts another one at its address.</summary>
    public async Task RestartAsync()
    {
        await Server.KillAsync();
        var next = await World.StartServerAsync(_port);
        await Server.DisposeAsync();
        Server = next;
    }

    /// <summary>The same in the visit by keys alone, where once an action is enough.</summary>
    public Task RestartOnceAsync() => _keys ? RestartAsync() : Task.CompletedTask;

    /// <summary>Follows a link of the menu to a page by its name, such as <c>nav.people</c>.</summary>
    public async Task GoAsync(string page)
    {
        var menu = Page.GetByRole(AriaRole.Navigation, new() { Name = Words["nav.label"], Exact = true });
        await PressAsync(menu.GetByRole(AriaRole.Link, new() { NameRegex = new Regex($"^{Regex.Escape(Words[page])}(, .*)?$") }));
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = Words[page], Level = 1, Exact = true })).ToBeVisibleAsync();
        await Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
    }

    /// <summary>Presses a button by its words, and where several rows have one by what follows them; of the dialogue where one is open.</summary>
    public async Task PressAsync(string key, string of = "")
    {
        var name = of.Length > 0 ? $"{Words[key]}: {of}" : Words[key];
        await PressAsync((await Dialog.CountAsync() > 0 ? Dialog : Page.Locator("#root")).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }));
    }

    public Task PressAsync(ILocator what) => _hand.PressAsync(what);

    /// <summary>A button that is called as what it opens.</summary>
    public Task OpenAsync(string name) => PressAsync(Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }));

    /// <summary>A field of the dialogue by its words.</summary>
    public ILocator Field(string key, params (string, object)[] values) => Dialog.GetByLabel(Words.Filled(key, values), new() { Exact = true });

    public Task WriteAsync(ILocator field, string text) => _hand.WriteAsync(field, text);

    public Task WriteDayAsync(ILocator field, DateTimeOffset at) => _hand.WriteDayAsync(field, at);

    public Task WriteAsync(string key, string text) => WriteAsync(Field(key), text);

    public Task ChooseAsync(ILocator select, string value) => _hand.ChooseAsync(select, value);

    public Task ChooseAsync(string key, string value) => ChooseAsync(Field(key), value);

    /// <summary>Gives a file to what asks for one when it is pressed.</summary>
    public async Task GiveAsync(ILocator what, FilePayload file) => await (await Page.RunAndWaitForFileChooserAsync(() => PressAsync(what))).SetFilesAsync(file);

    /// <summary>A row of a table by words in it.</summary>
    public ILocator Row(string words) => Rows.Filter(new() { HasText = words });

    /// <summary>What a short message says.</summary>
    public Task ToldAsync(string key, params (string, object)[] values) => Expect(Page.Locator(".messages").GetByText(Words.Filled(key, values)).Last).ToBeVisibleAsync();

    /// <summary>The dialogue is gone, and the focus is somewhere on the page where the keys go on.</summary>
    public async Task ClosedAsync()
    {
        await Expect(Dialog).ToHaveCountAsync(0);
        await Expect(Page.Locator("main :focus, .messages :focus").Or(Page.Locator("main:focus"))).ToHaveCountAsync(1);
    }

    /// <summary>What is shown now is accessible, fits, and is kept as a picture.</summary>
    public async Task LookAsync(string picture, bool whole = false)
    {
        await Browser.PictureAsync($"{picture}-{Language}", whole);
        await Browser.AssertAccessibleAsync();
        await Browser.AssertFitsAsync();
    }

    /// <summary>Does something on the same page as a plain user with the address LOGIN@example.com, who signs in and out for it; before and after the first administrator is there.</summary>
    public async Task AsUserAsync(string login, Func<Task> act)
    {
        using (var api = Server.Api())
        {
            var user = new { login, displayName = login, language = Language, role = "user", addresses = new[] { $"{login}@example.com" }, password = Browser.Password };
            using var added = await api.PostAsJsonAsync(new Uri("api/users", UriKind.Relative), user);
            Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync());
        }

        await SignInAsync(login);
        await act();
        await SignInAsync("anna");

        async Task SignInAsync(string name)
        {
            await PressAsync("shell.signOut");
            await Expect(Page.Locator("form input[type=password]")).ToBeVisibleAsync();
            await Browser.SignInAsync(Server, name, Browser.Password);
            await Expect(Page.GetByRole(AriaRole.Navigation, new() { Name = Words["nav.label"], Exact = true })).ToBeVisibleAsync();
        }
    }

    /// <summary>What the API says at an address.</summary>
    public async Task<JsonElement> ReadAsync(string path)
    {
        using var api = Server.Api();
        using var read = JsonDocument.Parse(await api.GetStringAsync(new Uri("api/" + path, UriKind.Relative), TestContext.Current.CancellationToken));
        return read.RootElement.Clone();
    }

    /// <summary>The value of a setting at the API.</summary>
    public async Task<string> SettingAsync(string section, string key) =>
        (await ReadAsync($"settings/{section}")).GetProperty("keys").EnumerateArray().Single(one => one.GetProperty("key").GetString() == key).GetProperty("value").ToString();

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
        await World.DisposeAsync();
    }
}
