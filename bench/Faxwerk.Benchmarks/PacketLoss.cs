namespace Faxwerk.Benchmarks;

/// <summary>
/// Which packets of one direction are lost: each by itself, or in bursts (Gilbert's two states; all are lost in the bad one).
/// </summary>
/// <param name="share">The part that is lost in the long run.</param>
/// <param name="burst">Mean length of a burst in packets; 1 loses each by itself.</param>
/// <param name="random">Chance.</param>
internal sealed class PacketLoss(double share, double burst, Random random)
{
    private bool _bad;

    public bool IsLost()
    {
        if (burst <= 1) return random.NextDouble() < share;
        var leave = 1 / burst;
        _bad = _bad ? random.NextDouble() >= leave : random.NextDouble() < leave * share / (1 - share);
        return _bad;
    }
}
