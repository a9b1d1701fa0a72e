namespace Faxwerk.Printing;

/// <summary>Delimiter and value tags of RFC 8010, 3.5.</summary>
public enum IppTag : byte
{
    /// <summary>Begins the operation attributes.</summary>
    OperationGroup = 0x01,

    /// <summary>Begins the attributes of a job.</summary>
    JobGroup = 0x02,

    /// <summary>Ends the attributes; the document follows.</summary>
    End = 0x03,

    /// <summary>Begins the attributes of a printer.</summary>
    PrinterGroup = 0x04,

    /// <summary>The last of the delimiter tags.</summary>
    LastDelimiter = 0x0f,

    /// <summary>Signed, 4 octets.</summary>
    Integer = 0x21,

    /// <summary>One octet, 0 or 1.</summary>
    Boolean = 0x22,

    /// <summary>Signed number of a list, 4 octets.</summary>
    Enumeration = 0x23,

    /// <summary>Two signed numbers of 4 octets.</summary>
    Range = 0x33,

    /// <summary>A collection begins.</summary>
    BeginCollection = 0x34,

    /// <summary>Text with its language.</summary>
    TextWithLanguage = 0x35,

    /// <summary>Name with its language.</summary>
    NameWithLanguage = 0x36,

    /// <summary>A collection ends.</summary>
    EndCollection = 0x37,

    /// <summary>Text.</summary>
    Text = 0x41,

    /// <summary>Name.</summary>
    Name = 0x42,

    /// <summary>Keyword.</summary>
    Keyword = 0x44,

    /// <summary>URI.</summary>
    Uri = 0x45,

    /// <summary>Character set.</summary>
    Charset = 0x47,

    /// <summary>Natural language.</summary>
    Language = 0x48,

    /// <summary>Media type.</summary>
    MimeMediaType = 0x49,

    /// <summary>Name of a member of a collection.</summary>
    MemberName = 0x4a,
}

/// <summary>One value: a number for <see cref="IppTag.Integer"/>, <see cref="IppTag.Boolean"/> and <see cref="IppTag.Enumeration"/>, members for a collection, else text; empty where nobody reads it.</summary>
public sealed record IppValue(IppTag Tag, string Text = "", int Number = 0, IReadOnlyList<IppAttribute>? Members = null)
{
    /// <summary>A keyword.</summary>
    public static IppValue Keyword(string text) => new(IppTag.Keyword, text);

    /// <summary>A number.</summary>
    public static IppValue Integer(int number) => new(IppTag.Integer, Number: number);
}

/// <summary>An attribute with its values, at least one.</summary>
public sealed record IppAttribute(string Name, IReadOnlyList<IppValue> Values)
{
    /// <summary>An attribute of one value.</summary>
    public IppAttribute(string name, IppValue value)
        : this(name, [value])
    {
    }
}

/// <summary>Attributes of one kind; an answer has one such group a job or printer.</summary>
public sealed record IppGroup(IppTag Tag, IReadOnlyList<IppAttribute> Attributes)
{
    /// <summary>The first value of an attribute; null where it is missing.</summary>
    public IppValue? this[string name] => Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Values[0];

    /// <summary>All values of an attribute as text.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. Attributes.Where(attribute => attribute.Name == name).SelectMany(attribute => attribute.Values).Select(value => value.Text)];
}
