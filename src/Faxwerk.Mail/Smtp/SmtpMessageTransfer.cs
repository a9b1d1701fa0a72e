using System.IO.Pipelines;

namespace Faxwerk.Mail.Smtp;

/// <summary>
/// A message on its way from the wire to the backend, which reads it meanwhile: bounded by a pipe, never whole in memory. What comes after the
/// size limit, or after the backend gave up, is dropped.
/// </summary>
internal sealed class SmtpMessageTransfer : IAsyncDisposable
{
    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 128 * 1024, minimumSegmentSize: 16 * 1024, useSynchronizationContext: false));
    private readonly CancellationTokenSource cut = new();
    private readonly long limit;
    private readonly Task<SmtpReply> backend;
    private bool dropping;

    /// <param name="limit">Octets; more end in 552 5.3.4.</param>
    /// <param name="receive">The backend: must not throw.</param>
    public SmtpMessageTransfer(long limit, Func<Stream, CancellationToken, Task<SmtpReply>> receive)
    {
        this.limit = limit;
        backend = ReceiveAsync(receive);
    }

    public long Length { get; private set; }

    public bool TooLarge => Length > limit;

    public void Write(ReadOnlySpan<byte> octets)
    {
        Length += octets.Length;
        if (TooLarge && !dropping) Drop("The message is too large.");
        if (dropping) return;
        while (!octets.IsEmpty)
        {
            var room = pipe.Writer.GetSpan(Math.Min(octets.Length, 4096));
            var count = Math.Min(room.Length, octets.Length);
            octets[..count].CopyTo(room);
            pipe.Writer.Advance(count);
            octets = octets[count..];
        }
    }

    /// <summary>Waits until the backend has read enough for more to be written.</summary>
    public async ValueTask FlushAsync()
    {
        if (dropping) return;
        var result = await pipe.Writer.FlushAsync();
        if (result.IsCompleted) dropping = true;
    }

    /// <summary>The message is complete: the backend's verdict.</summary>
    public async ValueTask<SmtpReply> CompleteAsync()
    {
        if (!dropping) await pipe.Writer.CompleteAsync();
        var reply = await backend;
        return TooLarge ? SmtpReply.TooLarge : reply;
    }

    /// <summary>The message will never be complete; returns when the backend has let go of it.</summary>
    public async ValueTask AbortAsync()
    {
        if (!dropping) Drop("The message was cut off.");
        await cut.CancelAsync();
        await backend;
    }

    public async ValueTask DisposeAsync()
    {
        await AbortAsync();
        cut.Dispose();
    }

    private void Drop(string reason)
    {
        dropping = true;
        pipe.Writer.Complete(new MessageCutException(reason));
    }

    private async Task<SmtpReply> ReceiveAsync(Func<Stream, CancellationToken, Task<SmtpReply>> receive)
    {
        var reply = await receive(pipe.Reader.AsStream(leaveOpen: true), cut.Token);
        await pipe.Reader.CompleteAsync();
        return reply;
    }
}
