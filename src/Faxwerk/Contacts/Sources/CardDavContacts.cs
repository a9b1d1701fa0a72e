using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;

namespace Faxwerk.Contacts.Sources;

/// <summary>The cards of an address book with a telephone number (RFC 6352, 8.6).</summary>
internal sealed class CardDavContacts(ContactHttp http) : IContactSource
{
    private const string Query = """
        <?xml version="1.0" encoding="utf-8"?>
        <C:addressbook-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
          <D:prop><D:getetag/><C:address-data/></D:prop>
          <C:filter><C:prop-filter name="TEL"/></C:filter>
        </C:addressbook-query>
        """;

    private static readonly XName Data = XName.Get("address-data", "urn:ietf:params:xml:ns:carddav");

    public ContactKind Kind => ContactKind.CardDav;

    public async IAsyncEnumerable<ContactEntry> ReadAsync(ContactSourceSettings settings, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new HttpRequestMessage(new HttpMethod("REPORT"), settings.Address) { Content = new StringContent(Query, Encoding.UTF8, "application/xml") };
        request.Headers.Add("Depth", "1");
        request.Headers.Authorization = ContactHttp.Basic(settings);
        var answer = XDocument.Parse(await http.AskAsync(request, cancel));
        foreach (var card in answer.Descendants(Data))
        {
            foreach (var entry in VCard.Read(new StringReader(card.Value), settings.CustomerField))
                yield return entry;
        }
    }
}
