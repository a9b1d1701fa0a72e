using Faxwerk.Policies;
using Faxwerk.Sending;
using Faxwerk.Tasks;
using Microsoft.Extensions.Hosting;

namespace Faxwerk.Tests.Hosting;

/// <summary>What a process does, by <c>Faxwerk:Roles</c>.</summary>
public sealed class RolesTests
{
    [Theory]
    [InlineData("Intake", true, false, false)]
    [InlineData("Work", false, true, false)]
    [InlineData("Line", false, false, true)]
    [InlineData("Intake, Line", true, false, true)]
    public async Task A_process_takes_mail_does_tasks_or_calls_as_its_roles_say(string roles, bool takesMail, bool doesTasks, bool calls)
    {
        await using var server = await FaxServer.StartAsync(new KeyValuePair<string, string?>("Faxwerk:Roles", roles));
        var services = server.Get<IEnumerable<IHostedService>>().ToList();
        Assert.Equal((takesMail, doesTasks, calls), (server.SmtpPort > 0, services.OfType<TaskWorker>().Any(), services.OfType<LineWorkers>().Any()));
        Assert.Equal(doesTasks, services.OfType<Retention>().Any());
        using var health = await server.Http.GetAsync("/health/live");
        Assert.True(health.IsSuccessStatusCode, $"{health.StatusCode}");
    }
}
