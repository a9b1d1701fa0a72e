using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Faxwerk.Rendering.Protocol;

/// <summary>A message on the pipe to or from the worker: four bytes length, little-endian, then JSON. Raw bytes may follow it.</summary>
internal static class Message
{
    /// <summary>Bytes of the length.</summary>
    public const int PrefixBytes = 4;

    private const int MaxBytes = 64 * 1024;

    /// <summary>A message with its length.</summary>
    public static byte[] Frame<T>(T message, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var framed = new byte[PrefixBytes + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, json.Length);
        json.CopyTo(framed.AsSpan(PrefixBytes));
        return framed;
    }

    /// <summary>Length of the JSON that follows.</summary>
    /// <exception cref="InvalidDataException">The other side does not speak this protocol.</exception>
    public static int ParsePrefix(ReadOnlySpan<byte> prefix)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        return length is >= 2 and <= MaxBytes ? length : throw new InvalidDataException("Not a message of the rendering worker.");
    }

    /// <summary>The message in <paramref name="json"/>.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException("An empty message.");
        }
        catch (JsonException e)
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
