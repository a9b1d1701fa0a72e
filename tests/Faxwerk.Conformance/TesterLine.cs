using Faxwerk.Telephony.T30;

namespace Faxwerk.Conformance;

/// <summary>A frame that the tester sends.</summary>
internal readonly record struct TesterFrame(byte[] Octets, bool GoodFcs = true);

/// <summary>Something heard of the device. Times are since the start of the test.</summary>
internal abstract record Heard(TimeSpan At)
{
    /// <summary>A tone, or over T.38 its indicator, is over.</summary>
    public sealed record Tone(TimeSpan At, bool IsCng, TimeSpan Duration) : Heard(At);

    /// <summary>A frame of commands; <paramref name="Preamble"/> is the time of flags before it.</summary>
    public sealed record Frame(TimeSpan At, byte[] Octets, TimeSpan Preamble) : Heard(At);

    /// <summary>A page signal has ended: TCF or page as octets, or frames of a block.</summary>
    public sealed record PageSignal(TimeSpan At, FaxModem Modem, byte[] Octets, int Frames) : Heard(At);
}

/// <summary>What the device should be sending.</summary>
/// <param name="Modem">Null: V.21.</param>
/// <param name="LongTraining">V.17: whether its training is long.</param>
/// <param name="Frames">Frames, else octets.</param>
internal readonly record struct Listening(FaxModem? Modem, bool LongTraining = false, bool Frames = true);

/// <summary>The tester's mouth and ears.</summary>
internal abstract class TesterLine : IDisposable
{
    private readonly List<Heard> _heard = [];

    /// <summary>How far time goes on at once.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public TimeSpan Now { get; private protected set; }

    /// <summary>Whether checks of times have a meaning: over T.38 gateways make the signals.</summary>
    public abstract bool HasSignals { get; }

    /// <summary>Whether what was to be sent has left.</summary>
    public abstract bool IsSilent { get; }

    /// <summary>Whether the device is sending.</summary>
    public abstract bool IsDeviceSending { get; }

    /// <summary>The last stretch of silence of the device.</summary>
    public TimeSpan LastSilence { get; private protected set; }

    /// <summary>Changes or swallows (null) frames of commands on their way from the device.</summary>
    public Func<byte[], byte[]?>? FromDevice { get; set; }

    /// <summary>Changes or swallows (null) frames of commands on their way to the device.</summary>
    public Func<byte[], byte[]?>? ToDevice { get; set; }

    /// <summary>Lets a tick pass on both sides.</summary>
    public abstract void Advance();

    public abstract void Listen(Listening what);

    public abstract void SendTone(bool cng);

    /// <summary>Sends flags, frames, flags; <paramref name="modem"/> null is V.21. Page signals have 200 ms of flags before the frames.</summary>
    public void SendFrames(FaxModem? modem, int flags, IReadOnlyList<TesterFrame> frames)
    {
        var passed = new List<TesterFrame>();
        foreach (var frame in frames)
        {
            var octets = modem is null && frame.GoodFcs && ToDevice is { } change ? change(frame.Octets) : frame.Octets;
            if (octets is not null)
                passed.Add(frame with { Octets = octets });
        }

        Transmit(modem, flags, passed);
    }

    public abstract void SendOctets(FaxModem modem, bool longTraining, byte[] octets);

    /// <summary>What was heard since the last <see cref="Forget"/>, in order; taken out by the predicate's first match.</summary>
    public T? Take<T>(Func<T, bool> match)
        where T : Heard
    {
        for (var i = 0; i < _heard.Count; i++)
        {
            if (_heard[i] is T what && match(what))
            {
                _heard.RemoveRange(0, i + 1);
                return what;
            }
        }

        return null;
    }

    /// <summary>The tester was deaf.</summary>
    public void Forget() => _heard.Clear();

    public abstract void Dispose();

    private protected abstract void Transmit(FaxModem? modem, int flags, IReadOnlyList<TesterFrame> frames);

    private protected void Add(Heard what)
    {
        if (what is not Heard.Frame frame)
            _heard.Add(what);
        else if (FromDevice is not { } change)
            _heard.Add(frame);
        else if (change(frame.Octets) is { } octets)
            _heard.Add(frame with { Octets = octets });
    }
}
