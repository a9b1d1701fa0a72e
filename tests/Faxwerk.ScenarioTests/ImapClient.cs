using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Mail.Mime;

namespace Faxwerk.ScenarioTests;

/// <summary>A mailbox as a mail program reads it (IMAP, RFC 3501); new mail is waited for with IDLE (RFC 2177).</summary>
internal sealed partial class ImapClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private int _commands, _mails;

    // An octet is a character of Latin-1, so literals can be counted.
    private ImapClient(TcpClient client) => (_client, _reader, _writer) =
        (client, new StreamReader(client.GetStream(), Encoding.Latin1), new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true });

    public static async Task<ImapClient> OpenAsync(int port, string user, string password)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var imap = new ImapClient(client);
        Assert.StartsWith("* OK", await imap._reader.ReadLineAsync(), StringComparison.Ordinal);
        await imap.CommandAsync($"LOGIN {user} {password}", CancellationToken.None);
        await imap.CommandAsync("SELECT INBOX", CancellationToken.None);
        return imap;
    }

    /// <summary>All mails, the oldest first.</summary>
    public async Task<IReadOnlyList<MailMessage>> MailsAsync(CancellationToken cancel = default)
    {
        await CommandAsync("NOOP", cancel);
        return _mails == 0 ? [] : [.. (await CommandAsync("FETCH 1:* BODY.PEEK[]", cancel)).Select(mail => MimeReader.Read(mail))];
    }

    /// <summary>The first mail that is as wanted, as soon as it is there.</summary>
    public async Task<MailMessage> FindAsync(Func<MailMessage, bool> wanted)
    {
        using var timeout = new CancellationTokenSource(Patience);
        IReadOnlyList<MailMessage> mails = [];
        try
        {
            while (true)
            {
                mails = await MailsAsync(timeout.Token);
                if (mails.FirstOrDefault(wanted) is { } found)
                    return found;
                await IdleAsync(mails.Count, timeout.Token);
            }
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"Only this came within {Patience}: {string.Join(", ", mails.Select(mail => mail.Subject))}", late);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task IdleAsync(int known, CancellationToken cancel)
    {
        var tag = await SayAsync("IDLE", cancel);
        while (_mails <= known)
            Note(await _reader.ReadLineAsync(cancel));
        await _writer.WriteLineAsync("DONE".AsMemory(), cancel);
        await AnswerAsync(tag, cancel);
    }

    /// <summary>The literals of the answer.</summary>
    private async Task<List<byte[]>> CommandAsync(string command, CancellationToken cancel) => await AnswerAsync(await SayAsync(command, cancel), cancel);

    private async Task<string> SayAsync(string command, CancellationToken cancel)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"a{++_commands} ");
        await _writer.WriteLineAsync((tag + command).AsMemory(), cancel);
        return tag;
    }

    private async Task<List<byte[]>> AnswerAsync(string tag, CancellationToken cancel)
    {
        var literals = new List<byte[]>();
        while (true)
        {
            var line = Note(await _reader.ReadLineAsync(cancel));
            if (line.StartsWith(tag, StringComparison.Ordinal))
            {
                Assert.StartsWith(tag + "OK", line, StringComparison.Ordinal);
                return literals;
            }

            if (Literal().Match(line) is { Success: true } literal)
            {
                var content = new char[int.Parse(literal.Groups[1].ValueSpan, CultureInfo.InvariantCulture)];
                await _reader.ReadBlockAsync(content, cancel);
                literals.Add(Encoding.Latin1.GetBytes(content));
            }
        }
    }

    private string Note(string? line)
    {
        Assert.NotNull(line);
        if (Exists().Match(line) is { Success: true } exists)
            _mails = int.Parse(exists.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return line;
    }

    [GeneratedRegex(@"\{([0-9]+)\}$")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\* ([0-9]+) EXISTS$")]
    private static partial Regex Exists();
}
