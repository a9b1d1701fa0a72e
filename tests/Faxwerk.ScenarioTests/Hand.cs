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

        await what.FocusAsync();
        await Expect(what).ToBeFocusedAsync();
        var ticked = await what.EvaluateAsync<bool>("e => e.matches('input, [role=checkbox], [role=radio], [role=switch]')");
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

        await field.FocusAsync();
        await browser.Page.Keyboard.PressAsync("Control+a");
        await browser.Page.Keyboard.TypeAsync(text);
    }
}
