using System.Buffers.Binary;
using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>Questions and answers on the wire (RFC 1035 4, EDNS of RFC 6891). Reading never throws, follows no loops and keeps a bounded number of records.</summary>
internal static class DnsMessage
{
    /// <summary>Largest datagram that we take, as written into the question (as the DNS flag day 2020 advises).</summary>
    public const int LargestDatagram = 1232;

    private const int HeaderLength = 12;
    private const int MaxName = 255;
    private const int MaxPointers = 32;
    private const int MaxRecords = 100;

    /// <summary>Longest that a record is believed, whatever it says.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    /// <summary>What an answer says of itself.</summary>
    public enum Verdict
    {
        /// <summary>Not the answer to this question.</summary>
        Foreign,

        /// <summary>Cut off: it is to be asked for over TCP.</summary>
        Truncated,

        /// <summary>The server cannot say.</summary>
        Failed,

        /// <summary>The records are all there are, none too.</summary>
        Complete,
    }

    /// <summary>A question with recursion desired. Null for what can be no name.</summary>
    public static byte[]? Question(ushort id, string name, DnsType type)
    {
        var labels = name.TrimEnd('.').Split('.');
        if (name.Length > MaxName - 2 || labels.Any(label => label.Length is 0 or > 63 || !Ascii.IsValid(label)))
            return null;
        var bytes = new List<byte>(64) { (byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1 };
        foreach (string label in labels)
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.AddRange([0, 0, (byte)type, 0, 1]);
        // The OPT record of the root: no options, version 0.
        bytes.AddRange([0, 0, 41, LargestDatagram >> 8, LargestDatagram & 255, 0, 0, 0, 0, 0, 0]);
        return [.. bytes];
    }

    /// <summary>Reads the answer to a question.</summary>
    public static Verdict Read(ReadOnlySpan<byte> question, ReadOnlySpan<byte> answer, out List<DnsRecord> records)
    {
        records = [];
        int asked = question.Length - 11;
        bool echoes = answer.Length >= asked && answer[0] == question[0] && answer[1] == question[1] && (answer[2] & 0x80) != 0
            && BinaryPrimitives.ReadUInt16BigEndian(answer[4..]) == 1 && SameName(answer[HeaderLength..asked], question[HeaderLength..asked]);
        if (!echoes)
            return Verdict.Foreign;
        if ((answer[2] & 2) != 0)
            return Verdict.Truncated;
        // 3: there is no such name.
        if ((answer[3] & 15) is not (0 or 3))
            return Verdict.Failed;
        var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(question[(asked - 4)..]);
        int count = BinaryPrimitives.ReadUInt16BigEndian(answer[6..]);
        int at = asked;
        for (int i = 0; i < Math.Min(count, MaxRecords); i++)
        {
            if (!TrySkipName(answer, ref at) || answer.Length - at < 10)
                return Verdict.Failed;
            var fixedPart = answer[at..];
            int length = BinaryPrimitives.ReadUInt16BigEndian(fixedPart[8..]);
            var life = TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(fixedPart[4..]));
            at += 10;
            if (answer.Length - at < length)
                return Verdict.Failed;
            if (BinaryPrimitives.ReadUInt16BigEndian(fixedPart) == (int)type && Record(answer, at, length, type, life < LongestLife ? life : LongestLife) is { } record)
                records.Add(record);
            at += length;
        }

        return Verdict.Complete;
    }

    private static DnsRecord? Record(ReadOnlySpan<byte> message, int at, int length, DnsType type, TimeSpan life)
    {
        var data = message.Slice(at, length);
        if (type == DnsType.Srv)
        {
            return length >= 7 && Name(message, at + 6) is { } target
                ? new SrvRecord(Word(data, 0), Word(data, 2), Word(data, 4), target, life)
                : null;
        }

        int next = 4;
        return length >= 4 && Text(data, ref next) is { } flags && Text(data, ref next) is { } service && Text(data, ref next) is not null
            && Name(message, at + next) is { } replacement
            ? new NaptrRecord(Word(data, 0), Word(data, 2), flags, service, replacement, life)
            : null;
    }

    private static int Word(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt16BigEndian(data[at..]);

    private static string? Text(ReadOnlySpan<byte> data, ref int at)
    {
        if (at >= data.Length || data.Length - at - 1 < data[at])
            return null;
        string text = Encoding.Latin1.GetString(data.Slice(at + 1, data[at]));
        at += 1 + data[at];
        return text;
    }

    private static string? Name(ReadOnlySpan<byte> message, int at)
    {
        var name = new StringBuilder();
        for (int pointers = 0; at < message.Length;)
        {
            int length = message[at];
            if (length == 0)
                return name.ToString();
            if (length >= 0xC0)
            {
                if (at + 1 >= message.Length || ++pointers > MaxPointers)
                    return null;
                at = ((length & 0x3F) << 8) | message[at + 1];
                continue;
            }

            if (length > 63 || at + 1 + length > message.Length || name.Length + length + 1 > MaxName)
                return null;
            if (name.Length > 0)
                name.Append('.');
            name.Append(Encoding.Latin1.GetString(message.Slice(at + 1, length)));
            at += 1 + length;
        }

        return null;
    }

    private static bool TrySkipName(ReadOnlySpan<byte> message, ref int at)
    {
        while (at < message.Length)
        {
            int length = message[at];
            at += length >= 0xC0 ? 2 : 1 + length;
            if (length is 0 or >= 0xC0)
                return at <= message.Length;
        }

        return false;
    }

    /// <summary>Names compare without case; length octets are below the letters.</summary>
    private static bool SameName(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => Ascii.EqualsIgnoreCase(a, b) || a.SequenceEqual(b);
}
