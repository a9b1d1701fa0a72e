using System.Globalization;
using System.Text.Json;
using Faxwerk.Alarms;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Webhooks;

/// <summary>What is told of an alarm: its <paramref name="Name"/>, since when, and what is wrong and to be done in English and German.</summary>
public sealed record AlarmView(string Name, DateTimeOffset Since, string Words, string German);

/// <summary>Has webhooks told of alarms when the mail goes out, and of their end: where the mail relay is the trouble no mail tells of it.</summary>
public sealed class AlarmNews(TaskQueue tasks)
{
    /// <summary>Adds a task for each webhook that wants it, in the transaction that notes the alarm as told.</summary>
    public async Task AddAsync(Transaction tx, Alarm alarm, bool isOver)
    {
        var name = isOver ? WebhookEvent.AlarmOver : WebhookEvent.AlarmRaised;
        var view = new AlarmView(alarm.Name, alarm.Since, alarm.Words, alarm.German);
        foreach (var hook in (await tx.QueryAsync<Webhook>("SELECT * FROM webhook ORDER BY id")).Where(hook => hook.Wants(name)))
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"webhook:{hook.Id}:{name}:{alarm.Since.ToUnixTimeMilliseconds()}:{alarm.Name}");
            var task = await tasks.AddAsync(tx, new NewTask(TellWebhook.TaskKind, new WebhookTask(hook.Id, name, null, view), key));
            await tx.ExecuteAsync(
                "INSERT INTO webhook_delivery (task_id, webhook_id, journal_id, event, alarm) VALUES (@task, @hook, 0, @name, @alarm) ON CONFLICT (task_id) DO NOTHING",
                new { task = task.Id, hook = hook.Id, name, alarm = JsonSerializer.Serialize(view, JsonSerializerOptions.Web) });
        }
    }
}
