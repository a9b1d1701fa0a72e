using System.Globalization;
using System.Text;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Inbox;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Outbox;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Delivery;

/// <summary>A notice of a received fax for a user; payload of <see cref="SendSms"/>. Stored as JSON: names never change.</summary>
public sealed record SmsNotice(long FaxId, long Account);

/// <summary>
/// Tells a user of a new fax by SMS, through the gateways of <see cref="SmsSettings"/>. A notice is no delivery: it is tried for some hours and then forgotten, for the fax itself goes its own way.
/// </summary>
public sealed class SendSms : ITaskHandler, IDisposable
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "SendSms";

    private readonly ReceivedFaxes _faxes;
    private readonly MailDispatch _dispatch;
    private readonly Database _database;
    private readonly IOptionsMonitor<SmsSettings> _settings;
    private readonly IOptionsMonitor<MailSettings> _mail;
    private readonly GuardedHttp _http;

    /// <summary>Sends by the gateways of the settings.</summary>
    public SendSms(ReceivedFaxes faxes, MailDispatch dispatch, Database database, IOptionsMonitor<SmsSettings> settings, IOptionsMonitor<MailSettings> mail)
    {
        (_faxes, _dispatch, _database, _settings, _mail) = (faxes, dispatch, database, settings, mail);
        _http = new GuardedHttp(address => settings.CurrentValue.Allows(address), "sms.allowedNetworks");
    }

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>30 s, 1 min, ... 10 min: about three hours.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), 20);

    /// <summary>Wants a notice for each user who gets mails at one of the addresses, or is in a group with such a mailbox, and wants it.</summary>
    public static async Task AddAsync(Transaction tx, TaskQueue tasks, long faxId, IEnumerable<string> addresses)
    {
        foreach (var key in addresses.Select(NameKey.Of).Distinct(StringComparer.Ordinal))
        {
            foreach (var account in await Groups.ReadersAsync(tx, key))
            {
                if (await tx.FindAsync<long?>("SELECT id FROM account WHERE id = @account AND sms_notice = 1 AND mobile_number <> ''", new { account }) is not null)
                    await tasks.AddAsync(tx, new NewTask(TaskKind, new SmsNotice(faxId, account), $"sms:{faxId}:{account}"));
            }
        }
    }

    /// <summary>The same for users who get no mail.</summary>
    public static async Task AddAsync(Transaction tx, TaskQueue tasks, long faxId, IEnumerable<long> accounts)
    {
        foreach (var id in accounts)
        {
            if (await tx.FindAsync<long?>("SELECT id FROM account WHERE id = @id AND state = 'active' AND sms_notice = 1 AND mobile_number <> ''", new { id }) is { } account)
                await tasks.AddAsync(tx, new NewTask(TaskKind, new SmsNotice(faxId, account), $"sms:{faxId}:{account}"));
        }
    }

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var (settings, payload) = (_settings.CurrentValue, task.Read<SmsNotice>());
        if (!settings.IsOn || await _faxes.FindAsync(payload.FaxId, cancel) is not { } fax || await _database.FindAsync<Receiver>(
            "SELECT mobile_number, voiceport_number, language FROM account WHERE id = @Account AND state = 'active' AND sms_notice = 1 AND mobile_number <> ''", new { payload.Account }, cancel) is not { } receiver)
            return TaskResult.Done;
        var from = settings.Sender == SmsSender.Voiceport && receiver.VoiceportNumber.Length > 0 ? receiver.VoiceportNumber : receiver.MobileNumber;
        var text = Words(fax, receiver.Language);
        if (settings.GatewayUrl.Length == 0)
            return await MailAsync(settings, receiver.MobileNumber, text, task, cancel);
        using var request = Request(settings, Digits(receiver.MobileNumber), Digits(from), text, $"fax-{payload.FaxId}-{payload.Account}");
        var answer = await _http.AskAsync(request, cancel);

        // One SMS too few is better than twenty: who has it already, or refuses it as it is, is not asked again.
        return answer.Error.Length == 0 ? TaskResult.Done
            : answer.IsUnsure ? TaskResult.Fail($"{answer.Error} It may have been sent.")
            : answer.Status is >= 300 and < 500 and not (408 or 429) ? TaskResult.Fail(answer.Error)
            : TaskResult.TryAgain(answer.Error);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The request that the settings make of a notice. Values are escaped as the place wants that they stand in.</summary>
    internal static HttpRequestMessage Request(SmsSettings settings, string to, string from, string text, string id)
    {
        string Value(string field) => field switch { "to" => to, "from" => from, "text" => text, "id" => id, _ => settings.Secret };
        var request = new HttpRequestMessage(settings.Method == SmsMethod.Post ? HttpMethod.Post : HttpMethod.Get, SmsSettings.Fill(settings.GatewayUrl, field => Uri.EscapeDataString(Value(field))));
        if (settings.Method == SmsMethod.Post)
        {
            var isJson = settings.Body.TrimStart().StartsWith('{') && !settings.Body.TrimStart().StartsWith("{to}", StringComparison.Ordinal);
            request.Content = new StringContent(
                SmsSettings.Fill(settings.Body, field => isJson ? JsonSerializer.Serialize(Value(field))[1..^1] : Uri.EscapeDataString(Value(field))), Encoding.UTF8, isJson ? "application/json" : "application/x-www-form-urlencoded");
        }

        if (settings.Authorization.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", SmsSettings.Fill(settings.Authorization, Value));
        return request;
    }

    private static string Words(ReceivedFax fax, string language)
    {
        var from = fax.Caller.Length > 0 ? fax.CallerNumber.Shown : fax.Csid ?? "?";
        var pages = fax.Pages.ToString(CultureInfo.InvariantCulture);
        return language == "en"
            ? $"New fax from {from}, {pages} {(fax.Pages == 1 ? "page" : "pages")}."
            : $"Neues Fax von {from}, {pages} {(fax.Pages == 1 ? "Seite" : "Seiten")}.";
    }

    private static string Digits(string number) => string.Concat(number.Where(c => char.IsAsciiDigit(c) || c == '+'));

    private async Task<TaskResult> MailAsync(SmsSettings settings, string to, string text, LeasedTask task, CancellationToken cancel)
    {
        if (!MailAddress.TryParse(settings.MailTo.Replace("{to}", Digits(to), StringComparison.Ordinal), out var recipient) || !MailAddress.TryParse(_mail.CurrentValue.FromAddress, out var own))
            return TaskResult.Fail($"{settings.MailTo} (sms.mailTo) is no mail address.");
        var message = MimeWriter.Write(new OutgoingMail
        {
            From = own, To = [recipient], Subject = text, MessageId = $"<sms-{task.Id}@{own.Domain}>", Date = task.CreatedAt, Headers = [new("Auto-Submitted", "auto-generated")], Text = text,
        });
        return await _dispatch.SendAsync(own, recipient, $"sms-{task.Id}", message, cancel);
    }

    private sealed record Receiver
    {
        public string MobileNumber { get; init; } = "";

        public string VoiceportNumber { get; init; } = "";

        public string Language { get; init; } = "";
    }
}
