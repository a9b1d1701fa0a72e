namespace Faxwerk.Storage;

/// <summary>The first <paramref name="length"/> octets of a file that may grow meanwhile. The caller disposes the file.</summary>
internal sealed class BoundedStream(Stream file, long length) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => file.Position; set => file.Position = value; }

    /// <exception cref="IOException">The file got shorter.</exception>
    public override int Read(Span<byte> buffer) => Judge(file.Read(buffer[..Room(buffer.Length)]), buffer.Length);

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Judge(await file.ReadAsync(buffer[..Room(buffer.Length)], cancellationToken), buffer.Length);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => origin == SeekOrigin.End ? file.Seek(length + offset, SeekOrigin.Begin) : file.Seek(offset, origin);

    public override void Flush() => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Room(int wanted) => (int)Math.Clamp(length - file.Position, 0, wanted);

    private int Judge(int read, int wanted) =>
        read > 0 || wanted == 0 || file.Position >= length ? read : throw new IOException("A file got shorter while it was saved.");
}
