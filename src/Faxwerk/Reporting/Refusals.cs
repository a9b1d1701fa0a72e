using Faxwerk.Mail;
using Faxwerk.Outbox;
using Faxwerk.Rendering;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>One cause why a submission becomes no fax, in both languages.</summary>
public sealed record Refusal(string German, string English)
{
    /// <summary>Names the document and what is wrong with it.</summary>
    public static Refusal Of(RenderFailure failure) =>
        new($"„{failure.FileName}“ {failure.German}.", $"\"{failure.FileName}\" {failure.English}.");
}

/// <summary>Payload of the task <see cref="Refusals"/>. <paramref name="InsteadTo"/> gets the mail where the sender cannot be reached.</summary>
public sealed record RefusalReport(ReportOrigin Origin, IReadOnlyList<Refusal> Causes, string? InsteadTo = null);

/// <summary>Tells a sender that nothing was faxed, and why. Once for each <see cref="ReportOrigin.Key"/>, again and again until the relay takes the mail; then the postmaster.</summary>
public sealed class RefusalTask(ReportMail mails, MailDispatch dispatch, TaskQueue tasks, IOptionsMonitor<MailSettings> settings) : ITaskHandler
{
    /// <inheritdoc/>
    public string Kind => Refusals.TaskKind;

    /// <inheritdoc/>
    public Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var report = task.Read<RefusalReport>();
        var to = report.InsteadTo ?? report.Origin.ReportTo;
        if (!MailAddress.TryParse(to, out var recipient))
            return Task.FromResult(TaskResult.Fail($"{to} is not a mail address."));
        var german = string.Join("\n", report.Causes.Select(cause => cause.German));
        var english = string.Join("\n", report.Causes.Select(cause => cause.English));
        var message = mails.WriteRefusal(report.Origin, german, english, task.CreatedAt);
        return dispatch.SendAsync(null, recipient, $"refusal-{report.Origin.Key}", message, cancel);
    }

    /// <inheritdoc/>
    public async Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var report = task.Read<RefusalReport>();
        if (report.InsteadTo is null)
            await tasks.AddAsync(tx, new NewTask(Kind, report with { InsteadTo = settings.CurrentValue.Postmaster }, $"refusal:{report.Origin.Key}:postmaster"));
    }
}

/// <summary>Adds refusals.</summary>
public sealed class Refusals(TaskQueue tasks)
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "ReportRefusal";

    /// <summary>Adds the report in the transaction that ends the submission.</summary>
    public Task AddAsync(Transaction tx, ReportOrigin origin, IReadOnlyList<Refusal> causes) =>
        tasks.AddAsync(tx, new NewTask(TaskKind, new RefusalReport(origin, causes), $"refusal:{origin.Key}"));
}
