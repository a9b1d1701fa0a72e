namespace Faxwerk.Telephony.T30;

/// <summary>A page as coded for the line and, with ECM, its blocks of 256 frames (T.4 Annex A).</summary>
internal sealed class OutgoingPage
{
    private const int FramesInBlock = 256;

    // RCP is sent three times (T.4 A.3.6.3): it ends the block.
    private const int ReturnToControlFrames = 3;

    private readonly byte[] _map = new byte[FrameMap.Length];
    private int _frameSize = FramesInBlock;

    /// <summary>The whole page.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>Rows of the page.</summary>
    public int Rows { get; private set; }

    /// <summary>Block being sent, from 0.</summary>
    public int Block { get; private set; }

    /// <summary>Frames of the block being sent.</summary>
    public int Frames => (BlockData.Length + _frameSize - 1) / _frameSize;

    /// <summary>Whether it is the page's last block.</summary>
    public bool IsLastBlock => (Block + 1) * BlockSize >= Data.Length;

    private int BlockSize => FramesInBlock * _frameSize;

    private ReadOnlySpan<byte> BlockData
    {
        get
        {
            var start = Block * BlockSize;
            return Data.Span[start..Math.Min(start + BlockSize, Data.Length)];
        }
    }

    /// <summary>Takes a page as coded and starts at its first block.</summary>
    public void Begin(CodedPage page, Dcs settings)
    {
        Rows = page.Image.Bitmap.Height;
        Data = page.Take(settings.Coding, settings.MinimumLineBits);
        _frameSize = settings.FrameSize;
        Block = -1;
        NextBlock();
    }

    /// <summary>Goes on to the next block, all of whose frames are to be sent.</summary>
    public void NextBlock()
    {
        Block++;
        Array.Fill(_map, (byte)0xFF);
    }

    /// <summary>
    /// Takes the map of a PPR: the frames that are to be sent again. Returns how many; a map that asks for nothing of this block means all.
    /// </summary>
    public int Repeat(ReadOnlySpan<byte> map)
    {
        Array.Clear(_map);
        map[..Math.Min(map.Length, _map.Length)].CopyTo(_map);
        var count = 0;
        var frames = Frames;
        for (var frame = 0; frame < frames; frame++)
            count += FrameMap.Has(_map, frame) ? 1 : 0;
        if (count > 0)
            return count;
        Array.Fill(_map, (byte)0xFF);
        return frames;
    }

    /// <summary>Fills the list with the frames that are to be sent and the RCP frames behind them. Returns the number of FCD frames.</summary>
    public int Fill(FrameList list)
    {
        list.Clear();
        var data = BlockData;
        var frames = Frames;
        for (var frame = 0; frame < frames; frame++)
        {
            if (!FrameMap.Has(_map, frame))
                continue;
            var start = frame * _frameSize;
            list.AddFcd(frame, data[start..Math.Min(start + _frameSize, data.Length)], _frameSize);
        }

        var count = list.Count;
        for (var i = 0; i < ReturnToControlFrames; i++)
            list.Add(FrameList.NotFinal, Fcf.Rcp);
        return count;
    }
}
