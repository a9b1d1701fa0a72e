using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>What holds for each page there is: found in the menu, asked for accessibility, width and keys, and again after the server was killed under it.</summary>
public sealed class EveryPageTests
{
    /// <summary>All that Tab should come to; of a group of radio buttons the arrows reach the others.</summary>
    private const string Tabbable =
        """
        [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
          .filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]') && !(e.type === 'radio' && !e.checked)).length
        """;

    private const string Mark =
        """
        () => {
          const e = document.activeElement;
          if (!e || e === document.body) return '';
          const around = [e, e.parentElement, e.nextElementSibling].filter((one) => one).map((one) => getComputedStyle(one));
          if (!around.some((style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none')) return 'hidden ' + e.outerHTML;
          // A field of a time has several stops in itself.
          const known = e === window.tabbedLast ? 'same' : e.dataset.tabbed ? 'known' : 'new';
          window.tabbedLast = e;
          e.dataset.tabbed = 'yes';
          return known;
        }
        """;

    [Theory]
    [InlineData("en-GB", 1280, ColorScheme.Dark)]
    [InlineData("de-DE", 390, ColorScheme.Light)]
    public async Task Every_page_is_accessible_fits_is_reached_by_keys_and_outlives_a_kill_of_the_server(string locale, int width, ColorScheme scheme)
    {
        await using var world = await FaxWorld.CreateAsync("");
        var fixedPort = ("FAXWERK__HTTPPORT", ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture));
        var server = await world.StartServerAsync(fixedPort);
        await using var browser = await Browser.OpenAsync(locale, width, scheme: scheme);
        try
        {
            await browser.SetUpAsync(server);
            var links = browser.Page.Locator("nav[aria-label] >> nth=0").GetByRole(AriaRole.Link);
            var count = await links.CountAsync();
            Assert.InRange(count, 15, 40);
            for (var at = 0; at < count; at++)
            {
                var name = await OpenAsync(browser.Page, links.Nth(at));
                await browser.PictureAsync($"every-{locale[..2]}-{at:00}-{name}");
                await browser.AssertAccessibleAsync();
                await browser.AssertFitsAsync();
                await AssertKeysReachAsync(browser.Page, name);
            }

            await server.KillAsync();
            await server.DisposeAsync();
            server = await world.StartServerAsync(fixedPort);
            for (var at = 0; at < count; at++)
                await OpenAsync(browser.Page, links.Nth(at));
            Assert.Empty(browser.Faults);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Follows a link of the menu by the keyboard, and waits till the page has what it shows. Returns its address without slashes.</summary>
    private static async Task<string> OpenAsync(IPage page, ILocator link)
    {
        await link.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(link).ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
        await Expect(page.Locator("main").GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        return new Uri(page.Url).AbsolutePath.Trim('/').Replace('/', '-');
    }

    /// <summary>Tab comes to all that can be used, and shows where it is.</summary>
    private static async Task AssertKeysReachAsync(IPage page, string name)
    {
        var wanted = await page.EvaluateAsync<int>(Tabbable);
        await page.EvaluateAsync("document.activeElement?.blur(); document.querySelectorAll('[data-tabbed]').forEach((e) => delete e.dataset.tabbed); getSelection()?.removeAllRanges()");
        var reached = 0;
        for (var press = 0; press < (3 * wanted) + 20; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            var found = await page.EvaluateAsync<string>(Mark);
            Assert.False(found.StartsWith("hidden", StringComparison.Ordinal), $"{name}: the focus is not seen at {found}");
            if (found == "known")
                break;
            reached += found == "new" ? 1 : 0;
        }

        Assert.True(reached >= wanted, $"{name}: Tab comes to {reached} of {wanted}.");
    }
}
