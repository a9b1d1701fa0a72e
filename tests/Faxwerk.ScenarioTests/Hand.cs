using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>How a person uses a page: with the mouse, or with nothing but the keys. That Tab comes to all of it is asked elsewhere, of every page.</summary>
internal sealed class Hand(Browser browser, bool keys)
{
    /// <summary>Presses a button, a link or an entry of a menu, or ticks a box.</summary>
    public async Task PressAsync(ILocator what)
    {
        if (!keys)
        {
            await what.ClickAsync();
            return;
        }

        await ReachAsync(what);
        var ticked = await what.EvaluateAsync<bool>("e => e.matches('input, [role=checkbox], [role=radio], [role=switch], [role=menuitemcheckbox]')");
        await browser.Page.Keyboard.PressAsync(ticked ? "Space" : "Enter");
    }

    /// <summary>Writes into a field, over what is there.</summary>
    public async Task WriteAsync(ILocator field, string text)
    {
        if (!keys)
        {
            await field.FillAsync(text);
            return;
        }

        var type = await field.GetAttributeAsync("type");
        await TypeAsync(field, type, text);
        if (type is not ("time" or "date" or "datetime-local"))
            return;

        // Such a field has parts; one that is busy with the last loses a figure of the next, as a person sees and mends.
        for (var again = 0; again < 2 && await field.InputValueAsync() != text; again++)
        {
            await field.BlurAsync();
            await TypeAsync(field, type, text);
        }

        await Expect(field).ToHaveValueAsync(text);
    }

    /// <summary>Chromium's own language, and so the form of its fields, is English; but for the year they go on to their next part by themselves.</summary>
    private async Task TypeAsync(ILocator field, string? type, string text)
    {
        await field.FocusAsync();
        await browser.Page.Keyboard.PressAsync("Control+a");
        if (text.Length == 0)
            await browser.Page.Keyboard.PressAsync("Delete");
        switch (type)
        {
            case "time":
                await browser.Page.Keyboard.TypeAsync(Part("hhmmtt"));
                break;
            case "date":
                await browser.Page.Keyboard.TypeAsync(Part("MMddyyyy"));
                break;
            case "datetime-local":
                await browser.Page.Keyboard.TypeAsync(Part("MMddyyyy"));
                await browser.Page.Keyboard.PressAsync("ArrowRight");
                await browser.Page.Keyboard.TypeAsync(Part("hhmmtt"));
                break;
            default:
                await browser.Page.Keyboard.TypeAsync(text);
                break;
        }

        string Part(string format) => DateTime.Parse(text, CultureInfo.InvariantCulture).ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Sets a field of day and time to ten o'clock of a day.</summary>
    public Task WriteDayAsync(ILocator field, DateTimeOffset day) => WriteAsync(field, day.ToString("yyyy-MM-ddT10:00", CultureInfo.InvariantCulture));

    /// <summary>Chooses one of a closed list, by its value.</summary>
    public async Task ChooseAsync(ILocator select, string value)
    {
        if (!keys)
        {
            await select.SelectOptionAsync(value);
            return;
        }

        // What another thing covers for a moment is not there for a person either.
        await Expect(select).ToBeVisibleAsync();
        await select.FocusAsync();
        await Expect(select).ToBeFocusedAsync();
        var options = await select.EvaluateAsync<string[]>("e => [...e.options].map((one) => one.value)");
        var (at, wanted) = (Array.IndexOf(options, await select.InputValueAsync()), Array.IndexOf(options, value));
        while (at != wanted)
        {
            await browser.Page.Keyboard.PressAsync(at < wanted ? "ArrowDown" : "ArrowUp");
            at += Math.Sign(wanted - at);
            await Expect(select).ToHaveValueAsync(options[at]);
        }
    }

    /// <summary>To the entries of a menu lead arrows; to all else Tab, which is asked elsewhere.</summary>
    private async Task ReachAsync(ILocator what)
    {
        if (await what.EvaluateAsync<bool>("e => e.matches('[role^=menuitem]')"))
            for (var press = 0; press < 20 && !await what.EvaluateAsync<bool>("e => e === document.activeElement"); press++)
                await browser.Page.Keyboard.PressAsync("ArrowDown");
        else
            await what.FocusAsync();
        await Expect(what).ToBeFocusedAsync();
    }
}
