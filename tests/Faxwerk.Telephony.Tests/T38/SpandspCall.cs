using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.Peers;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>One of our sessions and the engine of libspandsp over UDPTL.</summary>
internal sealed class SpandspCall : SpandspSession
{
    private const int SamplesPerTick = 160;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(SamplesPerTick / 8000.0);

    private readonly T38Terminal _terminal;
    private readonly SpandspT38Peer _peer;

    public SpandspCall(bool weSend, PageImage[] pages, FaxOptions? options = null, LineQuality? quality = null, int seed = 1, int version = 0)
        : base(weSend, pages)
    {
        var random = new Random(seed);
        ToPeer = new Line(quality ?? new LineQuality(), random, (sequence, ifp, _) => _peer!.Receive(sequence, ifp));
        ToUs = new Line(quality ?? new LineQuality(), random, (sequence, ifp, now) => _terminal!.Receive(sequence, ifp, now));
        _terminal = new T38Terminal(version, ToPeer.Send);
        _peer = new SpandspT38Peer(caller: !weSend, (ifp, copies) => ToUs.Send(ifp, copies, Now)) { Version = version };
        Join(_terminal, _peer, options);
    }

    public Line ToPeer { get; }

    public Line ToUs { get; }

    protected override void Pass(TimeSpan limit)
    {
        for (var next = Now + Tick; Now < limit && !IsOver; next += Tick)
        {
            while (true)
            {
                var due = new[] { _terminal.Advance(Now), ToPeer.Due, ToUs.Due, StoredAt }.Min();
                if (due > next)
                    break;
                Now = due > Now ? due : Now;
                ToPeer.Deliver(Now);
                ToUs.Deliver(Now);
                Store();
            }

            Now = next;
            _peer.Advance(SamplesPerTick);
        }
    }
}
