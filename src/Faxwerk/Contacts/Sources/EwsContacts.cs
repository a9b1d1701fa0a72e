using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;

namespace Faxwerk.Contacts.Sources;

/// <summary>The folder of contacts of a mailbox of Exchange by EWS (FindItem), page by page.</summary>
internal sealed class EwsContacts(ContactHttp http) : IContactSource
{
    private const int PageSize = 500;
    private const string Types = "http://schemas.microsoft.com/exchange/services/2006/types";

    private static readonly string[] Numbers = ["BusinessFax", "HomeFax", "OtherFax", "BusinessPhone", "BusinessPhone2", "CompanyMainPhone", "MobilePhone", "HomePhone"];

    public ContactKind Kind => ContactKind.Ews;

    public async IAsyncEnumerable<ContactEntry> ReadAsync(ContactSourceSettings settings, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (offset, isLast) = (0, false);
        while (!isLast)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, settings.Address) { Content = new StringContent(Request(offset, MapiProperty.OfCustomer(settings.CustomerField)), Encoding.UTF8, "text/xml") };
            request.Headers.Authorization = ContactHttp.Basic(settings);
            var answer = XDocument.Parse(await http.AskAsync(request, cancel));
            var folder = answer.Descendants().FirstOrDefault(element => element.Name.LocalName == "RootFolder")
                ?? throw new FormatException(answer.Descendants().FirstOrDefault(element => element.Name.LocalName is "MessageText" or "faultstring")?.Value ?? "Exchange answered without a folder.");
            foreach (var contact in folder.Descendants(XName.Get("Contact", Types)))
                yield return Entry(contact);

            // A server that does not get on is not asked for ever.
            var next = int.TryParse(folder.Attribute("IndexedPagingOffset")?.Value, CultureInfo.InvariantCulture, out var said) ? said : 0;
            isLast = folder.Attribute("IncludesLastItemInRange")?.Value != "false" || next <= offset;
            offset = next;
        }
    }

    private static ContactEntry Entry(XElement contact)
    {
        string Text(string name) => contact.Element(XName.Get(name, Types))?.Value ?? "";
        var numbers = contact.Element(XName.Get("PhoneNumbers", Types))?.Elements().Select(number => number.Value.Trim()).Where(number => number.Length > 0) ?? [];

        // The only one that was asked for.
        var customer = contact.Element(XName.Get("ExtendedProperty", Types))?.Element(XName.Get("Value", Types))?.Value ?? "";
        return new ContactEntry([.. numbers], Text("DisplayName"), Text("CompanyName"), customer);
    }

    private static string Request(int offset, MapiProperty customer) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="{Types}" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">
          <soap:Header><t:RequestServerVersion Version="Exchange2010_SP2"/></soap:Header>
          <soap:Body><m:FindItem Traversal="Shallow">
            <m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>
              <t:FieldURI FieldURI="contacts:DisplayName"/><t:FieldURI FieldURI="contacts:CompanyName"/>
              {string.Concat(Numbers.Select(number => $"<t:IndexedFieldURI FieldURI=\"contacts:PhoneNumber\" FieldIndex=\"{number}\"/>"))}
              {customer.EwsPath}
            </t:AdditionalProperties></m:ItemShape>
            <m:IndexedPageItemView MaxEntriesReturned="{PageSize}" Offset="{offset}" BasePoint="Beginning"/>
            <m:ParentFolderIds><t:DistinguishedFolderId Id="contacts"/></m:ParentFolderIds>
          </m:FindItem></soap:Body>
        </soap:Envelope>
        """;
}
