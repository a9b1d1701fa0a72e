using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Faxwerk.Mail.Smtp;

/// <summary>The client's end of a connection: commands out, replies in, each under a time limit.</summary>
internal sealed class SmtpClientConnection : IAsyncDisposable
{
    private const int MaxReplyBytes = 64 * 1024;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly SmtpClientOptions options;
    private readonly TimeProvider time;
    private Stream stream;
    private PipeReader input;

    private SmtpClientConnection(SmtpClientOptions options, TimeProvider time, Stream stream)
    {
        (this.options, this.time, this.stream) = (options, time, stream);
        (input, Output) = Pipes(stream);
    }

    public PipeWriter Output { get; private set; }

    public bool Secure => stream is SslStream;

    public static async Task<SmtpClientConnection> OpenAsync(SmtpClientOptions options, TimeProvider time, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var patience = new Patience(time, options.ConnectTimeout, cancel);
            await socket.ConnectAsync(options.Host, options.Port, patience.Token);
            var connection = new SmtpClientConnection(options, time, new NetworkStream(socket, ownsSocket: true));
            if (options.Tls == SmtpTls.Implicit) await connection.StartTlsAsync(cancel);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Shakes hands; throws <see cref="AuthenticationException"/> where no TLS comes about.</summary>
    public async Task StartTlsAsync(CancellationToken cancel)
    {
        using var patience = new Patience(time, options.CommandTimeout, cancel);
        // What arrived in the clear behind the answer to STARTTLS is not read (RFC 3207 4.2).
        await input.CompleteAsync();
        var tls = new SslStream(stream);
        stream = tls;
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = options.Host,
                CertificateChainPolicy = options.AuthorityFile.Length > 0 && options.Tls != SmtpTls.Opportunistic ? TrustOnly(options.AuthorityFile) : null,
                RemoteCertificateValidationCallback = options.Tls == SmtpTls.Opportunistic ? (_, _, _, _) => true : options.VerifyCertificate,
            }, patience.Token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AuthenticationException(e.Message, e);
        }
        (input, Output) = Pipes(tls);
    }

    public void Write(string command)
    {
        if (command.AsSpan().ContainsAny('\r', '\n', '\0')) throw new ArgumentException("A command is one line.", nameof(command));
        Encoding.UTF8.GetBytes(command, Output);
        Output.Write("\r\n"u8);
    }

    public async Task<SmtpReply> AskAsync(string command, CancellationToken cancel)
    {
        Write(command);
        await FlushAsync(cancel);
        return await ReadReplyAsync(options.CommandTimeout, cancel);
    }

    /// <summary>The farewell; its answer is waited for only briefly, and does not matter.</summary>
    public async Task QuitAsync(CancellationToken cancel)
    {
        Write("QUIT");
        await FlushAsync(cancel);
        await ReadReplyAsync(Farewell, cancel);
    }

    public async Task FlushAsync(CancellationToken cancel)
    {
        using var patience = new Patience(time, options.CommandTimeout, cancel);
        await Output.FlushAsync(patience.Token);
    }

    /// <summary>Reads a reply of one or more lines. Throws <see cref="IOException"/> where the server breaks off or does not speak SMTP.</summary>
    public async Task<SmtpReply> ReadReplyAsync(TimeSpan timeout, CancellationToken cancel)
    {
        using var patience = new Patience(time, timeout, cancel);
        var lines = new List<string>();
        var total = 0L;
        while (true)
        {
            var result = await input.ReadAsync(patience.Token);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } lf)
            {
                var line = Encoding.UTF8.GetString(buffer.Slice(0, lf)).TrimEnd('\r');
                buffer = buffer.Slice(buffer.GetPosition(1, lf));
                lines.Add(line);
                total += line.Length;
                if (line.Length > 3 && line[3] == '-' && total < MaxReplyBytes) continue;
                input.AdvanceTo(buffer.Start);
                return Parse(lines);
            }
            var tooLong = total + buffer.Length > MaxReplyBytes;
            input.AdvanceTo(buffer.Start, buffer.End);
            if (tooLong) throw new IOException("The server's reply has no end.");
            if (result.IsCompleted) throw new EndOfStreamException("The server closed the connection.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await input.CompleteAsync();
        await stream.DisposeAsync();
    }

    private static X509ChainPolicy TrustOnly(string authorityFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authorityFile);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new AuthenticationException($"There is no certificate in {authorityFile}");
    }

    private static SmtpReply Parse(List<string> lines)
    {
        var last = lines[^1];
        if (last.Length < 3 || !int.TryParse(last.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 200 or > 599) throw new IOException("The server does not speak SMTP.");
        var texts = lines.Select(line => line.Length > 4 ? line[4..] : "").ToList();
        var blank = texts[0].IndexOf(' ');
        var status = blank < 0 ? texts[0] : texts[0][..blank];
        if (!IsStatus(status)) return new(code, "", string.Join('\n', texts));
        return new(code, status, string.Join('\n', texts.Select(text => text.StartsWith(status, StringComparison.Ordinal) ? text[status.Length..].TrimStart() : text)));
    }

    private static bool IsStatus(string word) =>
        word.Split('.') is [['2' or '4' or '5'], { Length: > 0 and <= 3 } subject, { Length: > 0 and <= 3 } detail] && subject.All(char.IsAsciiDigit) && detail.All(char.IsAsciiDigit);

    private static (PipeReader, PipeWriter) Pipes(Stream stream) =>
        (PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 16 * 1024, leaveOpen: true)));
}
