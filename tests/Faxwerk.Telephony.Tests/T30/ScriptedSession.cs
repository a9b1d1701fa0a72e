using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>A peer that plays a script: it sends what it is told and checks what it hears.</summary>
internal sealed class ScriptedSession : FaxSession
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly IEnumerator<Step> _script;
    private Step _step;
    private TimeSpan _now;

    public ScriptedSession(FaxTerminal terminal, Func<ScriptedSession, IEnumerable<Step>> script)
        : base(terminal, new FaxOptions(), null) => _script = script(this).GetEnumerator();

    internal enum Wait
    {
        Sent,
        Command,
        PageEnd,
        Time,
    }

    internal readonly record struct Step(Wait For, byte Fcf = 0, TimeSpan Time = default);

    /// <summary>Information field of the last command heard.</summary>
    public byte[] Information { get; private set; } = [];

    /// <summary>FCD frames heard since the last command.</summary>
    public int FramesHeard { get; private set; }

    /// <summary>Octets heard without ECM since the last command.</summary>
    public int OctetsHeard { get; private set; }

    public TimeSpan Now => _now;

    /// <summary>Nothing gets through in either direction.</summary>
    public bool LineIsDead { get; set; }

    private protected override int UncertainPage => -1;

    private protected override bool Calls => false;

    /// <summary>The next command must be this one.</summary>
    public static Step Hear(byte fcf) => new(Wait.Command, fcf);

    /// <summary>A page signal (TCF, page, block) of the other side ends.</summary>
    public static Step HearPage => new(Wait.PageEnd);

    public static Step Pause(double seconds) => new(Wait.Time, Time: TimeSpan.FromSeconds(seconds));

    public Step Say(byte fcf, params byte[] information)
    {
        Send(fcf, _now, information);
        return new Step(Wait.Sent);
    }

    /// <summary>Sends several frames at once, the last one final.</summary>
    public Step SayAll(params (byte Fcf, byte[] Information)[] frames)
    {
        Frames.Clear();
        for (var i = 0; i < frames.Length; i++)
            Add(i == frames.Length - 1 ? FrameList.Final : FrameList.NotFinal, frames[i].Fcf, _now, frames[i].Information);
        Terminal.SendCommand(Frames, _now);
        return new Step(Wait.Sent);
    }

    /// <summary>Sends a signal without a final frame: nobody can read it.</summary>
    public Step SayUnreadable()
    {
        Frames.Clear();
        Add(FrameList.NotFinal, Fcf.Mcf, _now);
        Terminal.SendCommand(Frames, _now);
        return new Step(Wait.Sent);
    }

    public Step SayTraining(FaxModem modem)
    {
        Terminal.SendTrainingCheck(modem, _now);
        return new Step(Wait.Sent);
    }

    public Step SayPage(FaxModem modem, byte[] data)
    {
        Terminal.SendPage(modem, longTraining: false, data, _now);
        return new Step(Wait.Sent);
    }

    /// <summary>Sends the frames of a block that <paramref name="which"/> names.</summary>
    public Step SayBlock(FaxModem modem, byte[] data, int frameSize, Func<int, bool>? which = null, bool longTraining = false)
    {
        Frames.Clear();
        for (var frame = 0; frame * frameSize < data.Length; frame++)
        {
            if (which is null || which(frame))
                Frames.AddFcd(frame, data.AsSpan(frame * frameSize, Math.Min(frameSize, data.Length - (frame * frameSize))), frameSize);
        }

        for (var i = 0; i < 3; i++)
            Frames.Add(FrameList.NotFinal, Fcf.Rcp);
        Terminal.SendBlock(modem, longTraining, Frames, _now);
        return new Step(Wait.Sent);
    }

    public Step SayBlockEnd(byte next, int page, int block, int frames)
    {
        var information = new byte[4];
        new BlockEnd(next, (byte)page, (byte)block, frames).Write(information);
        return Say(Fcf.Pps | Fcf.X, information);
    }

    internal override void OnData(ReadOnlySpan<byte> data, TimeSpan now) => OctetsHeard += data.Length;

    internal override void OnDataLost(int packets)
    {
    }

    private protected override void OnStart(TimeSpan now) => Next(now);

    private protected override void OnSignalBegin(Signal signal, TimeSpan now)
    {
    }

    private protected override void OnBlockFrame(byte fcf, ReadOnlySpan<byte> information, TimeSpan now) =>
        FramesHeard += fcf == Fcf.Fcd ? 1 : 0;

    private protected override void OnOptionalFrame(byte fcf, ReadOnlySpan<byte> information)
    {
    }

    private protected override void OnCommand(byte fcf, ReadOnlySpan<byte> information, TimeSpan now)
    {
        if (_step.For == Wait.Time)
            return;
        Assert.True(_step.For == Wait.Command, $"{Fcf.Name(fcf)} while waiting for {_step.For}");
        Assert.Equal(Fcf.Name(_step.Fcf), Fcf.Name(fcf));
        Information = information.ToArray();
        Next(now);
        (FramesHeard, OctetsHeard) = (0, 0);
    }

    private protected override void OnCommandDamaged(TimeSpan now) => Assert.Fail("A damaged command.");

    private protected override void OnPageSignalEnd(TimeSpan now)
    {
        if (_step.For == Wait.PageEnd)
            Next(now);
    }

    private protected override void OnSignalSent(TimeSpan now)
    {
        if (_step.For == Wait.Sent)
            Next(now);
    }

    private protected override void OnTimer(TimeSpan now)
    {
        Assert.True(_step.For == Wait.Time, $"Nothing came while waiting for {_step.For} {Fcf.Name(_step.Fcf)}");
        Next(now);
    }

    private protected override void OnRemoteDisconnect(TimeSpan now)
    {
        if (_step is { For: Wait.Command, Fcf: Fcf.Dcn })
            Next(now);
        else if (_step.For != Wait.Time)
            Assert.Fail($"DCN while waiting for {_step.For} {Fcf.Name(_step.Fcf)}");
    }

    private protected override void OnCallLost(TimeSpan now) => Finish(CallStatus.CallDropped, "");

    private void Next(TimeSpan now)
    {
        _now = now;
        StopTimer();
        if (!_script.MoveNext())
        {
            _step = Pause(0);
            Finish(CallStatus.Ok, "The script is played.");
            return;
        }

        _step = _script.Current;
        SetTimer(now + (_step.For == Wait.Time ? _step.Time : Patience));
    }
}
