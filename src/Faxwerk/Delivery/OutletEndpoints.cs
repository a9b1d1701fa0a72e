using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Printing;
using Microsoft.Extensions.Options;

namespace Faxwerk.Delivery;

/// <summary>A printer or folder to be, or what is to be different of one; null stays as it is. <paramref name="Password"/> is never shown again, "" for none.</summary>
public sealed record OutletRequest(OutletKind? Kind = null, string? Name = null, string? Address = null, OutletOptions? Options = null, string? Password = null);

/// <summary>A printer or folder.</summary>
public sealed record OutletView(long Id, OutletKind Kind, string Name, string Address, OutletOptions Options, bool HasPassword)
{
    /// <summary>As the table has it.</summary>
    public static OutletView Of(Outlet outlet) => new(outlet.Id, outlet.Kind, outlet.Name, outlet.Address, outlet.Options, outlet.Secret.Length > 0);
}

/// <summary>Printers and folders.</summary>
public sealed record OutletList(IReadOnlyList<OutletView> Outlets);

/// <summary>Printers that CUPS knows; <paramref name="Error"/> says why they are not known, and is empty where they are.</summary>
public sealed record FoundPrinters(IReadOnlyList<FoundPrinter> Printers, string Error);

/// <summary>What a printer or folder said: <paramref name="Error"/> is empty where all is well. <paramref name="Trays"/> and <paramref name="Media"/> are a printer's own names.</summary>
public sealed record OutletTest(string Error, IReadOnlyList<string> Trays, IReadOnlyList<string> Media);

/// <summary>Printers and folders over REST.</summary>
public static class OutletEndpoints
{
    /// <summary>Somebody looks at a page meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Maps <c>/outlets</c> with list, found printers, add, change, test and remove.</summary>
    public static void MapOutlets(this IEndpointRouteBuilder api)
    {
        var outlets = api.MapGroup("/outlets").WithTags("Printers and folders");
        outlets.MapGet("", async (Outlets table, CancellationToken cancel) => TypedResults.Ok(new OutletList([.. (await table.ListAsync(cancel)).Select(OutletView.Of)])))
            .RequireAccess(Permission.ReadSettings).WithName("listOutlets").WithSummary("Printers and folders that received faxes go to, by name.");
        outlets.MapGet("/found", FoundAsync).RequireAccess(Permission.ReadSettings).WithName("findPrinters").WithSummary("The printers that the CUPS server of the settings knows (printing.cupsServer).").Produces<FoundPrinters>();
        outlets.MapPost("", AddAsync).RequireAccess(Permission.ChangeSettings).WithName("addOutlet").WithSummary("Adds a printer (ipp:// or ipps://) or a folder (a path, or a share).").Produces<OutletView>(201).ProducesProblem(422);
        outlets.MapPatch("/{id:long}", ChangeAsync).RequireAccess(Permission.ChangeSettings).WithName("changeOutlet").Produces<OutletView>().ProducesProblem(404).ProducesProblem(422);
        outlets.MapPost("/{id:long}/test", TestAsync).RequireAccess(Permission.ChangeSettings).WithName("testOutlet").WithSummary("Asks the printer what it is, and prints nothing; or writes a file in the folder, and removes it.")
            .Produces<OutletTest>().ProducesProblem(404);
        outlets.MapDelete("/{id:long}", RemoveAsync).RequireAccess(Permission.ChangeSettings).WithName("removeOutlet").Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> FoundAsync(IppPrinter printer, IOptionsMonitor<PrintingSettings> settings, TimeProvider time, CancellationToken cancel)
    {
        if (settings.CurrentValue.CupsServer.Length == 0)
            return TypedResults.Ok(new FoundPrinters([], ""));
        try
        {
            return TypedResults.Ok(await BoundedAsync(async limit => new FoundPrinters(await printer.ListAsync(new IppTarget(settings.CurrentValue.CupsServer), limit), ""), time, cancel));
        }
        catch (IppException fault)
        {
            return TypedResults.Ok(new FoundPrinters([], fault.Message));
        }
    }

    private static async Task<IResult> AddAsync(OutletRequest request, Outlets table, HttpContext context, CancellationToken cancel)
    {
        var outlet = new Outlet { Kind = request.Kind ?? OutletKind.Printer, Name = request.Name ?? "", Address = request.Address ?? "", Options = request.Options ?? new() };
        var (added, error) = await table.AddAsync(outlet, request.Password, ApiAccess.ActorOf(context), cancel);
        return added is null ? Problem.Of(Problem.BadOutlet, error!) : TypedResults.Created($"/api/outlets/{added.Id}", OutletView.Of(added));
    }

    private static async Task<IResult> ChangeAsync(long id, OutletRequest request, Outlets table, HttpContext context, CancellationToken cancel)
    {
        var (changed, error) = await table.ChangeAsync(
            id, outlet => outlet with { Name = request.Name ?? outlet.Name, Address = request.Address ?? outlet.Address, Options = request.Options ?? outlet.Options }, request.Password, ApiAccess.ActorOf(context), cancel);
        return changed is not null ? TypedResults.Ok(OutletView.Of(changed)) : error is null ? Missing(id) : Problem.Of(Problem.BadOutlet, error);
    }

    private static async Task<IResult> TestAsync(long id, Outlets table, IppPrinter printer, SaveTargets folders, TimeProvider time, CancellationToken cancel)
    {
        if (await table.FindAsync(id, cancel) is not { } outlet)
            return Missing(id);
        try
        {
            return TypedResults.Ok(await BoundedAsync(
                async limit =>
                {
                    if (outlet.Kind == OutletKind.Folder)
                    {
                        await folders.LookAsync(outlet, limit);
                        return new OutletTest("", [], []);
                    }

                    if (table.Target(outlet) is not { } target)
                        return new OutletTest(Outlets.NoPassword, [], []);
                    var state = await printer.StateAsync(target, limit);
                    return new OutletTest(PrintFax.Obstacle(outlet.Name, state) ?? "", state.Trays, state.Media);
                },
                time, cancel));
        }
        catch (Exception fault) when (fault is IppException or IOException or UnauthorizedAccessException)
        {
            return TypedResults.Ok(new OutletTest(fault.Message, [], []));
        }
    }

    private static async Task<IResult> RemoveAsync(long id, Outlets table, HttpContext context, CancellationToken cancel)
    {
        var (found, error) = await table.RemoveAsync(id, ApiAccess.ActorOf(context), cancel);
        return !found ? Missing(id) : error is null ? TypedResults.NoContent() : Problem.Of(Problem.InUse, error);
    }

    private static async Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> ask, TimeProvider time, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IppException($"No answer within {Patience.TotalSeconds:0} seconds.");
        }
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no printer or folder {id}.");
}
