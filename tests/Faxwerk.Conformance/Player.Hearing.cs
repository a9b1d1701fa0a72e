using Faxwerk.Pages;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Conformance;

// What the device is to send.
internal sealed partial class Player
{
    private static readonly TimeSpan TrainingTime = TimeSpan.FromSeconds(1.5);

    private Heard.Frame? _ahead;
    private TimeSpan _answerAt;

    private IEnumerable<bool> Hear(Step step) => step.Type switch
    {
        "CED" or "CNG" => HearTone(step),
        "HDLC" => HearFrame(step),
        "TCF" or "MSG" or "PP" => HearPage(step),
        "SILENCE" => HearNothing(),
        "CLEAR" => SeeClear(step),
        _ => throw new ConformanceException("The tester cannot hear this."),
    };

    private IEnumerable<bool> HearTone(Step step)
    {
        Heard.Tone? tone = null;
        var cng = step.Type == "CNG";
        foreach (var tick in Await(step, () => tone = _line.Take<Heard.Tone>(heard => heard.IsCng == cng)))
            yield return tick;
        foreach (var check in step.Checks)
            LookAt(check, tone!);
    }

    private IEnumerable<bool> HearFrame(Step step)
    {
        _line.Listen(new Listening(null));
        Heard.Frame? frame = _ahead;
        _ahead = null;
        var pattern = new FramePattern(step.Value);
        if (frame is null)
        {
            foreach (var tick in Await(step, () => frame = _line.Take<Heard.Frame>(heard => pattern.SameControl(heard.Octets))))
                yield return tick;
        }

        if (!pattern.Matches(frame!.Octets) && (step.Alternative is null || !new FramePattern(step.Alternative).Matches(frame.Octets)))
            throw new ConformanceException($"{Fcf.Name(frame.Octets[2])} came: {Convert.ToHexString(frame.Octets.AsSpan(0, Math.Min(12, frame.Octets.Length)))}.");
        foreach (var check in step.Checks)
            LookAt(check, frame);
        _answerAt = frame.At;
    }

    private IEnumerable<bool> HearPage(Step step)
    {
        var modem = Modem(step.Modem!);
        _line.Listen(new Listening(modem, LongTraining: step.Type == "TCF", Frames: step.Type == "PP"));
        Heard.PageSignal? signal = null;
        foreach (var tick in Await(step, () => signal = _line.Take<Heard.PageSignal>(_ => true)))
            yield return tick;
        if (signal!.Modem != modem)
            throw new ConformanceException($"It came with {signal.Modem.Name()}.");
        if (step.Type == "PP" && signal.Frames == 0)
            throw new ConformanceException($"{signal.Frames} frames came.");
        if (step.Type == "MSG" && signal.Octets.Length < 100)
            throw new ConformanceException($"{signal.Octets.Length} octets came.");
        if (step.Type == "TCF" && signal.Octets.Count(octet => octet == 0) < TrainingTime.TotalSeconds * 0.9 * modem.Rate() / 8)
            throw new ConformanceException($"{signal.Octets.Count(octet => octet == 0)} octets of zeros came.");
    }

    private IEnumerable<bool> HearNothing()
    {
        for (var until = _line.Now + HearingTime; _line.IsDeviceSending;)
        {
            if (_line.Now >= until)
                throw new ConformanceException("The device does not fall silent.");
            yield return true;
        }

        _line.Forget();
    }

    private IEnumerable<bool> SeeClear(Step step)
    {
        var from = _line.Now;
        foreach (var tick in Await(step, () => _device.IsOver ? this : null))
            yield return tick;
        var after = (_line.Now - from).TotalMilliseconds;
        if (after < step.TimeIn)
            throw new ConformanceException($"The call was cleared after {after} ms.");
    }

    private IEnumerable<bool> Await(Step step, Func<object?> happened)
    {
        // A tick more: what happens in the last one is seen after it.
        var until = _line.Now + (step.TimeOut is { } time ? TimeSpan.FromMilliseconds(time) : HearingTime) + TesterLine.Tick;
        while (happened() is null)
        {
            if (_line.Now >= until)
                throw new ConformanceException("Nothing came in time.");
            yield return true;
        }
    }

    // Times in the suite are those of signals in audio.
    private void LookAt(Check check, Heard heard)
    {
        var text = check.Description;
        if (heard is Heard.Tone tone && text.Contains("CED is 2.6s to 4s", StringComparison.Ordinal))
            Within(check, tone.Duration, 2600, 4000);
        if (heard is not Heard.Frame frame)
            return;
        if (text.Contains("850ms", StringComparison.Ordinal) || text.EndsWith("preamble", StringComparison.Ordinal))
            Within(check, frame.Preamble, 850, 1150);
        else if (text.Contains("CED to DIS silence", StringComparison.Ordinal))
            Within(check, _line.LastSilence, 55, 95);
        else if (text.Contains("MCF to DIS interval", StringComparison.Ordinal))
            Within(check, _line.LastSilence, 5000, 7000);
        else if (text.StartsWith("DIS exhibits", StringComparison.Ordinal) && !IsDisOfTester && !FifBits.Has(frame.Octets.AsSpan(3), 9))
            throw new ConformanceException($"{check.Name}: the DIS announces no document.");
        else if (text.StartsWith("DIS not exhibit", StringComparison.Ordinal) && FifBits.Has(frame.Octets.AsSpan(3), 9))
            throw new ConformanceException($"{check.Name}: the DIS announces a document.");
    }

    private bool IsDisOfTester => _step!.Tag != "DIS";

    private void Within(Check check, TimeSpan time, int least, int most)
    {
        if (_line.HasSignals && (time.TotalMilliseconds < least || time.TotalMilliseconds > most))
            throw new ConformanceException($"{check.Name}: {check.Description}, but it was {time.TotalMilliseconds:F0} ms.");
    }

    // Checks of pages as such: each page that was sent must be among those that the device has.
    private void LookAtPages()
    {
        foreach (var step in _test.Steps.Where(step => step is { IsSent: true, Type: "MSG" }))
        {
            var next = _test.Steps.SkipWhile(other => other != step).FirstOrDefault(other => other is { IsHeard: true, Type: "HDLC" });
            var checks = step.Checks.Concat(next?.Checks ?? []).Where(check => check.Description.StartsWith("Check IMPRESS", StringComparison.Ordinal)
                || check.Description.StartsWith("decoding of all", StringComparison.Ordinal));
            if (checks.FirstOrDefault() is { } check && !_device.Received.Any(SuitePages.Document(step.Value)[0].Bitmap.SameAs))
                throw new ConformanceException($"{check.Name}: the page did not come out as it went in.");
        }
    }
}
