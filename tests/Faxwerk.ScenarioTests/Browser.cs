using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Faxwerk.ScenarioTests;

/// <summary>Debian's Chromium, driven as a person would; every test has a profile of its own. Faults of the pages fail the test that meets them.</summary>
internal sealed partial class Browser : IAsyncDisposable
{
    /// <summary>Of everybody who signs in here.</summary>
    public const string Password = "correct horse battery";

    /// <summary>Debian's Chromium without a window: the same engine, with half the processes.</summary>
    private const string Program = "/usr/bin/chromium-headless-shell";

    /// <summary>Octets that Chromium should find in /dev/shm; containers often have 64 MB, and then it takes files.</summary>
    private const long SharedMemory = 1L << 30;

    /// <summary>Milliseconds: a machine that is busy elsewhere is no fault of the pages.</summary>
    private const int Patience = 60_000;

    private static readonly string[] HiddenByDialogues = ["landmark-one-main", "page-has-heading-one"];
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _faults = [];

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>What the pages wrote to the console as errors, beside requests that did not succeed.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public static async Task<Browser> OpenAsync(string locale = "en-GB", int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light)
    {
        Prerequisite.Require(File.Exists(Program), "Chromium is not installed.");
        Assert.SkipUnless(File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html")), "The web pages were not built (-p:BuildWeb=true).");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = Arguments() });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = locale, ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        var opened = new Browser(playwright, browser, await context.NewPageAsync());
        opened.Page.PageError += (_, fault) => opened._faults.Add(fault);
        opened.Page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                opened._faults.Add(message.Text);
        };
        return opened;
    }

    /// <summary>Makes the first administrator by the link that the server printed.</summary>
    public async Task SetUpAsync(ServerProcess server)
    {
        await FaxWorld.UntilAsync(() => Link().IsMatch(server.Output), TimeSpan.FromSeconds(60), () => server.Output);
        await Page.GotoAsync(Link().Match(server.Output).Value);
        var fields = Page.Locator("form input");
        await fields.Nth(0).FillAsync("Anna Köhler");
        await fields.Nth(1).FillAsync("anna");
        await fields.Nth(2).FillAsync(Password);
        await Page.Keyboard.PressAsync("Enter");
        await Page.Locator("nav").WaitForAsync();
    }

    /// <summary>Opens a server's pages and signs in there.</summary>
    public async Task SignInAsync(ServerProcess server, string login, string password)
    {
        await Page.GotoAsync(server.Http.ToString());
        await Page.Locator("form input").Nth(0).FillAsync(login);
        await Page.Locator("form input").Nth(1).FillAsync(password);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>No violation of the accessibility rules that axe knows. A modal dialogue hides the page with its main part and first heading, so these are not asked for below one.</summary>
    public async Task AssertAccessibleAsync(IPage? other = null)
    {
        var page = other ?? Page;
        var violations = (await page.RunAxe()).Violations;
        if (await page.GetByRole(AriaRole.Dialog).CountAsync() > 0)
            violations = [.. violations.Where(violation => !HiddenByDialogues.Contains(violation.Id))];
        Assert.True(violations.Length == 0, string.Join('\n', violations.Select(Words)));
    }

    /// <summary>Opens the palette by its key and types a part of a command.</summary>
    public async Task CommandAsync(string words)
    {
        await Page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(Page.Locator("input[role=combobox]")).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync(words);
    }

    /// <summary>Nothing stands out at the right.</summary>
    public async Task AssertFitsAsync() => Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window");

    /// <summary>Keeps a picture where the environment asks for it, for a person to look at.</summary>
    public async Task PictureAsync(string name, bool whole = false, IPage? other = null)
    {
        if (Environment.GetEnvironmentVariable("FAXWERK_SCREENSHOTS") is { Length: > 0 } folder)
            await (other ?? Page).ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = whole });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string[] Arguments() =>
        System.IO.Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").AvailableFreeSpace >= SharedMemory ? ["--no-sandbox"] : ["--no-sandbox", "--disable-dev-shm-usage"];

    private static string Words(AxeResultItem item) => $"{item.Id}: {item.Help}\n  {string.Join("\n  ", item.Nodes.Select(node => node.Html))}";

    [GeneratedRegex(@"http://\S+/setup#\S+")]
    private static partial Regex Link();
}
