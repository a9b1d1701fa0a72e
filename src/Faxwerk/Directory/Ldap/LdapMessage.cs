using System.Formats.Asn1;
using System.Text;

namespace Faxwerk.Directory.Ldap;

/// <summary>An entry of the directory; names of attributes without regard to case.</summary>
internal sealed record LdapEntry(string Dn, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Attributes)
{
    public string? Text(string attribute) => Texts(attribute).FirstOrDefault();

    public IEnumerable<string> Texts(string attribute) => Attributes.TryGetValue(attribute, out var values) ? values.Select(Encoding.UTF8.GetString) : [];
}

/// <summary>How an operation ended (RFC 4511, 4.1.9): 0 is success, 49 invalid credentials.</summary>
internal readonly record struct LdapResult(int Code, string Message)
{
    public const int InvalidCredentials = 49;

    public bool Succeeded => Code == 0;
}

/// <summary>The messages of LDAP (RFC 4511) in BER, as far as they are needed: bind, search in pages (RFC 2696), StartTLS.</summary>
internal static class LdapMessage
{
    public const int BindResponse = 1, SearchEntry = 4, SearchDone = 5, SearchReference = 19, ExtendedResponse = 24;

    private const int Version = 3;
    private const int Unbind = 2, WholeSubtree = 2, NeverDereference = 0;
    private const string PagedResults = "1.2.840.113556.1.4.319";
    private const string StartTlsName = "1.3.6.1.4.1.1466.20037";

    public static byte[] Bind(int id, string dn, string password) => Write(id, writer =>
    {
        using (writer.PushSequence(Application(0)))
        {
            writer.WriteInteger(Version);
            WriteText(writer, dn);
            writer.WriteOctetString(Encoding.UTF8.GetBytes(password), new Asn1Tag(TagClass.ContextSpecific, 0));
        }
    });

    public static byte[] Goodbye(int id) => Write(id, writer => writer.WriteNull(new Asn1Tag(TagClass.Application, Unbind)));

    public static byte[] StartTls(int id) => Write(id, writer =>
    {
        using (writer.PushSequence(Application(23)))
            writer.WriteOctetString(Encoding.ASCII.GetBytes(StartTlsName), new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    /// <summary>A search below <paramref name="baseDn"/> for a page of at most <paramref name="pageSize"/> entries behind <paramref name="cookie"/>.</summary>
    public static byte[] Search(int id, string baseDn, LdapFilter filter, IEnumerable<string> attributes, int pageSize, byte[] cookie) => Write(
        id,
        writer =>
        {
            using (writer.PushSequence(Application(3)))
            {
                WriteText(writer, baseDn);
                WriteEnumerated(writer, WholeSubtree);
                WriteEnumerated(writer, NeverDereference);
                writer.WriteInteger(0);
                writer.WriteInteger(0);
                writer.WriteBoolean(false);
                filter.Write(writer);
                using (writer.PushSequence())
                {
                    foreach (var attribute in attributes)
                        WriteText(writer, attribute);
                }
            }
        },
        writer =>
        {
            using (writer.PushSequence())
            {
                WriteText(writer, PagedResults);
                writer.WriteBoolean(true);
                using (writer.PushOctetString())
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteInteger(pageSize);
                        writer.WriteOctetString(cookie);
                    }
                }
            }
        });

    /// <summary>The id, the operation's number and a reader at its contents; and a reader at the controls, null where there are none.</summary>
    public static (int Id, int Operation, AsnReader Contents, AsnReader? Controls) Read(ReadOnlyMemory<byte> message)
    {
        var sequence = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
        if (!sequence.TryReadInt32(out var id))
            throw new AsnContentException("An LDAP message without an id.");
        var tag = sequence.PeekTag();
        if (tag.TagClass != TagClass.Application)
            throw new AsnContentException("An LDAP message without an operation.");
        var contents = tag.IsConstructed ? sequence.ReadSequence(tag) : sequence;
        var hasControls = tag.IsConstructed && sequence.HasData && sequence.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0));
        return (id, tag.TagValue, contents, hasControls ? sequence.ReadSequence(sequence.PeekTag()) : null);
    }

    public static LdapResult ReadResult(AsnReader contents)
    {
        var code = ReadCode(contents);
        contents.ReadOctetString();
        return new LdapResult(code, ReadText(contents));
    }

    public static LdapEntry ReadEntry(AsnReader contents)
    {
        var dn = ReadText(contents);
        var attributes = new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.OrdinalIgnoreCase);
        var list = contents.ReadSequence();
        while (list.HasData)
        {
            var attribute = list.ReadSequence();
            var name = ReadText(attribute);
            var values = new List<byte[]>();
            var set = attribute.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
                values.Add(set.ReadOctetString());
            attributes[name] = values;
        }

        return new LdapEntry(dn, attributes);
    }

    /// <summary>Where the next page begins; empty behind the last.</summary>
    public static byte[] ReadCookie(AsnReader? controls)
    {
        while (controls is { HasData: true })
        {
            var control = controls.ReadSequence();
            if (ReadText(control) != PagedResults)
                continue;
            if (control.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
                control.ReadBoolean();
            var value = new AsnReader(control.ReadOctetString(), AsnEncodingRules.BER).ReadSequence();
            value.ReadInteger();
            return value.ReadOctetString();
        }

        return [];
    }

    private static byte[] Write(int id, Action<AsnWriter> operation, Action<AsnWriter>? controls = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            operation(writer);
            if (controls is not null)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)))
                    controls(writer);
            }
        }

        return writer.Encode();
    }

    private static int ReadCode(AsnReader reader)
    {
        var bytes = reader.ReadEnumeratedBytes().Span;
        return bytes.Length == 1 ? bytes[0] : bytes.Length == 2 ? (bytes[0] << 8) | bytes[1] : throw new AsnContentException("A result code of more than two octets.");
    }

    private static string ReadText(AsnReader reader) => Encoding.UTF8.GetString(reader.ReadOctetString());

    private static void WriteText(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    private static void WriteEnumerated(AsnWriter writer, byte value) => writer.WriteEncodedValue([0x0A, 1, value]);

    private static Asn1Tag Application(int number) => new(TagClass.Application, number, isConstructed: true);
}
