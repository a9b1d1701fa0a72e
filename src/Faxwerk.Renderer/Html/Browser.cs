using System.Diagnostics;
using System.Text.Json;

namespace Faxwerk.Renderer.Html;

/// <summary>
/// Chromium without a window, driven over two pipes in its DevTools protocol: JSON messages, each ended by a zero byte. It runs as one process, so
/// that limits on a process limit all of it. One that stands still is ended.
/// </summary>
internal sealed class Browser : IDisposable
{
    private const string Program = "/usr/lib/chromium/chromium";
    private const int MaxMessageBytes = 64 << 20;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>As one process it stops now and then, its threads waiting for each other. What is only slow, or has to wait for a processor, works more than <see cref="LeastWork"/> meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeastWork = TimeSpan.FromMilliseconds(50);

    // Chromium reads commands from descriptor 3 and answers on 4, which .NET cannot hand to a child.
    private const string Descriptors = "exec \"$0\" \"$@\" 3<&0 4>&1 0</dev/null 1>&2";

    private static readonly string[] s_switches =
    [
        "--headless", "--remote-debugging-pipe", "--single-process", "--no-zygote", "--in-process-gpu", "--disable-gpu", "--disable-dev-shm-usage",
        // The walls are the sandbox that this program runs in, where none of Chromium's own can be built.
        "--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-remote-fonts", "--js-flags=--jitless",
        "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-sync", "--disable-default-apps",
        "--disable-breakpad", "--disable-crashpad-for-testing", "--no-first-run", "--no-pings", "--mute-audio",
        "--disable-features=BackForwardCache,MediaRouter,OptimizationHints,Translate",
        // Letters stand where they belong on paper, not on the dots of a screen.
        "--font-render-hinting=none",
    ];

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("chromium-");
    private readonly Process _process;
    private readonly Stream _commands;
    private readonly Stream _messages;
    private readonly MemoryStream _command = new();
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _lastId;
    private readonly ITimer _watch;
    private int _waits;
    private int _waitsBefore;
    private TimeSpan _workBefore;

    /// <exception cref="EndOfStreamException">Chromium ended at once.</exception>
    public Browser(TimeProvider time)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Descriptors, Program, .. s_switches, $"--user-data-dir={_profile.FullName}", "about:blank"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
#pragma warning disable RS0030 // Inside the sandbox this program is the one that starts others.
        _process = Process.Start(start)!;
#pragma warning restore RS0030
        (_commands, _messages) = (_process.StandardInput.BaseStream, _process.StandardOutput.BaseStream);
        _watch = time.CreateTimer(_ => Watch(), null, Patience, Patience);
    }

    /// <summary>The tab that commands go to; null for the browser itself.</summary>
    public string? Session { get; set; }

    /// <summary>Told of events: method and parameters. It may send, but not call.</summary>
    public Action<string, JsonElement> Happened { get; set; } = (_, _) => { };

    /// <summary>Resident memory in kilobytes.</summary>
    public long MemoryKilobytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64 / 1024;
        }
    }

    /// <summary>Sends a command and waits for its result.</summary>
    /// <exception cref="BrowserException">Chromium refused it.</exception>
    /// <exception cref="IOException">Chromium has ended.</exception>
    public JsonElement Call(string method, Action<Utf8JsonWriter>? parameters = null)
    {
        var id = Send(method, parameters);
        while (true)
        {
            var message = Read();
            if (!message.TryGetProperty("id", out var answered)) Tell(message);
            else if (answered.GetInt32() == id)
                return message.TryGetProperty("error", out var error) ? throw new BrowserException($"{method}: {error.GetProperty("message").GetString()}") : message.GetProperty("result");
        }
    }

    /// <summary>Sends a command whose result does not matter.</summary>
    public int Send(string method, Action<Utf8JsonWriter>? parameters = null)
    {
        _command.SetLength(0);
        using (var json = new Utf8JsonWriter(_command))
        {
            json.WriteStartObject();
            json.WriteNumber("id", ++_lastId);
            json.WriteString("method", method);
            if (Session is not null) json.WriteString("sessionId", Session);
            json.WriteStartObject("params");
            parameters?.Invoke(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        _command.WriteByte(0);
        _commands.Write(_command.GetBuffer(), 0, (int)_command.Length);
        _commands.Flush();
        return _lastId;
    }

    /// <summary>Waits for events until <paramref name="condition"/> holds.</summary>
    /// <exception cref="IOException">Chromium has ended.</exception>
    public void WaitFor(Func<bool> condition)
    {
        while (!condition())
        {
            var message = Read();
            if (!message.TryGetProperty("id", out _)) Tell(message);
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }

    private void Tell(JsonElement message) => Happened(message.GetProperty("method").GetString()!, message.GetProperty("params"));

    private JsonElement Read()
    {
        for (var searched = _start; ;)
        {
            var zero = _buffer.AsSpan(searched.._end).IndexOf((byte)0);
            if (zero >= 0)
            {
                using var message = JsonDocument.Parse(_buffer.AsMemory(_start..(searched + zero)));
                _start = searched + zero + 1;
                return message.RootElement.Clone();
            }

            searched = _end - _start;
            MakeRoom();
            // Odd while it waits.
            Interlocked.Increment(ref _waits);
            var count = _messages.Read(_buffer, _end, _buffer.Length - _end);
            Interlocked.Increment(ref _waits);
            if (count == 0) throw new EndOfStreamException(_process.WaitForExit(Farewell) ? $"Chromium has ended with exit code {_process.ExitCode}." : "Chromium says nothing more.");
            _end += count;
        }
    }

    /// <summary>Ends Chromium where one wait took all the time since the last look, and it did nothing in it.</summary>
    private void Watch()
    {
        if (_process.HasExited) return;
        var (waits, work) = (Volatile.Read(ref _waits), _process.TotalProcessorTime);
        if (int.IsOddInteger(waits) && waits == _waitsBefore && work - _workBefore < LeastWork)
        {
            Console.Error.WriteLine($"Chromium stands still and is ended: {work.TotalSeconds:F1} s of work.");
            _process.Kill(entireProcessTree: true);
        }

        (_waitsBefore, _workBefore) = (waits, work);
    }

    private void MakeRoom()
    {
        if (_start == 0 && _end == _buffer.Length)
        {
            if (_buffer.Length >= MaxMessageBytes) throw new IOException("Chromium says too much.");
            Array.Resize(ref _buffer, _buffer.Length * 2);
            return;
        }

        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }
}

/// <summary>A command that Chromium refused, in its words.</summary>
internal sealed class BrowserException(string message) : Exception(message);
