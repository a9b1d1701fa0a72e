using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>What a caller can say of a line on which no fax machine answered.</summary>
public sealed class HeardTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    public static TheoryData<string, AudioSignal> Lines => new()
    {
        { "silence", AudioSignal.Silence },
        { "hiss", AudioSignal.Silence },
        { "425 Hz, 1 s in 5", AudioSignal.Tone },
        { "425 Hz, busy", AudioSignal.Busy },
        { "440 and 480 Hz", AudioSignal.Tone },
        { "480 and 620 Hz", AudioSignal.Busy },
        { "400 and 450 Hz, British ringback", AudioSignal.Tone },
        { "ringback, then speech", AudioSignal.Voice },
        { "speech", AudioSignal.Voice },
        { "loud noise", AudioSignal.Undecodable },
        { "2100 Hz", AudioSignal.Ced },
        { "2100 Hz, phase reversals", AudioSignal.Ced },
        { "ANSam", AudioSignal.Ansam },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_caller_knows_what_answered(string line, AudioSignal heard)
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        using var terminal = new AudioTerminal(AudioRole.Calling);
        Start(terminal);
        Play(terminal, line, seconds: 10);
        Assert.Equal(heard, terminal.Heard);
    }

    [Fact]
    public void A_called_station_knows_cng_while_it_sends_ced()
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        using var terminal = new AudioTerminal(AudioRole.Called);
        var session = new ReceivingSession(terminal, new FaxOptions()) { PageReceived = _ => { }, Finished = _ => { } };
        session.Start(TimeSpan.Zero);
        Play(terminal, "CNG", seconds: 4);
        Assert.Equal(AudioSignal.Cng, terminal.Heard);
    }

    [Fact]
    public void Ced_ends_cng()
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        using var terminal = new AudioTerminal(AudioRole.Calling);
        Start(terminal);
        Assert.True(Play(terminal, "silence", seconds: 4) > 40, "no CNG in silence");
        Play(terminal, "2100 Hz", seconds: 1);
        Assert.Equal(0, Play(terminal, "silence", seconds: 8));
    }

    [Fact]
    public void A_fax_is_heard_as_one()
    {
        using var call = new AudioCall([T30.TestPages.Page(1, rows: 100)]);
        call.Run().Succeeds();
        Assert.Equal(AudioSignal.Command, call.SenderTerminal.Heard);
        Assert.Equal(AudioSignal.Page, call.ReceiverTerminal.Heard);
    }

    private static void Start(AudioTerminal terminal) =>
        new SendingSession(terminal, new FaxOptions(), pageCount: 1) { PageNeeded = _ => { }, Progress = _ => { }, Finished = _ => { } }.Start(TimeSpan.Zero);

    /// <summary>Returns how many blocks were sent that are not silent.</summary>
    private static int Play(AudioTerminal terminal, string line, int seconds)
    {
        var random = new Random(1);
        var (block, sent) = (new short[AudioLine.Block], new short[AudioLine.Block]);
        var (now, sounding, pitch, level) = (TimeSpan.Zero, 0, 120.0, 0.0);
        for (var n = 0; n < seconds * 8000;)
        {
            for (var i = 0; i < block.Length; i++, n++)
            {
                var t = n / 8000.0;
                block[i] = (short)(line switch
                {
                    "hiss" => (random.NextDouble() - 0.5) * 300,
                    "425 Hz, 1 s in 5" => t % 5 < 1 ? 4000 * Tone(425, t) : 0,
                    "425 Hz, busy" => t % 1 < 0.5 ? 4000 * Tone(425, t) : 0,
                    "440 and 480 Hz" => t % 6 < 2 ? 3000 * (Tone(440, t) + Tone(480, t)) : 0,
                    "400 and 450 Hz, British ringback" => t % 3 is < 0.4 or (>= 0.6 and < 1) ? 3000 * (Tone(400, t) + Tone(450, t)) : 0,
                    "480 and 620 Hz" => t % 1 < 0.5 ? 3000 * (Tone(480, t) + Tone(620, t)) : 0,
                    "ringback, then speech" => t < 5 ? (t % 5 < 1 ? 4000 * Tone(425, t) : 0) : Speech(t),
                    "speech" => Speech(t),
                    "loud noise" => (random.NextDouble() - 0.5) * 12000,
                    "2100 Hz" => t < 3 ? 5000 * Tone(2100, t) : 0,
                    "2100 Hz, phase reversals" => t < 3.3 ? 5000 * Tone(2100, t) * ((int)(t / 0.45) % 2 == 0 ? 1 : -1) : 0,
                    "ANSam" => t < 3.3 ? 5000 * Tone(2100, t) * (1 + (0.2 * Tone(15, t))) * ((int)(t / 0.45) % 2 == 0 ? 1 : -1) : 0,
                    "CNG" => t % 3.5 < 0.5 ? 5000 * Tone(1100, t) : 0,
                    _ => 0,
                });
            }

            terminal.Generate(sent, now);
            now += Tick;
            terminal.Receive(block, now);
            sounding += Array.Exists(sent, sample => sample != 0) ? 1 : 0;
        }

        return sounding;

        // Syllables of 80 to 250 ms, vowels of a voice and hisses between, with pauses.
        double Speech(double t)
        {
            if ((int)(t * 8000) % 1000 == 0)
                (pitch, level) = (90 + (random.NextDouble() * 80), random.Next(4) == 0 ? 0 : 1500 + (random.NextDouble() * 3500));
            var shape = Math.Sin(Math.PI * (t * 8 % 1));
            var vowel = 0.0;
            for (var harmonic = 1; harmonic < 20; harmonic++)
                vowel += Tone(harmonic * pitch, t) * Math.Exp(-Math.Pow(((harmonic * pitch) - 500 - (level / 5)) / 400, 2));
            return level * shape * ((vowel * 0.5) + ((random.NextDouble() - 0.5) * 0.3));
        }
    }

    private static double Tone(double hertz, double t) => Math.Sin(2 * Math.PI * hertz * t);
}
