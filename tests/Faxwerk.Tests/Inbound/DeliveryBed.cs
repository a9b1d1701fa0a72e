using Faxwerk.Delivery;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Inbound;

/// <summary>One received fax, id 1, and its deliveries as a test wants them; tries run when it says so, as the worker runs them.</summary>
internal sealed class DeliveryBed(InboundServices services) : IAsyncDisposable
{
    public InboundServices Services => services;

    public Deliveries Deliveries => services.Get<Deliveries>();

    public static async Task<DeliveryBed> StartAsync(Engine engine)
    {
        var services = await InboundServices.StartAsync(engine);
        var fax = await services.AnswerAsync("+4989123");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        return new DeliveryBed(services);
    }

    public async Task<Outlet> PrinterAsync(string name, string address, OutletOptions? options = null)
    {
        var (outlet, error) = await services.Get<Outlets>().AddAsync(new Outlet { Kind = OutletKind.Printer, Name = name, Address = address, Options = options ?? new() }, null, "test", CancellationToken.None);
        Assert.Null(error);
        return outlet!;
    }

    public async Task<Outlet> FolderAsync(string name, string address, OutletOptions? options = null)
    {
        var (outlet, error) = await services.Get<Outlets>().AddAsync(new Outlet { Kind = OutletKind.Folder, Name = name, Address = address, Options = options ?? new() }, null, "test", CancellationToken.None);
        Assert.Null(error);
        return outlet!;
    }

    public async Task<long> DeliverAsync(DeliveryKind kind, string target, string again = "")
    {
        var task = await services.Get<Database>().InTransactionAsync(tx => Deliveries.AddAsync(tx, 1, new DeliveryTarget(kind, target), "test", again: again));
        return (await Deliveries.OfTaskAsync(task, CancellationToken.None))!.Id;
    }

    public async Task<DeliveryRow> FindAsync(long id) => (await Deliveries.FindAsync(id, CancellationToken.None))!;

    /// <summary>Tries all that are due of a kind, once each. Returns how many.</summary>
    public async Task<int> TryAsync(string kind)
    {
        var due = new List<LeasedTask>();
        while (await services.Get<TaskQueue>().ClaimAsync(kind, "test", TaskRun.Lease) is { } task)
            due.Add(task);
        foreach (var task in due)
            await new TaskRun(services.Get<TaskQueue>(), services.Handler(kind), task, services.Time, NullLogger.Instance).RunAsync(CancellationToken.None);
        return due.Count;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
