using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Faxwerk.Renderer.Html;

/// <summary>
/// Chromium's headless shell, driven over two pipes in its DevTools protocol: JSON messages, each ended by a zero byte. It runs as several processes:
/// as one (<c>--single-process</c>) it dies or stops now and then, and the more often the busier the machine is.
/// </summary>
internal sealed class Browser : IDisposable
{
    private const string Program = "/usr/lib/chromium/chromium-headless-shell";
    private const int MaxMessageBytes = 64 << 20;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    // Chromium reads commands from descriptor 3 and answers on 4, which .NET cannot hand to a child.
    private const string Descriptors = "exec \"$0\" \"$@\" 3<&0 4>&1 0</dev/null 1>&2";

    private static readonly string[] s_switches =
    [
        "--remote-debugging-pipe", "--no-zygote", "--in-process-gpu", "--disable-gpu", "--disable-dev-shm-usage",
        // Few processes: one draws all frames of a document, and what would fetch from a network, were there one, stays in the first.
        "--renderer-process-limit=1", "--disable-site-isolation-trials", "--enable-features=NetworkServiceInProcess2",
        // The walls are the sandbox that this program runs in, where none of Chromium's own can be built.
        "--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-remote-fonts", "--js-flags=--jitless",
        "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-sync", "--disable-default-apps",
        "--disable-breakpad", "--disable-crashpad-for-testing", "--no-first-run", "--no-pings", "--mute-audio",
        "--disable-features=BackForwardCache,IsolateOrigins,MediaRouter,OptimizationHints,site-per-process,SpareRendererForSitePerProcess,Translate",
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

    /// <exception cref="EndOfStreamException">Chromium ended at once.</exception>
    public Browser()
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
    }

    /// <summary>The tab that commands go to; null for the browser itself.</summary>
    public string? Session { get; set; }

    /// <summary>Told of events: method and parameters. It may send, but not call.</summary>
    public Action<string, JsonElement> Happened { get; set; } = (_, _) => { };

    /// <summary>Resident memory in kilobytes, of all its processes.</summary>
    public long MemoryKilobytes
    {
        get
        {
            long pages = 0;
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && (id == _process.Id || ParentOf(folder) == _process.Id))
                    pages += ResidentPages(folder);
            }

            return pages * (Environment.SystemPageSize / 1024);
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
            var count = _messages.Read(_buffer, _end, _buffer.Length - _end);
            if (count == 0) throw new EndOfStreamException(_process.WaitForExit(Farewell) ? $"Chromium has ended with exit code {_process.ExitCode}." : "Chromium says nothing more.");
            _end += count;
        }
    }

    /// <summary>Without a zygote every process is a child of the first. The fields are counted from the name's end, which may hold anything (proc(5)).</summary>
    private static int ParentOf(string folder) => TextOf(folder, "stat") is { } stat && stat.LastIndexOf(')') is > 0 and var name
        && stat[(name + 2)..].Split(' ') is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    private static long ResidentPages(string folder) =>
        TextOf(folder, "statm")?.Split(' ') is [_, var resident, ..] ? long.Parse(resident, CultureInfo.InvariantCulture) : 0;

    /// <summary>Null where the process has ended meanwhile.</summary>
    private static string? TextOf(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (IOException)
        {
            return null;
        }
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
