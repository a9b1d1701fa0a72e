using Faxwerk.Commands;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Microsoft.Extensions.Configuration;

namespace Faxwerk.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("send")]
    [InlineData("settings", "set", "mail.relayHost")]
    [InlineData("key", "add")]
    public async Task Wrong_usage_shows_the_help_and_ends_with_2(params string[] args)
    {
        var (code, _, errors) = await RunAsync(args);
        Assert.Equal(CommandLine.Usage, code);
        Assert.Contains("faxwerk send FILE", errors);
    }

    [Fact]
    public async Task Send_shows_the_way_of_each_fax_and_fails_where_one_failed()
    {
        await using var server = await FaxServer.StartAsync();
        server.Line.Outcome = (number, pages) => number.EndsWith("404", StringComparison.Ordinal) ? SimulatedLine.Failed(CallStatus.UnallocatedNumber, 404) : SimulatedLine.Ok(pages);
        var file = Path.Combine(server.Folder, "brief.txt");
        await File.WriteAllTextAsync(file, "Guten Tag");
        var api = server.Http.BaseAddress!.ToString();
        var (key, text) = Faxwerk.Api.ApiKey.Create("shell");
        await server.SetAsync("api.keys", System.Text.Json.JsonSerializer.Serialize(new[] { key }, Faxwerk.Settings.SettingValue.Json));

        var (stranger, _, asked) = await RunAsync("send", file, "--to", "089123", "--api", api);
        Assert.Equal(1, stranger);
        Assert.Contains("An API key is required", asked);

        var (sent, output, _) = await RunAsync("send", file, "--to", "089123", "--api", api, "--key", text);
        Assert.Equal(0, sent);
        Assert.Contains("to 089123, 1 pages", output);
        Assert.Contains("page 1 of 1 confirmed", output);

        var (failed, lines, _) = await RunAsync("send", file, "--to", "089404", "--api", api, "--key", text);
        Assert.Equal(1, failed);
        Assert.Contains("number not in service", lines);

        var (refused, _, why) = await RunAsync("send", file, "--to", "110", "--api", api, "--key", text);
        Assert.Equal(1, refused);
        Assert.Contains("may not be called", why);
    }

    [Fact]
    public async Task Send_says_when_no_server_answers()
    {
        var file = Path.GetTempFileName();
        var (code, _, errors) = await RunAsync("send", file, "--to", "089123", "--api", "http://127.0.0.1:9");
        File.Delete(file);
        Assert.Equal(1, code);
        Assert.Contains("does not answer", errors);
    }

    [Fact]
    public async Task Settings_says_what_holds_now_and_what_it_does_not_know()
    {
        await using var server = await FaxServer.StartAsync();
        Assert.Equal((0, "mail.relayHost = mx.example.com\n", ""), await SettingsAsync(server.Folder, "set", "mail.relayHost", "mx.example.com"));
        Assert.Equal((0, "mx.example.com\n", ""), await SettingsAsync(server.Folder, "get", "mail.relayHost"));
        Assert.Equal((0, "mail.relayHost =    (the default)\n", ""), await SettingsAsync(server.Folder, "reset", "mail.relayHost"));
        Assert.Equal((0, "trunk.password = ********\n", ""), await SettingsAsync(server.Folder, "set", "trunk.password", "s3cret"));
        Assert.Equal((1, "", "No setting begins with nix. See: faxwerk settings list\n"), await SettingsAsync(server.Folder, "list", "nix"));
    }

    [Fact]
    public async Task A_command_makes_no_database_where_there_is_none()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"faxwerk-none-{Guid.NewGuid():n}");
        foreach (var args in new string[][] { ["list"], ["get", "mail.relayHost"], ["set", "mail.relayHost", "mx.example.com"] })
        {
            var (code, output, errors) = await SettingsAsync(folder, args);
            Assert.Equal((1, ""), (code, output));
            Assert.Contains($"no database of Faxwerk in {folder}.", errors, StringComparison.Ordinal);
            Assert.Contains("FAXWERK__DATAFOLDER=", errors, StringComparison.Ordinal);
        }

        Assert.False(System.IO.Directory.Exists(folder));
    }

    [Fact]
    public async Task A_key_is_made_with_the_least_level_and_raised()
    {
        await using var server = await FaxServer.StartAsync();
        Assert.Equal(0, (await OnAsync(server.Folder, KeyCommand.RunAsync, "add", "sap")).Code);
        Assert.Equal(0, (await OnAsync(server.Folder, KeyCommand.RunAsync, "add", "audit", "read")).Code);
        Assert.Equal(["sap send", "audit read"], await ListAsync());
        Assert.Equal(0, (await OnAsync(server.Folder, KeyCommand.RunAsync, "level", "sap", "administer")).Code);
        Assert.Equal(["sap administer", "audit read"], await ListAsync());
        Assert.Equal((1, "", "There is no key nobody.\n"), await OnAsync(server.Folder, KeyCommand.RunAsync, "level", "nobody", "read"));
        Assert.Equal(1, (await OnAsync(server.Folder, KeyCommand.RunAsync, "add", "..")).Code);
        Assert.Equal(0, (await OnAsync(server.Folder, KeyCommand.RunAsync, "remove", "sap")).Code);
        Assert.Equal(["audit read"], await ListAsync());
        Assert.False(KeyCommand.Knows(["level", "audit", "god"]));

        async Task<IEnumerable<string>> ListAsync() =>
            (await OnAsync(server.Folder, KeyCommand.RunAsync, "list")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("headline.form = long")]
    [InlineData("rendering.workers")]
    [InlineData("archive.received = pdf")]
    public async Task Settings_of_every_slice_are_listed(string line)
    {
        await using var server = await FaxServer.StartAsync();
        var (code, output, _) = await SettingsAsync(server.Folder, "list", line[..line.IndexOf('.', StringComparison.Ordinal)]);
        Assert.Equal(0, code);
        Assert.Contains(line, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_settings_of_a_trunk_are_set_at_once_or_none()
    {
        await using var server = await FaxServer.StartAsync();
        Assert.Equal((0, "", ""), await OnAsync(server.Folder, TrunksCommand.RunAsync, "set", "trunk", "user", "49891", "password", "s3cret", "channels", "4", "sendChannels", "2"));
        Assert.Equal((0, "", ""), await OnAsync(server.Folder, TrunksCommand.RunAsync, "set", "trunk", "stationId", "+49 89 1", "callsPerHour", "7"));
        Assert.Equal(1, (await OnAsync(server.Folder, TrunksCommand.RunAsync, "set", "trunk", "callsPerHour", "8", "channels", "0")).Code);
        Assert.Equal((0, "7\n", ""), await SettingsAsync(server.Folder, "get", "trunk.callsPerHour"));
        Assert.False(TrunksCommand.Knows(["set", "trunk", "user", "49891", "password"]));
    }

    [Fact]
    public async Task Each_section_of_settings_that_the_server_has_is_known_to_the_command_line()
    {
        await using var server = await FaxServer.StartAsync();
        var known = (await SettingsAsync(server.Folder, "list")).Output;
        Assert.All(server.Get<SettingsStore>().Describe(), section => Assert.Contains($"{section.Section.Name}.{section.Keys[0].Name}", known, StringComparison.Ordinal));
    }

    private delegate Task<int> Command(IConfiguration configuration, string[] args, TextWriter output, TextWriter errors, CancellationToken cancel);

    private static Task<(int Code, string Output, string Errors)> SettingsAsync(string folder, params string[] args) => OnAsync(folder, SettingsCommand.RunAsync, args);

    private static async Task<(int Code, string Output, string Errors)> OnAsync(string folder, Command command, params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Faxwerk:DataFolder", folder)]).Build();
        var code = await command(configuration, args, output, errors, CancellationToken.None);
        return (code, output.ToString(), errors.ToString());
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, errors, CancellationToken.None);
        return (code, output.ToString(), errors.ToString());
    }
}
