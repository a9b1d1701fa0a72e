using Faxwerk.Hosting;
using Faxwerk.Storage;

namespace Faxwerk.Api;

/// <summary>Looks into backups, one at a time: each is unpacked on its way.</summary>
public sealed class CheckedBackups(BackupCheck check, FreeSpace space) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>What is in it, or what is wrong with it.</summary>
    public async Task<IResult> CheckAsync(Stream backup, string name, CancellationToken cancel)
    {
        if (!await _one.WaitAsync(0, cancel))
            return Problem.Of(Problem.InUse, "A backup is being checked already.");
        try
        {
            return TypedResults.Ok(await check.ReadAsync(backup, name, Take, cancel));
        }
        catch (BackupException fault)
        {
            return Problem.Of(Problem.BadBackup, fault.Message);
        }
        catch (NoSpaceException)
        {
            return Problem.Of(Problem.NoSpace, "Too little space is left on the disk of the data folder to look into the backup.");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private void Take(long bytes)
    {
        if (space.IsShort(bytes))
            throw new NoSpaceException();
    }

    private sealed class NoSpaceException : Exception;
}
