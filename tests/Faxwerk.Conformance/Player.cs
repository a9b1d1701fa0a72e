using Faxwerk.Telephony.T30;

namespace Faxwerk.Conformance;

/// <summary>Plays one test of the suite with a device: each step is done or seen, or the test is not passed.</summary>
internal sealed partial class Player
{
    private static readonly TimeSpan LongestTest = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan HearingTime = TimeSpan.FromSeconds(7);

    // Between a step of the tester and the next when the suite does not say; a tick is lost with each.
    private readonly ConformanceTest _test;
    private readonly Device _device;
    private readonly TesterLine _line;
    private readonly List<SuiteItem> _items;
    private Step? _step;

    public Player(ConformanceTest test, Device device)
    {
        _test = test;
        _device = device;
        _line = device.Line;
        _items = [.. test.Items];
    }

    /// <summary>Null where the test was passed; else the step and what was wrong with it.</summary>
    public string? Play()
    {
        try
        {
            _device.Start();
            foreach (var _ in Steps())
            {
                _line.Advance();
                if (_line.Now > LongestTest)
                    throw new ConformanceException("The test does not end.");
            }

            return null;
        }
        catch (ConformanceException failure)
        {
            return $"{_step}: {failure.Message}";
        }
    }

    private static FaxModem Modem(string name) => name switch
    {
        "V.27ter/2400" => FaxModem.V27Ter2400,
        "V.27ter/4800" => FaxModem.V27Ter4800,
        "V.29/7200" => FaxModem.V29At7200,
        "V.29/9600" => FaxModem.V29At9600,
        "V.17/7200" => FaxModem.V17At7200,
        "V.17/9600" => FaxModem.V17At9600,
        "V.17/12000" => FaxModem.V17At12000,
        "V.17/14400" => FaxModem.V17At14400,
        _ => throw new ConformanceException($"There is no modem {name}."),
    };

    // A tick passes with each element.
    private IEnumerable<bool> Steps()
    {
        for (var i = 0; i < _items.Count; i++)
        {
            if (_items[i] is Repeat repeat)
            {
                foreach (var tick in Repetitions(repeat, ((Step)_items[i + 1]).Value))
                    yield return tick;
                continue;
            }

            var signal = Signal(i);
            if (signal > 0)
            {
                foreach (var tick in SayFrames([.. _items.Skip(i).Take(signal).Cast<Step>()]))
                    yield return tick;
                i += signal - 1;
                continue;
            }

            foreach (var tick in Do((Step)_items[i]))
                yield return tick;
        }
    }

    private IEnumerable<bool> Repetitions(Repeat repeat, string next)
    {
        for (var count = 0; count < repeat.Max; count++)
        {
            if (count >= repeat.Min)
            {
                // Either what is repeated comes, or what follows.
                Heard.Frame? frame = null;
                _line.Listen(new Listening(null));
                var first = new FramePattern(repeat.Steps[0].Value);
                var until = _line.Now + HearingTime;
                while (frame is null && _line.Now < until)
                {
                    frame = _line.Take<Heard.Frame>(heard => first.SameControl(heard.Octets));
                    if (frame is null)
                        yield return true;
                }

                if (frame is null || !first.Matches(frame.Octets))
                {
                    _step = repeat.Steps[0];
                    if (frame is null)
                        throw new ConformanceException("Neither it nor what follows came.");
                    if (!new FramePattern(next).Matches(frame.Octets))
                        throw new ConformanceException($"{Fcf.Name(frame.Octets[2])} came: {Convert.ToHexString(frame.Octets)}.");
                    _ahead = frame;
                    yield break;
                }

                _ahead = frame;
            }

            for (var i = 0; i < repeat.Steps.Count; i++)
            {
                var rest = repeat.Steps.Skip(i).TakeWhile(IsPartOfSignal).ToArray();
                foreach (var tick in rest.Length > 0 ? SayFrames(rest) : Do(repeat.Steps[i]))
                    yield return tick;
                i += Math.Max(0, rest.Length - 1);
            }
        }
    }

    private static bool IsPartOfSignal(Step step) => step is { IsSent: true, Type: "PREAMBLE" or "HDLC" or "PP" or "POSTAMBLE" };

    // Steps of one transmission of frames that begins here: up to its POSTAMBLE.
    private int Signal(int from)
    {
        var count = 0;
        while (from + count < _items.Count && _items[from + count] is Step step && IsPartOfSignal(step))
        {
            count++;
            if (step.Type == "POSTAMBLE")
                break;
        }

        return count;
    }

    private IEnumerable<bool> Do(Step step)
    {
        _step = step;
        return step switch
        {
            { Type: "CALL" or "ANSWER" or "SET" } => [],
            { Type: "WAIT" } => Pause(TimeSpan.FromMilliseconds(int.Parse(step.Value, System.Globalization.CultureInfo.InvariantCulture))),
            { Type: "STATUS" } => Status(step),
            { IsSent: true } => Say(step),
            { IsHeard: true } => Hear(step),
            _ => throw new ConformanceException("The step is of no known kind."),
        };
    }

    private IEnumerable<bool> Pause(TimeSpan time)
    {
        for (var until = _line.Now + time; _line.Now < until;)
            yield return true;
        _line.Forget();
    }

    private bool[] Status(Step step)
    {
        if (!_device.Means(_test.Name, step.Value))
            throw new ConformanceException($"The device says {_device.Status}.");
        LookAtPages();
        return [];
    }

    private IEnumerable<bool> Say(Step step)
    {
        switch (step.Type)
        {
            case "CED":
                _line.SendTone(cng: false);
                break;
            case "CNG":
                _line.SendTone(cng: true);
                break;
            case "TCF":
                var octets = new byte[int.Parse(step.Value, System.Globalization.CultureInfo.InvariantCulture)];
                octets.AsSpan(0, step.Pattern).Fill(0x55);
                _line.SendOctets(Modem(step.Modem!), longTraining: true, octets);
                break;
            case "MSG":
                _line.SendOctets(Modem(step.Modem!), longTraining: false, SuitePages.Message(step, Modem(step.Modem!)));
                break;
            case "CLEAR":
                _device.Clear();
                break;
            default:
                throw new ConformanceException("The tester cannot send this.");
        }

        return Silence();
    }

    private IEnumerable<bool> SayFrames(Step[] steps)
    {
        _step = steps.FirstOrDefault(step => step.Type is "HDLC" or "PP") ?? steps[0];
        var flags = steps[0] is { Type: "PREAMBLE", Value.Length: > 0 } preamble
            ? int.Parse(preamble.Value, System.Globalization.CultureInfo.InvariantCulture) : 37;
        var modem = steps.Select(step => step.Modem).FirstOrDefault(name => name is not null and not "V.21");
        _line.SendFrames(modem is null ? null : Modem(modem), flags, [.. steps.SelectMany(Frames)]);
        return Silence();
    }

    private static IEnumerable<TesterFrame> Frames(Step step)
    {
        if (step.Type == "HDLC")
            yield return new TesterFrame(new FramePattern(step.Value).Octets, step.DamagedFrame is null);
        if (step.Type != "PP")
            yield break;
        var data = SuitePages.Coded(step);
        for (var frame = step.Block * 256; frame < (step.Block + 1) * 256 && frame * step.FrameSize < data.Length; frame++)
        {
            var octets = new byte[4 + step.FrameSize];
            (octets[0], octets[1], octets[2], octets[3]) = (FrameList.Address, FrameList.NotFinal, Fcf.Fcd, FifBits.Reverse((byte)frame));
            data.AsSpan(frame * step.FrameSize, Math.Min(step.FrameSize, data.Length - (frame * step.FrameSize))).CopyTo(octets.AsSpan(4));
            yield return new TesterFrame(octets, step.DamagedFrame != frame);
        }

        for (var i = 0; i < 3; i++)
            yield return new TesterFrame([FrameList.Address, FrameList.NotFinal, Fcf.Rcp]);
    }

    // The tester is deaf while it sends.
    private IEnumerable<bool> Silence()
    {
        while (!_line.IsSilent)
            yield return true;
        _line.Forget();
    }
}
