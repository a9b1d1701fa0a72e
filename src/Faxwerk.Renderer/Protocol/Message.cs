using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Faxwerk.Rendering.Protocol;

/// <summary>Messages on the pipe to the worker: four bytes length, little-endian, then JSON. Raw bytes may follow a message.</summary>
internal static class MessageStream
{
    /// <summary>Longest message in bytes; more is a fault of the other side.</summary>
    public const int MaxMessage = 64 * 1024;

    /// <summary>Writes one message.</summary>
    public static async ValueTask WriteAsync<T>(Stream stream, T message, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var framed = new byte[4 + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, json.Length);
        json.CopyTo(framed.AsSpan(4));
        await stream.WriteAsync(framed, cancellation);
    }

    /// <summary>Reads one message; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">Length or JSON is not one of this protocol, or the stream ends inside.</exception>
    public static async ValueTask<T?> ReadAsync<T>(Stream stream, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var prefix = new byte[4];
        var got = await stream.ReadAtLeastAsync(prefix, 4, throwOnEndOfStream: false, cancellation);
        if (got == 0) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (got < 4 || length is < 2 or > MaxMessage) throw new InvalidDataException("Not a message of the rendering worker.");
        var json = new byte[length];
        try
        {
            await stream.ReadExactlyAsync(json, cancellation);
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException("An empty message.");
        }
        catch (Exception e) when (e is JsonException or EndOfStreamException)
        {
            throw new InvalidDataException("Not a message of the rendering worker.", e);
        }
    }
}

/// <summary>JSON of the protocol, generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RenderRequest))]
[JsonSerializable(typeof(RenderAnswer))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
