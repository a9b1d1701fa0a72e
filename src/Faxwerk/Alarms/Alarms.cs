using Faxwerk.Directory;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Outbox;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Alarms;

/// <summary>A row of table <c>alarm</c>: a trouble that lasts. <paramref name="ToldAt"/>: since then somebody knows; null while it may still be over by itself.</summary>
public sealed record Alarm(string Name, DateTimeOffset Since, DateTimeOffset? ToldAt, string Words, string German);

/// <summary>Hears of an alarm in the transaction that notes it as told, and of its end in that which removes it.</summary>
public delegate Task AlarmListener(Transaction tx, Alarm alarm, bool isOver);

/// <summary>
/// Keeps the table <c>alarm</c>, and tells by mail of what lasts longer than <c>alarms.after</c> and of its end: once each, whichever node finds it. A trouble of one node is ended by that node.
/// </summary>
public sealed class AlarmKeeper(
    Database database, IBlobStore blobs, TaskQueue tasks, IOptionsMonitor<AlarmSettings> settings, IOptionsMonitor<MailSettings> mail, IEnumerable<AlarmListener> listeners, TimeProvider time)
{
    /// <summary>What comes about again is told again, but no more often.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    /// <summary>All that last.</summary>
    public Task<IReadOnlyList<Alarm>> ListAsync(CancellationToken cancel = default) =>
        database.QueryAsync<Alarm>("SELECT name, since, told_at, words, german FROM alarm ORDER BY since, name", null, cancel);

    /// <summary>Takes down what is wrong now.</summary>
    public async Task NoteAsync(IReadOnlyList<Trouble> troubles, Func<string, bool> isOurs, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        foreach (var trouble in troubles)
        {
            var alarm = await database.InTransactionAsync(tx => tx.FindAsync<Alarm>(
                """
                INSERT INTO alarm (name, since, words, german) VALUES (@Name, @now, @English, @German) ON CONFLICT (name) DO UPDATE SET words = excluded.words, german = excluded.german
                RETURNING name, since, told_at, words, german
                """,
                new { trouble.Name, now, trouble.English, trouble.German }), cancel);
            if (alarm is { ToldAt: { } told } && trouble.LastAt > told && now - told >= Again)
                await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE alarm SET since = @now, told_at = NULL WHERE name = @Name AND told_at = @told", new { alarm.Name, now, told }), cancel);
            else if (alarm is { ToldAt: null } && now - alarm.Since >= settings.CurrentValue.After)
                await TellAsync(alarm, $"{trouble.German}\n\n{trouble.English}", isOver: false, cancel);
        }

        foreach (var alarm in (await ListAsync(cancel)).Where(alarm => isOurs(alarm.Name) && troubles.All(trouble => trouble.Name != alarm.Name)))
        {
            if (alarm.ToldAt is not null)
                await TellAsync(alarm, $"Vorbei seit {now:u}: {alarm.German}\n\nOver since {now:u}: {alarm.Words}", isOver: true, cancel);
            else
                await database.InTransactionAsync(tx => tx.ExecuteAsync("DELETE FROM alarm WHERE name = @Name AND told_at IS NULL", new { alarm.Name }), cancel);
        }
    }

    private async Task TellAsync(Alarm alarm, string text, bool isOver, CancellationToken cancel)
    {
        var (chosen, own, now) = (settings.CurrentValue, mail.CurrentValue, time.GetUtcNow());
        var written = new List<MailToSend>();
        foreach (var recipient in chosen.Enabled ? chosen.Recipients.Count > 0 ? chosen.Recipients : [own.Postmaster] : [])
        {
            var name = $"alarm-{SecretToken.Hash($"{alarm.Name} {alarm.Since.ToUnixTimeMilliseconds()} {recipient}")[..24]}{(isOver ? "-over" : "")}";
            var message = MimeWriter.Write(new OutgoingMail
            {
                From = AddressOf(own.FromAddress) with { DisplayName = "Fax" }, To = [AddressOf(recipient)], Subject = $"{(isOver ? "Vorbei / over" : "Alarm")}: {alarm.Name}", MessageId = $"<{name}@{AddressOf(own.FromAddress).Domain}>",
                Date = now, Text = text,
            });
            written.Add(new MailToSend((await blobs.WriteAsync(message, cancel)).Id, recipient, name));
        }

        await database.InTransactionAsync(
            async tx =>
            {
                var changed = isOver
                    ? await tx.ExecuteAsync("DELETE FROM alarm WHERE name = @Name AND since = @Since", new { alarm.Name, alarm.Since })
                    : await tx.ExecuteAsync("UPDATE alarm SET told_at = @now WHERE name = @Name AND since = @Since AND told_at IS NULL", new { alarm.Name, alarm.Since, now });
                if (changed == 0)
                    return;
                foreach (var one in written)
                    await SendMail.AddAsync(tx, tasks, one);
                foreach (var listener in listeners)
                    await listener(tx, alarm, isOver);
            },
            cancel);
    }

    private static MailAddress AddressOf(string text) => MailAddress.TryParse(text, out var address) ? address : throw new FormatException($"{text} is no mail address.");
}
