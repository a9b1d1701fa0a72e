using Faxwerk.Commands;
using Faxwerk.Directory;
using Microsoft.Extensions.Configuration;

namespace Faxwerk.Tests.Commands;

public sealed class UserCommandTests
{
    [Fact]
    public async Task Users_are_added_listed_changed_and_disabled_and_every_step_is_audited()
    {
        await using var server = await FaxServer.StartAsync();
        Assert.Equal((0, ""), await UserAsync(server, "correct horse battery", "add", "anna", "administrator", "anna@firma.de"));
        Assert.Equal((1, "There is a user ANNA already.\n"), await UserAsync(server, "correct horse battery", "add", "ANNA"));
        Assert.Equal((1, "password: 12 to 256 characters\n"), await UserAsync(server, "short", "add", "bert"));
        Assert.Equal((1, "anna is the last administrator: make another one first.\n"), await UserAsync(server, "", "disable", "anna"));
        Assert.Equal((0, ""), await UserAsync(server, "another good password", "password", "anna"));
        Assert.Equal((0, ""), await UserAsync(server, "correct horse battery", "add", "bert"));
        Assert.Equal((0, ""), await UserAsync(server, "", "role", "bert", "operator"));
        Assert.Equal((0, ""), await UserAsync(server, "", "disable", "bert"));
        Assert.Equal((1, "There is no user carl.\n"), await UserAsync(server, "", "enable", "carl"));

        using var listed = new StringWriter();
        Assert.Equal(0, await UserCommand.RunAsync(Configuration(server), ["list"], TextReader.Null, listed, listed, CancellationToken.None));
        Assert.Equal(["anna administrator active local anna anna@firma.de", "bert operator disabled local bert"], listed.ToString().Split('\n').Where(line => line.Length > 0).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

        Assert.NotNull((await server.Get<SignIn>().SignInAsync("anna", "another good password", new Browser(null, "", null), CancellationToken.None)).Session);
        using var verified = new StringWriter();
        Assert.Equal(0, await AuditCommand.RunAsync(Configuration(server), ["verify"], verified, verified, CancellationToken.None));
        Assert.StartsWith("6 entries, none changed.", verified.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_up_link_is_made_on_request()
    {
        await using var server = await FaxServer.StartAsync();
        using var output = new StringWriter();
        Assert.Equal(0, await SetupLinkCommand.RunAsync(Configuration(server), output, output, CancellationToken.None));
        var token = output.ToString().Trim().Split('#')[1];
        Assert.True(await server.Get<SetupLinks>().HoldsAsync(token, CancellationToken.None));
    }

    private static async Task<(int Code, string Errors)> UserAsync(FaxServer server, string password, params string[] args)
    {
        using var errors = new StringWriter();
        using var input = new StringReader(password + "\n");
        Assert.True(UserCommand.Knows(args));
        return (await UserCommand.RunAsync(Configuration(server), args, input, TextWriter.Null, errors, CancellationToken.None), errors.ToString());
    }

    private static IConfiguration Configuration(FaxServer server) => new ConfigurationBuilder().AddInMemoryCollection([new("Faxwerk:DataFolder", server.Folder)]).Build();
}
