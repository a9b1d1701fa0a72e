using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Webhooks in a browser: added, tested, changed and deleted by those who may.</summary>
[Collection(nameof(Browser))]
public sealed class WebhookPageTests
{
    [Fact]
    public async Task A_webhook_is_added_tested_changed_and_deleted_and_an_auditor_only_looks()
    {
        await using var world = await FaxWorld.CreateAsync("", ("webhooks.allowedNetworks", """["127.0.0.0/8"]"""));
        await using var server = await world.StartServerAsync();
        await using var receiver = new Receiver();
        await using var browser = await Browser.OpenAsync("de-DE");
        var page = browser.Page;
        await browser.SetUpAsync(server);
        foreach (var key in new[] { "g", "w" })
            await page.Keyboard.PressAsync(key);
        await Expect(page.GetByText("Noch erfährt niemand etwas")).ToBeVisibleAsync();
        await browser.PictureAsync("80-webhooks-empty");
        await browser.AssertAccessibleAsync();

        await page.Keyboard.PressAsync("n");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Adresse, https oder http")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("http://192.168.0.1/hook");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Die Angaben sind unvollständig oder nicht lesbar. (192.168.0.1 is no public address");
        await browser.PictureAsync("81-webhook-new");
        await browser.AssertAccessibleAsync();
        await dialog.GetByLabel("Adresse, https oder http").FillAsync($"{receiver.Url}/annahme?token=geheim");
        await dialog.GetByLabel("Fax empfangen", new() { Exact = true }).UncheckAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.Locator("code")).ToHaveTextAsync(new Regex("^[0-9a-f]{64}$"));
        await browser.PictureAsync("82-webhook-secret");
        await browser.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Enter");

        var row = page.Locator("tbody tr");
        await Expect(row).ToContainTextAsync(new Regex("/annahme.*Fax gesendet, Fax fehlgeschlagen, Fax abgebrochen, Fax teilweise empfangen.*Noch nichts gemeldet", RegexOptions.Singleline));
        await Expect(row).Not.ToContainTextAsync("geheim");
        await browser.CommandAsync("testen");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("hat den Test angenommen").Last).ToBeVisibleAsync();
        await Expect(row.Locator(".chip")).ToHaveTextAsync("Angenommen");
        receiver.Status = 503;
        await row.GetByRole(AriaRole.Button, new() { Name = "Testen" }).ClickAsync();
        await Expect(row.Locator(".chip")).ToHaveTextAsync("Nicht angenommen");
        await Expect(row).ToContainTextAsync("The receiver answered 503.");
        await browser.PictureAsync("83-webhooks");
        await browser.AssertAccessibleAsync();
        Assert.Equal(["/annahme?token=geheim", "/annahme?token=geheim"], receiver.Asked);

        await TellAgainAsync(browser, server, receiver);
        foreach (var key in new[] { "j", "Enter" })
            await page.Keyboard.PressAsync(key);
        await Expect(dialog).ToContainTextAsync("Webhook ändern");
        await dialog.GetByLabel("Fax abgebrochen").UncheckAsync();
        await browser.PictureAsync("84-webhook-edit");
        await browser.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Speichern" }).ClickAsync();
        await Expect(row).Not.ToContainTextAsync("Fax abgebrochen");
        receiver.Status = 200;
        await row.GetByRole(AriaRole.Button, new() { Name = "Testen" }).ClickAsync();
        await Expect(row.Locator(".chip")).ToHaveTextAsync("Angenommen");
        Assert.Equal("/annahme?token=geheim", receiver.Asked[^1]);
        await page.SetViewportSizeAsync(390, 780);
        await browser.PictureAsync("85-webhooks-phone");
        await browser.AssertAccessibleAsync();
        await browser.AssertFitsAsync();
        await page.SetViewportSizeAsync(1280, 800);

        await page.GetByRole(AriaRole.Button, new() { Name = "Abmelden" }).ClickAsync();
        await LookAsAsync(browser, server, "auditor", sees: true);
        await LookAsAsync(browser, server, "operator", sees: false);
        await SignInAsync(page, "anna", "correct horse battery");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("w");
        await row.GetByRole(AriaRole.Button, new() { Name = "Löschen" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("/annahme erfährt nichts mehr");
        await browser.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Löschen" }).ClickAsync();
        await Expect(page.GetByText("Noch erfährt niemand etwas")).ToBeVisibleAsync();
        Assert.Empty(browser.Faults);
    }

    /// <summary>A fax that is cancelled is told, not taken, and told again.</summary>
    private static async Task TellAgainAsync(Browser browser, ServerProcess server, Receiver receiver)
    {
        var page = browser.Page;
        using var http = server.Api();
        using var paused = await http.PostAsJsonAsync(new Uri("api/queue/pause", UriKind.Relative), new { minutes = 60 });
        Assert.True(await FaxWorld.MailAsync(server.SmtpPort, "+49305550101", "Meldung", "Eine Seite.", TestContext.Current.CancellationToken), server.Output);
        await Eventually.HoldsAsync(
            async () =>
            {
                using var cancelled = await http.PostAsJsonAsync(new Uri("api/queue/actions", UriKind.Relative), new { action = "cancel", ids = new[] { 1 } });
                return (await cancelled.Content.ReadAsStringAsync()).Contains("\"done\":[1]", StringComparison.Ordinal);
            },
            "the fax is cancelled",
            120);
        await page.GetByRole(AriaRole.Button, new() { Name = "Zustellungen an" }).ClickAsync();
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Zustellungen an" });
        var told = card.Locator("tbody tr").Filter(new() { HasText = "Fax abgebrochen" });
        await Expect(told).ToContainTextAsync(new Regex("Wartet.*The receiver answered 503", RegexOptions.Singleline));
        await Expect(page).ToHaveURLAsync(new Regex(@"\?hook=1$"));
        await browser.PictureAsync("83-deliveries");
        await browser.AssertAccessibleAsync();
        receiver.Status = 200;
        await told.GetByRole(AriaRole.Button, new() { Name = "Noch einmal melden" }).ClickAsync();
        await Expect(told).ToContainTextAsync("Angenommen");
        await card.GetByRole(AriaRole.Button, new() { Name = "Schließen" }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);
    }

    /// <summary>The menu and the page show a role what it may.</summary>
    private static async Task LookAsAsync(Browser browser, ServerProcess server, string role, bool sees)
    {
        var page = browser.Page;
        using var http = server.Api();
        using var added = await http.PostAsync(new Uri("api/users", UriKind.Relative), new StringContent($$"""{"login":"the-{{role}}","displayName":"Wer","role":"{{role}}","language":"de","addresses":[],"password":"correct horse battery"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        await SignInAsync(page, $"the-{role}", "correct horse battery");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Webhooks" })).ToHaveCountAsync(sees ? 1 : 0);
        if (sees)
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "Webhooks" }).ClickAsync();
            await Expect(page.Locator("tbody tr")).ToContainTextAsync("/annahme");
            // The deliveries may be read, and nothing more is offered.
            await Expect(page.Locator("main").GetByRole(AriaRole.Button)).ToHaveCountAsync(1);
            await browser.AssertAccessibleAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Abmelden" }).ClickAsync();
    }

    private static async Task SignInAsync(IPage page, string login, string password)
    {
        await page.GetByLabel("Name oder Mailadresse").FillAsync(login);
        await page.GetByLabel("Kennwort").FillAsync(password);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("nav").WaitForAsync();
    }

    /// <summary>Takes what it is told, and answers as it is asked to.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly List<string> _asked = [];
        private readonly Task _running;

        public Receiver()
        {
            using var socket = new TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}");
            socket.Stop();
            _listener.Prefixes.Add($"{Url}/");
            _listener.Start();
            _running = RunAsync();
        }

        public string Url { get; }

        public int Status { get; set; } = 200;

        public IReadOnlyList<string> Asked
        {
            get
            {
                lock (_asked)
                    return [.. _asked];
            }
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _running;
            _listener.Close();
        }

        private async Task RunAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    lock (_asked)
                        _asked.Add(context.Request.Url!.PathAndQuery);
                    context.Response.StatusCode = Status;
                    context.Response.Close();
                }
            }
            catch (Exception) when (!_listener.IsListening)
            {
                // Stopped at the end of the test.
            }
        }
    }
}
