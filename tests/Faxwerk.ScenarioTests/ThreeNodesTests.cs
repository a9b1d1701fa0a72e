using System.Globalization;
using Faxwerk.Telephony;
using Npgsql;

namespace Faxwerk.ScenarioTests;

/// <summary>Three nodes on one database, killed at random moments while they send, each started again as its service would be.</summary>
public sealed class ThreeNodesTests
{
    private const int Faxes = 24, Kills = 6, Channels = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private static readonly string[] Names = ["a", "b", "c"];

    [Fact]
    public async Task No_fax_is_lost_or_sent_twice_unless_its_outcome_was_unknown_and_no_limit_is_exceeded_while_nodes_are_killed()
    {
        var random = new Random(5);
        var postgres = await FaxWorld.PostgresAsync();
        await using var world = await FaxWorld.CreateAsync(
            postgres,
            ("trunk.sendChannels", Channels.ToString(CultureInfo.InvariantCulture)), ("sending.breakdown.interval", "00:00:01"), ("sending.breakdown.limit", "20"));
        var nodes = new Dictionary<string, ServerProcess>(StringComparer.Ordinal);
        await using var database = NpgsqlDataSource.Create(postgres);
        try
        {
            foreach (var (node, server) in await Task.WhenAll(Names.Select(async name => (name, await StartAsync(world, name)))))
                nodes[node] = server;
            var accepted = await Task.WhenAll(Enumerable.Range(0, Faxes).Select(number =>
                FaxWorld.MailAsync(nodes[Names[number % Names.Length]].SmtpPort, Number(number), $"fax{number}", "Ein kurzes Fax.\n", TestContext.Current.CancellationToken)));
            Assert.DoesNotContain(false, accepted);

            var most = 0;
            for (var kill = 0; kill < Kills; kill++)
            {
                // The one that has just claimed, or is in the middle of a page.
                string? node = null;
                await UntilAsync(() => (node = Query<string>(database, "SELECT claimed_by FROM fax WHERE state = 'sending' ORDER BY random() LIMIT 1")) is not null || Over(database) == Faxes);
                if (node is null)
                    break;
                await Task.Delay(random.Next(3000), TestContext.Current.CancellationToken);
                await nodes[node].KillAsync();
                await nodes[node].DisposeAsync();
                nodes[node] = await StartAsync(world, node);
            }

            await UntilAsync(() => Over(database) == Faxes);
            Assert.InRange(most, 1, Channels);
            Assert.Equal(Faxes, Query<long>(database, "SELECT count(*) FROM fax WHERE state = 'sent'"));
            Assert.Equal(Faxes, Query<long>(database, "SELECT count(DISTINCT subject) FROM journal WHERE outcome = 'sent'"));
            Assert.True(Query<long>(database, $"SELECT count(*) FROM attempt WHERE status = {(int)CallStatus.OutcomeUnknown}") > 0, "No node was killed during a call.");
            await UntilAsync(() => world.Station.Received.Count(fax => fax.Outcome.Status == CallStatus.Ok) >= Faxes);
            for (var number = 0; number < Faxes; number++)
            {
                var arrived = world.Station.Received.Count(fax => fax.Called == Number(number) && fax.Outcome.Status == CallStatus.Ok);
                var unknown = Query<long>(database, $"SELECT count(*) FROM attempt a JOIN fax f ON f.id = a.fax_id WHERE f.number_e164 = '{Number(number)}' AND a.status = {(int)CallStatus.OutcomeUnknown}");
                Assert.InRange(arrived, 1, 1 + unknown);
            }

            async Task UntilAsync(Func<bool> condition) => await FaxWorld.UntilAsync(
                () =>
                {
                    most = Math.Max(most, (int)Query<long>(database, "SELECT count(*) FROM fax WHERE state = 'sending'"));
                    return condition();
                },
                Patience,
                () => string.Join('\n', nodes.Values.Select(server => server.Output)));
        }
        finally
        {
            foreach (var server in nodes.Values)
                await server.DisposeAsync();
        }
    }

    private static string Number(int number) => string.Create(CultureInfo.InvariantCulture, $"+4930555{number:00}88");

    private static long Over(NpgsqlDataSource database) => Query<long>(database, "SELECT count(*) FROM fax WHERE finished_at IS NOT NULL");

    /// <summary>Each has SIP and media ports of its own; documents and keys are in the folder that all share.</summary>
    private static Task<ServerProcess> StartAsync(FaxWorld world, string node) => world.StartServerAsync(("FAXWERK__NODE", node), ("FAXWERK__SIPPORT", "0"));

    private static T? Query<T>(NpgsqlDataSource database, string sql)
    {
        using var command = database.CreateCommand(sql);
        return command.ExecuteScalar() is T value ? value : default;
    }
}
