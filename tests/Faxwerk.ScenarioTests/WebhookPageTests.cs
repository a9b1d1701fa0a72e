using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Faxwerk.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faxwerk.ScenarioTests;

/// <summary>Webhooks in a browser: added, tested, changed and deleted by those who may.</summary>
public sealed class WebhookPageTests
{
    [Theory]
    [InlineData("en-GB", 1280, true)]
    [InlineData("de-DE", 390, false)]
    public async Task A_webhook_is_added_tested_changed_and_deleted_and_an_auditor_only_looks(string locale, int width, bool keys)
    {
        await using var receiver = new Receiver();
        await using var visit = await Visit.BeginAsync(locale, width, keys, ("webhooks.allowedNetworks", """["127.0.0.0/8"]"""));
        var hook = $"{receiver.Url}/annahme";
        await AddAsync(visit, receiver);
        await TestAsync(visit, receiver, hook);
        await TellAgainAsync(visit, receiver, hook);
        await ChangeAsync(visit, receiver, hook);
        foreach (var (role, sees) in new[] { ("auditor", true), ("operator", false) })
            await LookAsAsync(visit, role, sees);
        await visit.PressAsync("shell.signOut");
        await visit.Browser.SignInAsync(visit.Server, "anna", "correct horse battery");
        await visit.GoAsync("nav.webhooks");
        await visit.PressAsync("webhook.delete", hook);
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words.Filled("webhook.deleteText", ("place", hook)));
        await visit.LookAsync("webhooks-7-delete");
        await visit.PressAsync("webhook.delete");
        await visit.ToldAsync("webhook.deleted");
        await Expect(visit.Page.GetByText(visit.Words["webhook.empty"])).ToBeVisibleAsync();
        await visit.ClosedAsync();
        Assert.Equal(0, (await visit.ReadAsync("webhooks")).GetArrayLength());
        Assert.Empty(visit.Browser.Faults);
    }

    private static async Task AddAsync(Visit visit, Receiver receiver)
    {
        await visit.GoAsync("nav.webhooks");
        await Expect(visit.Page.GetByText(visit.Words["webhook.empty"])).ToBeVisibleAsync();
        await visit.LookAsync("webhooks-1-none");
        await visit.PressAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = visit.Words["webhook.add"] }).First);
        await visit.WriteAsync("webhook.addressHint", "http://192.168.0.1/hook");
        await visit.PressAsync("webhook.add");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("192.168.0.1 is no public address");
        await visit.LookAsync("webhooks-2-wrong");
        await visit.WriteAsync("webhook.addressHint", $"{receiver.Url}/annahme?token=geheim");
        await visit.PressAsync(visit.Field("webhook.event.received"));
        await visit.RestartOnceAsync();
        await visit.PressAsync("webhook.add");
        await Expect(visit.Dialog.Locator("code")).ToHaveTextAsync(new Regex("^[0-9a-f]{64}$"));
        await visit.LookAsync("webhooks-3-secret");
        await visit.PressAsync("app.close");
        await visit.ClosedAsync();
        var events = string.Join(", ", new[] { "sent", "failed", "cancelled", "incomplete" }.Select(name => visit.Words[$"webhook.event.{name}"]));
        await Expect(visit.Rows).ToContainTextAsync(events);
        await Expect(visit.Rows).ToContainTextAsync(visit.Words["webhook.state.none"]);
        await Expect(visit.Rows).Not.ToContainTextAsync("geheim");
    }

    private static async Task TestAsync(Visit visit, Receiver receiver, string hook)
    {
        await visit.PressAsync("webhook.test", hook);
        await visit.ToldAsync("webhook.tested", ("place", hook));
        await Expect(visit.Rows.Locator(".chip")).ToHaveTextAsync(visit.Words["webhook.state.good"]);
        receiver.Status = 503;
        await visit.PressAsync("webhook.test", hook);
        await Expect(visit.Rows.Locator(".chip")).ToHaveTextAsync(visit.Words["webhook.state.bad"]);
        await Expect(visit.Rows).ToContainTextAsync("The receiver answered 503.");
        await visit.LookAsync("webhooks-4-tested");
        Assert.Equal(["/annahme?token=geheim", "/annahme?token=geheim"], receiver.Asked);
    }

    /// <summary>A fax that is cancelled is told, not taken, and told again.</summary>
    private static async Task TellAgainAsync(Visit visit, Receiver receiver, string hook)
    {
        using var http = visit.Server.Api();
        using var paused = await http.PostAsJsonAsync(new Uri("api/queue/pause", UriKind.Relative), new { minutes = 60 });
        Assert.True(await FaxWorld.MailAsync(visit.Server.SmtpPort, "+49305550101", "Meldung", "Eine Seite.", TestContext.Current.CancellationToken), visit.Server.Output);
        await Eventually.HoldsAsync(
            async () =>
            {
                using var cancelled = await http.PostAsJsonAsync(new Uri("api/queue/actions", UriKind.Relative), new { action = "cancel", ids = new[] { 1 } });
                return (await cancelled.Content.ReadAsStringAsync()).Contains("\"done\":[1]", StringComparison.Ordinal);
            },
            "the fax is cancelled",
            120);
        var title = visit.Words.Filled("hookDelivery.title", ("place", hook));
        await visit.PressAsync(visit.Rows.GetByRole(AriaRole.Button, new() { Name = title }));
        var card = visit.Page.GetByRole(AriaRole.Region, new() { Name = title });
        var told = card.Locator("tbody tr").Filter(new() { HasText = visit.Words["webhook.event.cancelled"] });
        await Expect(told).ToContainTextAsync(new Regex($"{visit.Words["hookDelivery.waiting"]}.*The receiver answered 503", RegexOptions.Singleline));
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"\?hook=1$"));
        await visit.LookAsync("webhooks-5-deliveries");
        receiver.Status = 200;
        await visit.RestartOnceAsync();
        await visit.PressAsync(told.GetByRole(AriaRole.Button, new() { Name = visit.Words["hookDelivery.repeat"] }));
        await Expect(told).ToContainTextAsync(visit.Words["hookDelivery.done"]);
        await visit.PressAsync(card.GetByRole(AriaRole.Button, new() { Name = visit.Words["app.close"] }));
        await Expect(card).ToHaveCountAsync(0);
    }

    private static async Task ChangeAsync(Visit visit, Receiver receiver, string hook)
    {
        await visit.OpenAsync(hook);
        await Expect(visit.Dialog).ToContainTextAsync(visit.Words["webhook.editTitle"]);
        await visit.PressAsync(visit.Field("webhook.event.cancelled"));
        await visit.LookAsync("webhooks-6-change");
        await visit.PressAsync("app.save");
        await visit.ToldAsync("webhook.changed");
        await visit.ClosedAsync();
        await Expect(visit.Rows).Not.ToContainTextAsync(visit.Words["webhook.event.cancelled"]);
        await visit.PressAsync("webhook.test", hook);
        await Expect(visit.Rows.Locator(".chip")).ToHaveTextAsync(visit.Words["webhook.state.good"]);
        Assert.Equal("/annahme?token=geheim", receiver.Asked[^1]);
    }

    /// <summary>The menu and the page show a role what it may.</summary>
    private static async Task LookAsAsync(Visit visit, string role, bool sees)
    {
        await visit.PressAsync("shell.signOut");
        using var http = visit.Server.Api();
        using var added = await http.PostAsJsonAsync(new Uri("api/users", UriKind.Relative), new { login = $"the-{role}", displayName = "Wer", role, language = visit.Language, addresses = Array.Empty<string>(), password = "correct horse battery" });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        await visit.Browser.SignInAsync(visit.Server, $"the-{role}", "correct horse battery");
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = visit.Words["nav.queue"], Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = visit.Words["nav.webhooks"] })).ToHaveCountAsync(sees ? 1 : 0);
        if (!sees)
            return;
        await visit.GoAsync("nav.webhooks");
        await Expect(visit.Rows).ToContainTextAsync("/annahme");

        // The deliveries may be read, and nothing more is offered.
        await Expect(visit.Page.Locator("main").GetByRole(AriaRole.Button)).ToHaveCountAsync(1);
        await visit.LookAsync("webhooks-8-auditor");
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
