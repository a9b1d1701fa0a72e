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
        await Expect(dialog.GetByLabel("Groups", new() { Exact = true })).ToHaveValueAsync("Sales");
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
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await AddContactsAsync(browser, world.Folder);
        Assert.Empty(browser.Faults);
    }

    /// <summary>A contact by hand, and a source that is set up, read and removed.</summary>
    private static async Task AddContactsAsync(Browser browser, string folder)
    {
        var page = browser.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GetByRole(AriaRole.Link, new() { Name = "Contacts" }).ClickAsync();
        await Expect(page.GetByText("Nobody is known yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a contact" }).ClickAsync();
        await dialog.GetByLabel("Number; -0").FillAsync("+49 89 1111-0");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a contact" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("name, company");
        await dialog.GetByLabel("Company").FillAsync("Huber GmbH");
        await browser.PictureAsync("contacts-1-add");
        await browser.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a contact" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "Huber GmbH" })).ToHaveCountAsync(1);

        var file = Path.Combine(folder, "customers.csv");
        await File.WriteAllTextAsync(file, "Firma;Fax;Kundennummer\nMaier KG;+49 89 2222;K-77\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a source" }).ClickAsync();
        await dialog.GetByLabel("Name: small letters").FillAsync("crm");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add a source" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        var card = page.GetByRole(AriaRole.Region, new() { Name = "crm" });
        await card.GetByLabel("What the source is").SelectOptionAsync("csv");
        await card.GetByLabel("Where it is").FillAsync(file);
        await card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved. It holds from now on.")).ToBeVisibleAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Read now: crm" }).ClickAsync();
        await Expect(card.GetByRole(AriaRole.Status)).ToContainTextAsync("one number", new() { Timeout = 60_000 });
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "Huber GmbH" })).ToBeInViewportAsync(new() { Ratio = 1 });
        await browser.PictureAsync("contacts-2-source", whole: true);
        await browser.AssertAccessibleAsync();
        await page.GetByLabel("Name, company, number").FillAsync("k-77");
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "Maier KG" })).ToContainTextAsync("crm");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await card.GetByRole(AriaRole.Button, new() { Name = "Remove source: crm" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove source" }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);
        await Expect(page.GetByText("No contact is like that")).ToBeVisibleAsync();
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
        foreach (var (link, add) in new[] { ("Gruppen", "Gruppe anlegen"), ("Standorte", "Standort anlegen"), ("Kontakte", "Kontakt hinzufügen"), ("Personen", "Person anlegen") })
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
