using Faxwerk.Api;
using Faxwerk.Audit;
using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Steering;

/// <summary>Does one thing to many faxes: those that refuse it are told apart and the others go on. What is done stands in the audit log.</summary>
public sealed class SteerFaxes(Database database, FaxSteering steering, FaxUndo undo, TimeProvider time)
{
    /// <summary>So many faxes a transaction: a broadcast of thousands must not keep the lines from claiming.</summary>
    private const int Batch = 50;

    /// <summary>Does it. Faxes that the caller may not see count as not there.</summary>
    public async Task<Steered> DoAsync(SteerRequest request, IReadOnlyList<long> ids, ApiCaller caller, CancellationToken cancel)
    {
        var done = new List<long>();
        var stopping = new List<long>();
        var refused = new List<NotSteered>();
        var before = new List<FaxBefore>();
        foreach (var batch in ids.Distinct().Chunk(Batch))
        {
            foreach (var (id, result, was) in await database.InTransactionAsync(tx => DoAsync(tx, request, batch, caller), cancel))
            {
                if (result == SteerResult.Done)
                {
                    done.Add(id);
                    if (was is not null)
                        before.Add(was);
                }
                else if (result == SteerResult.Stopping)
                    stopping.Add(id);
                else
                    refused.Add(Refuse(id, result, request));
            }
        }

        return new Steered(done, stopping, refused, before);
    }

    private async Task<List<(long Id, SteerResult Result, FaxBefore? Before)>> DoAsync(Transaction tx, SteerRequest request, long[] ids, ApiCaller caller)
    {
        var results = new List<(long, SteerResult, FaxBefore?)>();
        foreach (var id in ids)
        {
            var owner = await tx.FindAsync<string>("SELECT submitted_by FROM fax WHERE id = @id", new { id });
            var isTheirs = owner is not null && caller.MayCancel(owner);
            var was = isTheirs && await FaxUndo.ReadAsync(tx, id) is { } all ? request.Changed(all) : null;
            results.Add((id, isTheirs ? await DoAsync(tx, request, id, caller) : SteerResult.NotFound, was));
        }

        // Last, because all who write there wait for each other.
        foreach (var (id, result, _) in results)
        {
            if (result == SteerResult.Done && request.Action != SteerAction.Cancel)
                await AuditLog.AddAsync(tx, time.GetUtcNow(), caller.Actor, AuditAction.FaxSteered, $"fax:{id}", "", request.Words);
        }

        return results;
    }

    private Task<SteerResult> DoAsync(Transaction tx, SteerRequest request, long id, ApiCaller caller) => request.Action switch
    {
        SteerAction.Cancel => steering.CancelAsync(tx, id, caller.Actor),
        SteerAction.SendNow => steering.SendNowAsync(tx, id),
        SteerAction.Hold => steering.HoldAsync(tx, id),
        SteerAction.Release => steering.ReleaseAsync(tx, id),
        SteerAction.Priority => steering.SetPriorityAsync(tx, id, request.Priority!.Value),
        SteerAction.DueAt => steering.SetTimeAsync(tx, id, request.DueAt!.Value),
        SteerAction.Restore => undo.RestoreAsync(tx, request.Faxes!.First(fax => fax.Id == id)),
        SteerAction.Trunk => steering.MoveAsync(tx, id, request.Trunk!),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Action, "No such action."),
    };

    private static NotSteered Refuse(long id, SteerResult result, SteerRequest request) => result switch
    {
        SteerResult.Finished => new(id, Problem.Finished.Code, $"Fax {id} was sent, given up or cancelled before."),
        SteerResult.BeingSent => new(id, Problem.BeingSent.Code, $"Fax {id} is being sent."),
        SteerResult.NothingToDo => new(id, Problem.NothingToDo.Code, $"Fax {id} is so already."),
        SteerResult.NoSuchTrunk => new(id, Problem.NotFound.Code, $"There is no trunk {request.Trunk ?? request.Faxes!.First(fax => fax.Id == id).Trunk}."),
        _ => new(id, Problem.NotFound.Code, $"There is no fax {id}."),
    };
}
