using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Faxwerk.Printing;

/// <summary>
/// A request or an answer of the Internet Printing Protocol (RFC 8010, 3). <paramref name="Code"/> is the operation of a request, the status of an answer. Reading is bounded: what is longer, deeper or
/// broken is an <see cref="InvalidDataException"/>.
/// </summary>
public sealed record IppMessage(int Code, int RequestId, IReadOnlyList<IppGroup> Groups)
{
    /// <summary>Version 2.0, which every printer since 2010 speaks; its messages are those of 1.1.</summary>
    private const short Version = 0x0200;

    private const int MostAttributes = 20_000, Deepest = 8;

    /// <summary>Whether an answer says that it worked (RFC 8011, B.1.2).</summary>
    public bool IsSuccessful => Code is >= 0 and < 0x0100;

    /// <summary>The first group of a kind; one without attributes where there is none.</summary>
    public IppGroup Group(IppTag tag) => Groups.FirstOrDefault(group => group.Tag == tag) ?? new IppGroup(tag, []);

    /// <summary>The octets before the document.</summary>
    public byte[] Write()
    {
        var output = new ArrayBufferWriter<byte>();
        Number16(output, Version);
        Number16(output, (short)Code);
        Number32(output, RequestId);
        foreach (var group in Groups)
        {
            output.Write([(byte)group.Tag]);
            foreach (var attribute in group.Attributes)
                Write(output, attribute.Name, attribute.Values);
        }

        output.Write([(byte)IppTag.End]);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads an answer; what follows its attributes is passed over.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static IppMessage Read(ReadOnlySpan<byte> octets)
    {
        var reader = new Reader(octets);
        reader.Number16();
        var (code, id) = (reader.Number16(), reader.Number32());
        var groups = new List<IppGroup>();
        var attributes = new List<IppAttribute>();
        while (true)
        {
            var tag = (IppTag)reader.Octet();
            if (tag == IppTag.End)
                return new IppMessage(code, id, groups);
            if (tag <= IppTag.LastDelimiter)
            {
                if (groups.Count == MostAttributes)
                    throw new InvalidDataException("IPP: too many groups.");
                attributes = [];
                groups.Add(new IppGroup(tag, attributes));
            }
            else if (groups.Count == 0)
            {
                throw new InvalidDataException("IPP: an attribute stands before any group.");
            }
            else
            {
                Add(attributes, reader.Text(), reader.Value(tag, 0));
            }
        }
    }

    /// <summary>A value without a name is one more of the attribute before it.</summary>
    private static void Add(List<IppAttribute> attributes, string name, IppValue value)
    {
        if (name.Length > 0)
            attributes.Add(new IppAttribute(name, new List<IppValue> { value }));
        else if (attributes.Count > 0)
            ((List<IppValue>)attributes[^1].Values).Add(value);
        else
            throw new InvalidDataException("IPP: a value without an attribute.");
    }

    private static void Write(ArrayBufferWriter<byte> output, string name, IReadOnlyList<IppValue> values)
    {
        foreach (var (i, value) in values.Index())
        {
            output.Write([(byte)value.Tag]);
            Text(output, i == 0 ? name : "");
            switch (value.Tag)
            {
                case IppTag.Integer or IppTag.Enumeration:
                    Number16(output, 4);
                    Number32(output, value.Number);
                    break;
                case IppTag.Boolean:
                    Number16(output, 1);
                    output.Write([(byte)value.Number]);
                    break;
                case IppTag.BeginCollection:
                    Number16(output, 0);
                    WriteMembers(output, value.Members ?? []);
                    break;
                default:
                    Text(output, value.Text);
                    break;
            }
        }
    }

    private static void WriteMembers(ArrayBufferWriter<byte> output, IReadOnlyList<IppAttribute> members)
    {
        foreach (var member in members)
        {
            output.Write([(byte)IppTag.MemberName]);
            Text(output, "");
            Text(output, member.Name);
            Write(output, "", member.Values);
        }

        output.Write([(byte)IppTag.EndCollection]);
        Text(output, "");
        Text(output, "");
    }

    private static void Text(ArrayBufferWriter<byte> output, string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        Number16(output, checked((short)octets.Length));
        output.Write(octets);
    }

    private static void Number16(ArrayBufferWriter<byte> output, short number)
    {
        BinaryPrimitives.WriteInt16BigEndian(output.GetSpan(2), number);
        output.Advance(2);
    }

    private static void Number32(ArrayBufferWriter<byte> output, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), number);
        output.Advance(4);
    }

    private ref struct Reader(ReadOnlySpan<byte> octets)
    {
        private ReadOnlySpan<byte> _rest = octets;
        private int _left = MostAttributes;

        public byte Octet() => Take(1)[0];

        public int Number16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

        public int Number32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

        public string Text() => Encoding.UTF8.GetString(Take(Number16()));

        /// <summary>The value after its name.</summary>
        public IppValue Value(IppTag tag, int depth)
        {
            if (--_left < 0)
                throw new InvalidDataException("IPP: too many values.");
            var value = Take(Number16());
            return tag switch
            {
                IppTag.Integer or IppTag.Enumeration when value.Length == 4 => new IppValue(tag, Number: BinaryPrimitives.ReadInt32BigEndian(value)),
                IppTag.Boolean when value.Length == 1 => new IppValue(tag, Number: value[0]),
                IppTag.Integer or IppTag.Enumeration or IppTag.Boolean => throw new InvalidDataException("IPP: a number of another length."),
                IppTag.BeginCollection => new IppValue(tag, Members: Members(depth + 1)),
                IppTag.TextWithLanguage or IppTag.NameWithLanguage => new IppValue(tag, WithoutLanguage(value)),
                >= IppTag.Text => new IppValue(tag, Encoding.UTF8.GetString(value)),
                _ => new IppValue(tag),
            };
        }

        private List<IppAttribute> Members(int depth)
        {
            if (depth > Deepest)
                throw new InvalidDataException("IPP: collections within collections without end.");
            var members = new List<IppAttribute>();
            var name = "";
            while (true)
            {
                var tag = (IppTag)Octet();
                Text();
                if (tag is IppTag.EndCollection or IppTag.MemberName)
                {
                    if (--_left < 0)
                        throw new InvalidDataException("IPP: too many values.");
                    name = Text();
                    if (tag == IppTag.EndCollection)
                        return members;
                }
                else
                {
                    Add(members, name, Value(tag, depth));
                    name = "";
                }
            }
        }

        private static string WithoutLanguage(ReadOnlySpan<byte> octets)
        {
            var inner = new Reader(octets);
            inner.Text();
            return inner.Text();
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > _rest.Length)
                throw new InvalidDataException("IPP: the message breaks off.");
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }
}
