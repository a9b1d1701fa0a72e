using System.Collections.Concurrent;
using Faxwerk.Spandsp;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>The telephone line that a modem is connected to. Called on the thread of its <see cref="ModemStation"/>.</summary>
internal interface IModemLine
{
    /// <summary>The modem dials, answers or hangs up.</summary>
    void Do(ModemAction action, string number);

    /// <summary>What happened on the line since it was last asked.</summary>
    bool TryTell(out LineEvent what);

    /// <summary>Whether what is heard next has come.</summary>
    bool IsReady { get; }

    /// <summary>Carries 20 ms both ways.</summary>
    void Exchange(Span<short> said, Span<short> heard);
}

/// <summary>A class 1 fax modem on a pseudo terminal for programs that know of modems only, in the time of a clock.</summary>
internal sealed class ModemStation : IDisposable
{
    private const int Block = 160;
    private const int PauseBlocks = 4;
    private static readonly TimeSpan Fastest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ThinkingTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly IModemLine _line;
    private readonly PseudoTerminal _terminal = new();
    private readonly SoftModem _modem;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly int _pause;
    private int _pausing;
    private byte[] _command = [];
    private bool _answered = true;
    private volatile bool _stopped;

    /// <param name="clock">The time of the line.</param>
    /// <param name="line">Where the modem is connected to.</param>
    /// <param name="pauses">
    /// Whether the modem is silent for 80 ms before it sends, for a program that leaves T.30's 75 ms to chance instead of to AT+FTS.
    /// </param>
    public ModemStation(TimeProvider clock, IModemLine line, bool pauses = false)
    {
        (_clock, _line, _pause) = (clock, line, pauses ? PauseBlocks : 0);
        _modem = new SoftModem
        {
            Output = Say,
            Control = (action, number) =>
            {
                _log.Enqueue($"{action} {number}");
                _line.Do(action, number);
            },
        };
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The serial port of the modem.</summary>
    public string Device => _terminal.Device;

    /// <summary>What the modem and the line told each other.</summary>
    public string Log => string.Join('\n', _log);

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
        _modem.Dispose();
        _terminal.Dispose();
    }

    // What was missed while the machine was busy is made up slowly: the program must not find that much time has passed at once.
    private void Run()
    {
        var start = _clock.GetTimestamp();
        var last = start;
        long samples = 0;
        var octets = new byte[256];
        var said = new short[Block];
        var heard = new short[Block];
        while (!_stopped)
        {
            // What the modem has no room for waits in the terminal, and the program behind it.
            while (_pausing == 0 && _modem.IsReady && _terminal.Read(octets) is var length and > 0) Hear(octets.AsSpan(0, length));
            _terminal.Flush();
            while (_line.TryTell(out var what))
            {
                _log.Enqueue($"line {what}");
                _modem.Tell(what);
            }
            var now = _clock.GetTimestamp();
            var sinceLast = _clock.GetElapsedTime(last, now);
            if ((_line.IsReady || sinceLast > Patience) && sinceLast >= (_answered ? Fastest : ThinkingTime) && samples + Block <= (long)(_clock.GetElapsedTime(start, now).TotalSeconds * 8000))
            {
                _answered = true;
                _modem.Generate(said);
                _line.Exchange(said, heard);
                _modem.Receive(heard);
                samples += Block;
                last = now;
                if (_pausing > 0 && --_pausing == 0) _modem.Input(_command);
            }
            else
            {
                Thread.Sleep(1);
            }
        }
    }

    private void Hear(ReadOnlySpan<byte> octets)
    {
        _answered = true;
        if (_pause > 0 && octets.StartsWith("AT+FT"u8))
        {
            _command = octets.ToArray();
            _pausing = _pause;
            return;
        }
        _modem.Input(octets);
    }

    private void Say(byte[] octets)
    {
        // A result code: time stands still while the program thinks about it. It may have to wait for its turn on a busy machine.
        if (octets.AsSpan().EndsWith("\r\n"u8)) _answered = false;
        _terminal.Write(octets);
    }
}
