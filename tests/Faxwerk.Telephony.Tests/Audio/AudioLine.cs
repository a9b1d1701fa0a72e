using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>One direction of a telephone channel in blocks of 20 ms: G.711, delay, loss, and what else a test does to the samples.</summary>
internal sealed class AudioLine(G711Law law, int delayBlocks = 2, double loss = 0, int seed = 1)
{
    public const int Block = 160;

    private readonly Queue<short[]?> _inTransit = new();
    private readonly Random _random = new(seed);

    /// <summary>Changes a block on its way; the number counts blocks from the start of the call.</summary>
    public Action<short[], int>? Disturb { get; set; }

    /// <summary>Which blocks are lost beside those of chance; the number counts as above.</summary>
    public Func<int, bool>? Lose { get; set; }

    public int Lost { get; private set; }

    private int _number;

    /// <summary>Takes a block and gives the one that arrives now: null is one that was lost.</summary>
    public short[]? Pass(ReadOnlySpan<short> samples)
    {
        var block = new short[Block];
        for (var i = 0; i < Block; i++)
            block[i] = G711.Table(law)[G711.Encode(law, samples[i])];
        Disturb?.Invoke(block, _number);
        _inTransit.Enqueue(Lose?.Invoke(_number) == true ? null : block);
        _number++;
        if (_inTransit.Count <= delayBlocks)
            return new short[Block];
        var arrived = _inTransit.Dequeue();
        if (arrived is not null && _random.NextDouble() >= loss)
            return arrived;
        Lost++;
        return null;
    }
}
