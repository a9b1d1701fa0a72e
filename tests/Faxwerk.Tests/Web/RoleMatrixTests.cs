using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tests.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Faxwerk.Tests.Web;

/// <summary>Every endpoint, asked by every role with a session and by every level with a key: who may what is written here once more, and nothing else is answered.</summary>
public sealed partial class RoleMatrixTests : IAsyncLifetime
{
    private const string All = "user operator auditor administrator";

    /// <summary>By permission: the roles, and the least level of a key (none: no key).</summary>
    private static readonly FrozenDictionary<Permission, (string Roles, AccessLevel? Level)> Expected = new Dictionary<Permission, (string, AccessLevel?)>
    {
        [Permission.OwnSession] = (All, null),
        [Permission.ReadOwnFaxes] = (All, AccessLevel.Send),
        [Permission.SendFaxes] = ("user operator administrator", AccessLevel.Send),
        [Permission.JudgeOwnFaxes] = ("user operator administrator", AccessLevel.Administer),
        [Permission.ReadFaxes] = ("operator auditor administrator", AccessLevel.Read),
        [Permission.SteerQueue] = ("operator administrator", AccessLevel.Administer),
        [Permission.ReadDocuments] = ("operator auditor administrator", AccessLevel.Read),
        [Permission.HoldDocuments] = ("administrator", AccessLevel.Administer),
        [Permission.ReadOperation] = ("operator auditor administrator", AccessLevel.Read),
        [Permission.ChangeDestinations] = ("operator administrator", AccessLevel.Administer),
        [Permission.ReadSettings] = ("auditor administrator", AccessLevel.Administer),
        [Permission.ChangeSettings] = ("administrator", AccessLevel.Administer),
        [Permission.ReadUsers] = ("auditor administrator", AccessLevel.Administer),
        [Permission.ChangeUsers] = ("administrator", AccessLevel.Administer),
        [Permission.ReadAudit] = ("auditor administrator", AccessLevel.Administer),
    }.ToFrozenDictionary();

    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Every_endpoint_names_a_permission_or_is_open_on_purpose()
    {
        Assert.Empty(Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<RequiredPermission>() is null).Select(endpoint => endpoint.DisplayName));
        Assert.Equal(
            ["/api/session", "/api/setup", "/health", "/health/live", "/health/ready", "/openapi.json"],
            Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<RequiredPermission>() is { Permission: null }).Select(PathOf).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>A permission that changes here by mistake would go unseen where the code itself is asked. After a change on purpose, read what it changes and run with FAXWERK_ACCEPT_GOLDEN=1.</summary>
    [Fact]
    public async Task Each_endpoint_takes_the_permission_that_was_agreed_on()
    {
        var file = Path.Combine(CorpusDocuments.Folder, "..", "..", "Web", "permissions.golden");
        string[] made =
        [
            .. (from endpoint in Endpoints()
                from method in MethodsOf(endpoint)
                let permission = endpoint.Metadata.GetMetadata<RequiredPermission>()?.Permission
                where permission is not null
                select $"{PathOf(endpoint)} {method} {permission}").Distinct().Order(StringComparer.Ordinal),
        ];
        if (Environment.GetEnvironmentVariable("FAXWERK_ACCEPT_GOLDEN") == "1")
            await File.WriteAllLinesAsync(file, made);
        Assert.Equal(await File.ReadAllLinesAsync(file), made);
    }

    [Fact]
    public void Nothing_is_changed_with_a_permission_to_read()
    {
        var reading = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<RequiredPermission>()?.Permission is { } permission && permission.ToString().StartsWith("Read", StringComparison.Ordinal));
        Assert.Empty(reading.Where(endpoint => !MethodsOf(endpoint).SequenceEqual(["GET"])).Select(endpoint => endpoint.DisplayName));
    }

    [Fact]
    public async Task Each_role_and_each_level_is_answered_what_it_may_and_refused_the_rest()
    {
        var users = new Dictionary<Role, User>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var (user, error) = await _server.Get<Users>().AddAsync(new User { Login = $"the-{role}".ToLowerInvariant(), DisplayName = "x", Language = "en", Role = role }, "", "test");
            Assert.Null(error);
            users[role] = user!;
        }

        var keys = Enum.GetValues<AccessLevel>().ToDictionary(level => level, level => ApiKey.Create(level.ToString(), level));
        await _server.SetAsync("api.keys", JsonSerializer.Serialize(keys.Values.Select(made => made.Key), SettingValue.Json));

        var wrong = new List<string>();
        var asked = 0;
        foreach (var endpoint in Endpoints())
        {
            if (endpoint.Metadata.GetMetadata<RequiredPermission>() is not { Permission: { } permission })
                continue;
            foreach (var method in MethodsOf(endpoint))
            {
                foreach (var (role, user) in users)
                {
                    var session = await _server.Get<Database>().InTransactionAsync(tx => _server.Get<Sessions>().StartAsync(tx, user, "", ""));
                    var status = await AskAsync(method, endpoint, ("Cookie", $"faxwerk-session={session.Token}"), (ApiAccess.CsrfHeader, session.CsrfToken));
                    Judge($"{role}", Expected[permission].Roles.Split(' ').Contains(role.ToString().ToLowerInvariant()), status == HttpStatusCode.Forbidden ? null : status);
                }

                foreach (var (level, made) in keys)
                {
                    var status = await AskAsync(method, endpoint, ("X-Api-Key", made.Text));
                    Judge($"key {level}", level >= Expected[permission].Level, status == HttpStatusCode.Forbidden ? null : status);
                }

                Judge("nobody", false, await AskAsync(method, endpoint, ("Sec-Fetch-Site", "same-origin")) is HttpStatusCode.Unauthorized ? null : HttpStatusCode.OK);

                void Judge(string who, bool may, HttpStatusCode? answered)
                {
                    asked++;
                    if (may != answered is not (null or HttpStatusCode.Unauthorized))
                        wrong.Add($"{who} {method} {PathOf(endpoint)}: {answered?.ToString() ?? "refused"}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(asked > 8 * 20, $"only {asked} requests");
    }

    private IEnumerable<RouteEndpoint> Endpoints() => _server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"];

    /// <summary>With ids that there are not and bodies that say nothing: what is let through changes nothing.</summary>
    private async Task<HttpStatusCode> AskAsync(string method, RouteEndpoint endpoint, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Parameter().Replace(PathOf(endpoint), "987654"));
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        if (method is not "GET" and not "DELETE")
            request.Content = new StringContent("{}", Encoding.UTF8, endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json");
        using var answer = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
