using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Pages;
using Faxwerk.Tests;

namespace Faxwerk.ScenarioTests;

/// <summary>A company whose mail server is Postfix and whose mailboxes are Dovecot's, with the fax server behind; started once, by the first test that wants it.</summary>
public sealed class CompanyMail : IAsyncDisposable
{
    internal const string Domain = "company.com", FaxDomain = "fax.company.com", Postmaster = "fax-admin";
    private FaxWorld? _world;
    private DovecotServer? _mailboxes;
    private PostfixServer? _postfix;
    private ServerProcess? _server;
    private HttpClient? _api;
    private Task? _starting;

    internal FaxWorld World => _world!;

    internal DovecotServer Mailboxes => _mailboxes!;

    internal PostfixServer Postfix => _postfix!;

    internal ServerProcess Server => _server!;

    internal HttpClient Api => _api!;

    /// <summary>Everybody has a mailbox but dora, whose user has an address all the same, and carl's is full.</summary>
    internal Task StartedAsync() => _starting ??= StartAsync();

    /// <summary>Faxes a page to an extension.</summary>
    internal Task CallAsync(string extension, PageImage page) => World.CallAsync($"+49891234{extension}", page, caller: "+49305550100");

    /// <summary>The deliveries to an address, the newest first.</summary>
    internal async Task<JsonElement[]> DeliveriesAsync(string person) =>
        [.. (await Api.GetFromJsonAsync<JsonElement>("api/deliveries")).GetProperty("deliveries").EnumerateArray().Where(delivery => delivery.GetProperty("target").GetString() == $"{person}@{Domain}")];

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_world is not null)
            await _world.DisposeAsync();
        if (_postfix is not null)
            await _postfix.DisposeAsync();
        if (_mailboxes is not null)
            await _mailboxes.DisposeAsync();
    }

    private async Task StartAsync()
    {
        var faxPort = DebianServer.FreePort();
        _mailboxes = await DovecotServer.StartAsync(Domain, full: "carl", "anna", "bert", "eva", Postmaster);
        _postfix = await PostfixServer.StartAsync(Domain, _mailboxes.LmtpPort, faxPort);
        _world = await FaxWorld.CreateAsync("");
        _server = await _world.StartServerAsync(("FAXWERK__SMTPPORT", faxPort.ToString(CultureInfo.InvariantCulture)));
        _api = _server.Api();
        await _api.SendAsync(HttpMethod.Patch, "api/settings/mail", new { faxDomains = new[] { FaxDomain }, relayHost = "127.0.0.1", relayPort = _postfix.Port, fromAddress = $"fax@{Domain}" });
        await _api.SendAsync(HttpMethod.Put, "api/settings/advanced", new { name = @"Fax2Mail\PostMaster", value = $"{Postmaster}@{Domain}" });
        await _api.SendAsync(HttpMethod.Patch, "api/settings/reports", new { language = "english" });
        foreach (var (login, extension) in new[] { ("eva", "11"), ("carl", "12"), ("dora", "13") })
            await _api.SendAsync(HttpMethod.Post, "api/users", new { login, addresses = new[] { $"{login}@{Domain}" }, extensions = new[] { $"+49891234{extension}" } });
    }
}
