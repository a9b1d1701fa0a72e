using Faxwerk.Tasks;
namespace Faxwerk.Intake.Mail;
public sealed class RenderMail : ITaskHandler
{
    public const string TaskKind = "RenderMail";
    public string Kind => TaskKind;
    public static string Owner(long id) => $"task:{id}";
    public Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel) => Task.FromResult(TaskResult.Done);
}
