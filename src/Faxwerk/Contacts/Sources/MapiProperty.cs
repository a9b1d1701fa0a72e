using System.Xml.Linq;

namespace Faxwerk.Contacts.Sources;

/// <summary>A text property of a contact that Exchange has no name of its own for: a MAPI tag such as <c>0x3A4A</c>, or the name of a field that users or programs added (the property set PS_PUBLIC_STRINGS, MS-OXPROPS 1.3.2).</summary>
internal sealed record MapiProperty(string Name)
{
    private const string PublicStrings = "{00020329-0000-0000-C000-000000000046}";

    private static readonly XNamespace Types = "http://schemas.microsoft.com/exchange/services/2006/types";

    /// <summary>PidTagCustomerId: the field Customer ID of Outlook.</summary>
    public static MapiProperty CustomerId { get; } = new("0x3A4A");

    /// <summary>The fax numbers of a contact, which Graph leaves out: PidTagBusinessFaxNumber, PidTagHomeFaxNumber, PidTagPrimaryFaxNumber.</summary>
    public static IReadOnlyList<MapiProperty> FaxNumbers { get; } = [new("0x3A24"), new("0x3A25"), new("0x3A23")];

    /// <summary>That of <c>customerField</c>; empty is <see cref="CustomerId"/>.</summary>
    public static MapiProperty OfCustomer(string field) => field.Length == 0 ? CustomerId : new MapiProperty(field);

    /// <summary>Its id in Graph (singleValueExtendedProperties); Graph answers with another case.</summary>
    public string GraphId => IsTag ? $"String {Name}" : $"String {PublicStrings} Name {Name}";

    /// <summary>Its path in EWS.</summary>
    public XElement EwsPath => new(
        Types + "ExtendedFieldURI",
        IsTag ? [new XAttribute("PropertyTag", Name)] : new[] { new XAttribute("DistinguishedPropertySetId", "PublicStrings"), new XAttribute("PropertyName", Name) },
        new XAttribute("PropertyType", "String"));

    private bool IsTag => Name.Length == 6 && Name.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && Name.Skip(2).All(char.IsAsciiHexDigit);
}
