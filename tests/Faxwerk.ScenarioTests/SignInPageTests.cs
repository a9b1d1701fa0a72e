using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>The door: the link of the first start, signing in and out, what is wrong, and the choices that hold on every page.</summary>
public sealed class SignInPageTests
{
    private const string Password = "correct horse battery";

    [Theory]
    [InlineData("en-GB", 390, true)]
    [InlineData("de-DE", 1280, false)]
    public async Task The_link_works_once_sessions_outlive_a_kill_of_the_server_and_wrong_passwords_are_borne_five_times(string locale, int width, bool keys)
    {
        await using var visit = await Visit.BeginAsync(locale, width, keys);
        var (page, words) = (visit.Page, visit.Words);
        await ChooseAsync(visit);
        await visit.RestartAsync();
        await visit.GoAsync("nav.journal");
        await visit.PressAsync("shell.signOut");
        await Expect(Title(visit, "signIn.title")).ToBeVisibleAsync();
        await Expect(Field(visit, "signIn.login")).ToBeFocusedAsync();
        await visit.LookAsync("door-1-sign-in");

        // The server is gone while somebody signs in, and there again.
        await visit.Server.KillAsync();
        await SignInAsync(visit, Password);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(words["problem.unreachable"]);
        await visit.LookAsync("door-2-no-server");
        await visit.RestartAsync();
        await SignInAsync(visit, Password);
        await Expect(Title(visit, "nav.journal")).ToBeVisibleAsync();
        await visit.PressAsync("shell.signOut");
        await Expect(Title(visit, "signIn.title")).ToBeVisibleAsync();

        await UseLinkAgainAsync(visit);
        for (var tries = 1; tries <= 5; tries++)
        {
            await SignInAsync(visit, "wrong horse battery");
            await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(words["signIn.wrong"]);
            await Expect(Field(visit, "signIn.password")).ToHaveValueAsync("");
            await Expect(Field(visit, "signIn.password")).ToBeFocusedAsync();
            if (tries == 1)
                await visit.LookAsync("door-3-wrong");
        }

        await SignInAsync(visit, Password);
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(new Regex(Regex.Escape(words.Filled("signIn.wait", ("n", 77))).Replace("77", "[1-9][0-9]?", StringComparison.Ordinal)));
        await visit.LookAsync("door-4-locked");
        Assert.Empty(visit.Browser.Faults);
    }

    private static ILocator Title(Visit visit, string key) => visit.Page.GetByRole(AriaRole.Heading, new() { Name = visit.Words[key], Level = 1, Exact = true });

    private static ILocator Field(Visit visit, string key) => visit.Page.GetByLabel(visit.Words[key], new() { Exact = true });

    private static async Task SignInAsync(Visit visit, string password)
    {
        await visit.WriteAsync(Field(visit, "signIn.login"), "anna");
        await visit.WriteAsync(Field(visit, "signIn.password"), password);
        var asked = visit.Page.WaitForRequestAsync(request => request.Method == "POST");
        await visit.PressAsync("signIn.go");
        await asked;
    }

    /// <summary>The other language and the other theme, which hold after the page was loaded anew, and back.</summary>
    private static async Task ChooseAsync(Visit visit)
    {
        var page = visit.Page;
        var (own, other) = (visit.Language, visit.Language == "de" ? "en" : "de");
        var theme = await page.Locator("html").GetAttributeAsync("data-theme");
        await visit.PressAsync("shell.language");
        await visit.PressAsync(page.GetByRole(AriaRole.Button, new() { Name = Words.Of(other)["shell.theme"] }));
        foreach (var reload in new[] { false, true })
        {
            if (reload)
                await page.ReloadAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = Words.Of(other)["queue.title"], Level = 1, Exact = true })).ToBeVisibleAsync();
            await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", other);
            await Expect(page.Locator("html")).Not.ToHaveAttributeAsync("data-theme", theme!);
        }

        await visit.LookAsync("door-0-turned");
        await visit.PressAsync(page.GetByRole(AriaRole.Button, new() { Name = Words.Of(other)["shell.language"] }));
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", own);
        await visit.PressAsync("shell.keys");
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words["keys.palette"]);
        await visit.LookAsync("door-0-keys");
        await visit.PressAsync("app.close");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = visit.Words["shell.keys"], Exact = true })).ToBeFocusedAsync();
    }

    /// <summary>The form is there, and what the link says is refused.</summary>
    private static async Task UseLinkAgainAsync(Visit visit)
    {
        var page = visit.Page;
        await page.GotoAsync(new Uri(visit.Server.Http, "/setup#used-before").ToString());
        await Expect(Title(visit, "setUp.title")).ToBeVisibleAsync();
        await visit.WriteAsync(Field(visit, "setUp.name"), "Berta");
        await visit.WriteAsync(Field(visit, "setUp.login"), "berta");
        await visit.WriteAsync(Field(visit, "setUp.password"), "too short");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = visit.Words["setUp.go"] })).ToBeDisabledAsync();
        await visit.WriteAsync(Field(visit, "setUp.password"), Password);
        await visit.PressAsync("setUp.go");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(visit.Language == "de" ? visit.Words["problem.bad-setup-link"] : "link");
        await visit.LookAsync("door-5-set-up");
        await page.GotoAsync(visit.Server.Http.ToString());
        await Expect(Title(visit, "signIn.title")).ToBeVisibleAsync();
    }
}
