using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Intake.Web;
using Faxwerk.Rendering;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace Faxwerk.Intake.Folder;

/// <summary>Payload of <see cref="SubmitDocument"/>. Stored as JSON: names never change.</summary>
public sealed record DocumentToSubmit(long Id);

/// <summary>Makes faxes of a document that was taken from a watched folder, as if its user had handed it in over REST. Nobody waits for an answer: what is refused for now is tried again.</summary>
internal sealed class SubmitDocument(FolderDocuments documents, Submission submission, Users users, IBlobStore blobs, SecretText secrets, DocumentRenderer renderer, TimeProvider time) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "FaxFromFolder";

    /// <summary>How long limits are waited for, and what else may be over soon.</summary>
    private static readonly TimeSpan ForLimits = TimeSpan.FromDays(7), ForOthers = TimeSpan.FromHours(2);

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <inheritdoc/>
    public int Concurrency => renderer.Concurrency;

    /// <inheritdoc/>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), int.MaxValue);

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var id = task.Read<DocumentToSubmit>().Id;
        if (await documents.FindAsync(id, cancel) is not { State: FolderDocumentState.Taken, BlobId: { } blob } document)
            return TaskResult.Done;
        // What is put off has its time below; here it is what broke down on the way there.
        if (task.Attempt > 1 && time.GetUtcNow() - (document.DelayedAt ?? await documents.DelayAsync(document, Problem.Fault.Code, cancel)) >= ForLimits + ForOthers)
            return await RefuseAsync(Problem.Fault.Code, "Making faxes of it failed again and again; the server's log says why.");
        if (secrets.Unprotect(document.Parts) is not { } parts)
            return await RefuseAsync(Problem.Fault.Code, "The key is gone that what was asked for is encrypted with: drop it again.");
        var user = await users.FindByLoginAsync(document.Login, cancel);
        if (user is not { State: UserState.Active } || !RolePermissions.Of(user.Role).Contains(Permission.SendFaxes))
            return await RefuseAsync(Problem.Forbidden.Code, $"The user {document.Login} may not send faxes.");
        var source = new RenderSource(document.Name, MediaTypes.Unknown, await blobs.ReadAsync(blob, cancel));
        var given = JsonSerializer.Deserialize<Dictionary<string, string?[]>>(parts)!.ToDictionary(part => part.Key, part => new StringValues(part.Value), StringComparer.OrdinalIgnoreCase);
        var (form, problem) = SubmittedForm.Read(new FormCollection(given), [source], time.GetUtcNow());
        if (form is null)
            return await RefuseAsync(CodeOf(problem!), problem!.ProblemDetails.Detail ?? "");
        var (_, refusal) = await submission.AcceptAsync(
            form,
            ApiCaller.Of(user),
            async (tx, job) =>
            {
                await FolderDocuments.QueuedAsync(tx, id, job);
                await task.CompleteAsync(tx);
                return true;
            },
            cancel);
        if (refusal is null)
            return TaskResult.Done;
        var (code, detail) = (CodeOf(refusal), refusal.ProblemDetails.Detail ?? "");
        var patience = refusal.StatusCode switch
        {
            StatusCodes.Status429TooManyRequests => ForLimits,
            >= StatusCodes.Status500InternalServerError => ForOthers,
            _ => TimeSpan.Zero,
        };
        return patience > TimeSpan.Zero && time.GetUtcNow() - await documents.DelayAsync(document, code, cancel) < patience ? TaskResult.TryAgain(detail) : await RefuseAsync(code, detail);

        async Task<TaskResult> RefuseAsync(string code, string detail)
        {
            await documents.RefuseAsync(document, code, detail, task.CompleteAsync, cancel);
            return TaskResult.Done;
        }
    }

    /// <inheritdoc/>
    public Task GivenUpAsync(Transaction tx, LeasedTask task, string error) => documents.GiveUpAsync(tx, task.Read<DocumentToSubmit>().Id, Problem.Fault.Code, error);

    private static string CodeOf(ProblemHttpResult problem) => (string)problem.ProblemDetails.Extensions["code"]!;
}
