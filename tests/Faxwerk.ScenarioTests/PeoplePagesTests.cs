using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>People, groups and sites in a browser.</summary>
[Collection(nameof(Browser))]
public sealed class PeoplePagesTests
{
    [Fact]
    public async Task Sites_people_and_groups_are_added_changed_and_removed_by_keys_and_mouse()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        await browser.SetUpAsync(server);

        await page.GetByRole(AriaRole.Link, new() { Name = "Sites" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "First site" })).ToHaveCountAsync(1);
        await browser.CommandAsync("add a site");
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Add a site");
        await browser.AssertAccessibleAsync();
        await dialog.GetByLabel("Name: small letters").FillAsync("berlin");
        await dialog.GetByLabel("Area code").FillAsync("030");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("site:berlin.area");
        await dialog.GetByLabel("Area code").FillAsync("30");
        await dialog.GetByLabel("Main number").FillAsync("+49301234");
        await dialog.GetByLabel("Extensions of the site").FillAsync("10-99, 200-299");
        await dialog.GetByLabel("As caller it is written").SelectOptionAsync("national");
        await browser.PictureAsync("people-1-site");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a site" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "berlin" })).ToContainTextAsync("10-99, 200-299");
        await browser.PictureAsync("people-2-sites");
        await browser.AssertAccessibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Groups" }).ClickAsync();
        await Expect(page.GetByText("There is no group yet")).ToBeVisibleAsync();
        await browser.PictureAsync("people-3-no-groups");
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a group" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Sales");
        await dialog.GetByLabel("Logins of its members").FillAsync("anna, nobody");
        await dialog.GetByLabel("Own fax extensions").FillAsync("500-599");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a group" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("members: there is no user nobody.");
        await dialog.GetByLabel("Logins of its members").FillAsync("anna");
        await browser.PictureAsync("people-4-group");
        await browser.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a group" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "one member" })).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Link, new() { Name = "People" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Anna Köhler" }).ClickAsync();
        await Expect(dialog.GetByLabel("Groups")).ToHaveValueAsync("Sales");
        await dialog.GetByLabel("Site").SelectOptionAsync("berlin");
        await dialog.GetByLabel("Own fax extensions").FillAsync("12");
        await dialog.GetByLabel("Fax number (section Fax)").FillAsync("+49 30 1234-12");
        await dialog.GetByLabel("Told of new faxes by SMS").CheckAsync();
        await browser.PictureAsync("people-5-person", whole: true);
        await browser.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "berlin" })).ToHaveCountAsync(1);
        await browser.PictureAsync("people-6-people");
        await browser.AssertAccessibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Groups" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sales" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove group" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("One member leaves the group and stays");
        await browser.PictureAsync("people-7-remove");
        await browser.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove group" }).ClickAsync();
        await Expect(page.GetByText("There is no group yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sites" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "berlin" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("One person is at this site");
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task The_pages_are_German_and_fit_a_telephone_and_columns_follow_the_user_to_another_browser()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        await using var browser = await Browser.OpenAsync("de-DE", width: 390, height: 780, scheme: ColorScheme.Dark);
        var page = browser.Page;
        await browser.SetUpAsync(server);
        await page.GetByRole(AriaRole.Button, new() { Name = "Spalten" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Betreff", Exact = true }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        foreach (var (link, add) in new[] { ("Gruppen", "Gruppe anlegen"), ("Standorte", "Standort anlegen"), ("Personen", "Person anlegen") })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = add }).First.ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(add);
            await browser.PictureAsync("people-8-" + link);
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
            await browser.PictureAsync("people-9-" + link);
            await browser.AssertAccessibleAsync();
            await browser.AssertFitsAsync();
        }

        await using var other = await Browser.OpenAsync("de-DE");
        await other.Page.GotoAsync(new Uri(page.Url).GetLeftPart(UriPartial.Authority));
        await other.Page.Locator("form input").Nth(0).FillAsync("anna");
        await other.Page.Locator("form input").Nth(1).FillAsync("correct horse battery");
        await other.Page.Keyboard.PressAsync("Enter");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Spalten" }).ClickAsync();
        await Expect(other.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Betreff", Exact = true })).ToHaveAttributeAsync("aria-checked", "false");
        Assert.Empty(browser.Faults);
        Assert.Empty(other.Faults);
    }
}
