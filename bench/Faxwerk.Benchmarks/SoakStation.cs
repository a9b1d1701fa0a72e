using System.Collections.Concurrent;
using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Benchmarks;

/// <summary>What goes wrong in a call; told to the called side by the last digit of the number.</summary>
internal enum Disturbance
{
    None,
    Loss,
    Gap,
    Bye,
    RefusedT38,
    Mutation,
}

/// <summary>The called side of the soak: receives, compares page by page, and disturbs the calls that ask for it.</summary>
internal sealed class SoakStation(IReadOnlyList<PageImage> pages)
{
    private static readonly TimeSpan ByeWait = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, (int Right, int Wrong)> _received = new();

    /// <summary>Pages of a call that are those that were sent, and those that are not; forgotten with that.</summary>
    public (int Right, int Wrong) Take(string number) => _received.TryRemove(number, out var pages) ? pages : default;

    public IncomingFax Receive(string number) => new()
    {
        StorePage = (page, _) =>
        {
            var same = page.Image.Bitmap.SameAs(pages[page.Index].Bitmap);
            _received.AddOrUpdate(number, (same ? 1 : 0, same ? 0 : 1), (_, old) => (old.Right + (same ? 1 : 0), old.Wrong + (same ? 0 : 1)));
            return ValueTask.CompletedTask;
        },
        Ended = _ => ValueTask.CompletedTask,
    };

    /// <summary>Takes the calls that are to be disturbed.</summary>
    public async Task<bool> InterceptAsync(IncomingInvite invite, CallContext context)
    {
        var kind = (Disturbance)(invite.Called[^1] - '0');
        if (kind == Disturbance.None) return false;
        if (kind == Disturbance.RefusedT38)
            await new IncomingFaxCall(context.With(context.Trunk.Fax with { Transport = FaxTransport.G711Only }), invite, Receive(invite.Called), invite.Source.Address).RunAsync();
        else
            await DisturbAsync(invite, context, kind);
        return true;
    }

    private async Task DisturbAsync(IncomingInvite invite, CallContext context, Disturbance kind)
    {
        using var network = new BadNetwork(kind, invite.Called.GetHashCode(StringComparison.Ordinal));
        var party = new ReceivingParty(Receive(invite.Called));
        using var fax = new FaxCall(context, context.Trunk.Fax, invite.Trace, invite.Source.Address, party);
        party.Join(fax);
        if (fax.AnswerInvite(network.Inward(invite.Offer)) is not { } answer)
        {
            await invite.RejectAsync(488);
            return;
        }
        if (await invite.AnswerAsync(network.Outward(answer), AnswerAsync) is not { } call) return;
        if (kind == Disturbance.Bye) await WaitAsync(call, TimeSpan.FromSeconds(context.NextRandom().Next(8, 30)), context);
        else
        {
            await FaxEnd.WaitAsync(fax, call, context, party.EndAfterPage, new FaxSwitch(fax, call, context.Trunk.Fax, context.Clock).AsCalledAsync, CancellationToken.None);
            await WaitAsync(call, ByeWait, context);
        }
        await call.ByeAsync();
        await party.Storing;

        async ValueTask<(int Status, string? Sdp)> AnswerAsync(PeerOffer offer, CancellationToken cancel)
        {
            var (status, sdp) = await fax.AnswerOffer(offer with { Body = network.Inward(offer.Body) }, cancel);
            return (status, sdp is null ? null : network.Outward(sdp));
        }
    }

    private static Task WaitAsync(SipCall call, TimeSpan time, CallContext context) =>
        Task.WhenAny(call.Ended, Task.Delay(time, context.Clock, CancellationToken.None));
}
