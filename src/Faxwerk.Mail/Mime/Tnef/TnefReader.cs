using System.Buffers.Binary;

namespace Faxwerk.Mail.Mime.Tnef;

/// <summary>What a TNEF stream holds: the properties of the message and of each attachment.</summary>
internal sealed record TnefMessage(string? Subject, ReadOnlyMemory<byte> Body, MapiProperties Properties, IReadOnlyList<TnefAttachment> Attachments, int CodePage, bool Complete);

/// <summary>One attachment. <paramref name="Title"/> is its short name, <paramref name="Data"/> its content unless the properties hold it.</summary>
internal sealed record TnefAttachment(string? Title, ReadOnlyMemory<byte> Data, MapiProperties Properties);

/// <summary>The attribute stream of winmail.dat ([MS-OXTNEF] 2.1.3). Reads as far as the data makes sense.</summary>
internal static class TnefReader
{
    private const uint Signature = 0x223E9F78;
    private const int MaxAttachments = 1000;
    private const int DefaultCodePage = 1252;

    private const uint AttSubject = 0x00018004;
    private const uint AttBody = 0x0002800C;
    private const uint AttMapiProperties = 0x00069003;
    private const uint AttOemCodePage = 0x00069007;
    private const uint AttAttachRenderData = 0x00069002;
    private const uint AttAttachTitle = 0x00018010;
    private const uint AttAttachData = 0x0006800F;
    private const uint AttAttachment = 0x00069005;

    public static bool TryRead(ReadOnlyMemory<byte> stream, out TnefMessage message)
    {
        message = null!;
        var reader = new LittleEndianReader(stream);
        if (!reader.TryReadUInt32(out var signature) || signature != Signature || !reader.TryReadUInt16(out _)) return false;
        var codePage = DefaultCodePage;
        string? subject = null;
        ReadOnlyMemory<byte> body = default, properties = default;
        var attachments = new List<(string? Title, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Properties)>();
        var complete = true;
        while (!reader.AtEnd && complete)
        {
            complete = TryReadAttribute(ref reader, out var attribute, out var data);
            if (data.IsEmpty) continue;
            switch (attribute)
            {
                case AttOemCodePage when data.Length >= 4:
                    codePage = BinaryPrimitives.ReadInt32LittleEndian(data.Span);
                    break;
                case AttSubject:
                    subject = Charsets.Decode(data.Span, codePage).TrimEnd('\0');
                    break;
                case AttBody:
                    body = data;
                    break;
                case AttMapiProperties:
                    properties = data;
                    break;
                case AttAttachRenderData when attachments.Count < MaxAttachments:
                    attachments.Add(default);
                    break;
                case AttAttachTitle when attachments.Count > 0:
                    attachments[^1] = attachments[^1] with { Title = Charsets.Decode(data.Span, codePage).TrimEnd('\0') };
                    break;
                case AttAttachData when attachments.Count > 0:
                    attachments[^1] = attachments[^1] with { Data = data };
                    break;
                case AttAttachment when attachments.Count > 0:
                    attachments[^1] = attachments[^1] with { Properties = data };
                    break;
            }
        }
        message = new(subject, body, MapiProperties.Read(properties, codePage),
            [.. attachments.Select(file => new TnefAttachment(file.Title, file.Data, MapiProperties.Read(file.Properties, codePage)))], codePage, complete);
        return true;
    }

    private static bool TryReadAttribute(ref LittleEndianReader reader, out uint attribute, out ReadOnlyMemory<byte> data)
    {
        (attribute, data) = (0, default);
        if (!reader.TryReadByte(out _) || !reader.TryReadUInt32(out attribute) || !reader.TryReadUInt32(out var length)) return false;
        if (reader.TryRead(length, out data)) return reader.TryReadUInt16(out _) || reader.AtEnd;
        data = reader.ReadRest();
        return false;
    }
}
