using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Text;

namespace Faxwerk.Mail.Smtp;

/// <summary>What came instead of a line, or <see cref="Line"/>.</summary>
internal enum SmtpInput
{
    Line,
    TooLong,
    BareLf,

    /// <summary>The client is gone.</summary>
    Closed,

    /// <summary>The client was silent too long, or the connection is too old.</summary>
    TimedOut,

    /// <summary>The server stops.</summary>
    Stopping,
}

/// <summary>
/// The wire of one connection: lines and octets in, replies out, which leave when no further command has arrived (RFC 2920), under one
/// timer.
/// </summary>
internal sealed class SmtpChannel : IAsyncDisposable
{
    private readonly SmtpServerOptions options;
    private readonly TimeProvider time;
    private readonly long started;
    private readonly ITimer timer;
    private readonly CancellationTokenRegistration stop;
    private PipeReader input;
    private PipeWriter output;
    private SslStream? tls;
    private volatile bool timedOut;
    private volatile bool stopping;
    private volatile bool flushing;

    public SmtpChannel(IDuplexPipe transport, SmtpServerOptions options, TimeProvider time, CancellationToken stopping)
    {
        (input, output, this.options, this.time) = (transport.Input, transport.Output, options, time);
        started = time.GetTimestamp();
        timer = time.CreateTimer(_ => TimeOut(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        stop = stopping.Register(() =>
        {
            this.stopping = true;
            input.CancelPendingRead();
        });
    }

    public void Reply(SmtpReply reply) => reply.WriteTo(output);

    /// <summary>Sends what was replied. False: nobody takes it any more.</summary>
    public async ValueTask<bool> FlushAsync()
    {
        Arm(inTransaction: true);
        flushing = true;
        try
        {
            var result = await output.FlushAsync();
            return result is { IsCanceled: false, IsCompleted: false };
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            flushing = false;
        }
    }

    /// <summary>The next line without its CR LF. Of a line too long the rest is skipped.</summary>
    public async ValueTask<(SmtpInput Kind, string Text)> ReadLineAsync(int limit, bool inTransaction)
    {
        var skipping = false;
        while (true)
        {
            if (stopping) return (SmtpInput.Stopping, "");
            var (kind, result) = await ReadAsync(inTransaction);
            if (kind is SmtpInput.Closed or SmtpInput.TimedOut) return (kind, "");
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } lf)
            {
                var line = buffer.Slice(0, buffer.GetPosition(1, lf));
                var read = skipping || line.Length > limit ? (SmtpInput.TooLong, "") : Decode(line);
                input.AdvanceTo(line.End);
                return read;
            }
            if (result.IsCompleted)
            {
                input.AdvanceTo(buffer.End);
                return (SmtpInput.Closed, "");
            }
            skipping |= buffer.Length > limit;
            input.AdvanceTo(skipping ? buffer.End : buffer.Start, buffer.End);
        }
    }

    /// <summary>
    /// Octets that arrived; <see cref="Advance"/> must follow on <see cref="SmtpInput.Line"/>. A stop of the server does not interrupt here:
    /// a message under way is taken in.
    /// </summary>
    public async ValueTask<(SmtpInput Kind, ReadResult Result)> ReadAsync(bool inTransaction)
    {
        if (timedOut) return (SmtpInput.TimedOut, default);
        try
        {
            if (!input.TryRead(out var result))
            {
                if (!await FlushAsync()) return (timedOut ? SmtpInput.TimedOut : SmtpInput.Closed, default);
                Arm(inTransaction);
                result = await input.ReadAsync();
            }
            if (!timedOut) return (SmtpInput.Line, result);
            input.AdvanceTo(result.Buffer.Start);
            return (SmtpInput.TimedOut, default);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            return (SmtpInput.Closed, default);
        }
    }

    public void Advance(SequencePosition consumed, SequencePosition examined) => input.AdvanceTo(consumed, examined);

    /// <summary>
    /// Answers STARTTLS and shakes hands. What the client sent behind the command came unprotected and is thrown away (RFC 3207 4.2). False:
    /// no TLS came about and the connection is of no more use.
    /// </summary>
    public async ValueTask<bool> StartTlsAsync(SslServerAuthenticationOptions tlsOptions, SmtpReply ready)
    {
        if (input.TryRead(out var unprotected)) input.AdvanceTo(unprotected.Buffer.End);
        Reply(ready);
        return await FlushAsync() && await BeginTlsAsync(tlsOptions);
    }

    /// <summary>Goes on in TLS; false where the handshake fails.</summary>
    public async ValueTask<bool> BeginTlsAsync(SslServerAuthenticationOptions tlsOptions)
    {
        tls = new SslStream(new DuplexPipeStream(input, output));
        using var patience = new CancellationTokenSource(options.IdleTimeout, time);
        try
        {
            await tls.AuthenticateAsServerAsync(tlsOptions, patience.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or InvalidOperationException or NotSupportedException)
        {
            return false;
        }
        input = PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.DisposeAsync();
        await timer.DisposeAsync();
        if (tls is null) return;
        await input.CompleteAsync();
        try
        {
            await output.CompleteAsync();
            await tls.DisposeAsync();
        }
        catch (IOException)
        {
            // The client left without a farewell; there is nobody to tell.
        }
    }

    private void Arm(bool inTransaction)
    {
        var whole = inTransaction ? 2 * options.SessionTimeout : options.SessionTimeout;
        var left = whole - time.GetElapsedTime(started);
        timer.Change(left > options.IdleTimeout ? options.IdleTimeout : left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void TimeOut()
    {
        timedOut = true;
        input.CancelPendingRead();
        if (flushing) output.CancelPendingFlush();
    }

    private static (SmtpInput, string) Decode(in ReadOnlySequence<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? (SmtpInput.Line, text[..^2]) : (SmtpInput.BareLf, "");
    }
}
