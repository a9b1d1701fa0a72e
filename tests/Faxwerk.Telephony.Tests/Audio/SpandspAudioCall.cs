using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.Peers;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>One of our sessions and the engine of libspandsp on a telephone channel.</summary>
internal sealed class SpandspAudioCall : SpandspSession
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly AudioTerminal _terminal;
    private readonly SpandspAudioPeer _peer;

    public SpandspAudioCall(bool weSend, PageImage[] pages, FaxOptions? options = null, G711Law law = G711Law.A, double loss = 0, int seed = 1)
        : base(weSend, pages)
    {
        ToPeer = new AudioLine(law, loss: loss, seed: seed);
        ToUs = new AudioLine(law, loss: loss, seed: seed + 1000);
        _terminal = new AudioTerminal(weSend ? AudioRole.Calling : AudioRole.Called);
        _peer = new SpandspAudioPeer(caller: !weSend);
        Join(_terminal, _peer, options);
    }

    public AudioLine ToPeer { get; }

    public AudioLine ToUs { get; }

    public override void Dispose()
    {
        base.Dispose();
        _terminal.Dispose();
    }

    protected override void Pass(TimeSpan limit)
    {
        var ours = new short[AudioLine.Block];
        var theirs = new short[AudioLine.Block];
        while (Now < limit && !IsOver)
        {
            _terminal.Generate(ours, Now);
            _peer.Generate(theirs);
            Now += Tick;
            if (ToPeer.Pass(ours) is { } forth)
                _peer.Receive(forth);
            else
                _peer.ReceiveLost(AudioLine.Block);
            if (ToUs.Pass(theirs) is { } back)
                _terminal.Receive(back, Now);
            else
                _terminal.Conceal(AudioLine.Block, Now);
            _terminal.Advance(Now);
            Store();
        }
    }
}
