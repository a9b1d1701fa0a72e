using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Faxwerk.Contacts.Sources;

/// <summary>The contacts of a mailbox of Exchange Online by Microsoft Graph, with a token of the application (client credentials, RFC 6749, 4.4). The application needs the permission Contacts.Read.</summary>
internal sealed class GraphContacts(ContactHttp http) : IContactSource
{
    private const string Fields = "$select=displayName,companyName,businessPhones,homePhones,mobilePhone&$top=500", Extended = "singleValueExtendedProperties";

    public ContactKind Kind => ContactKind.Graph;

    public async IAsyncEnumerable<ContactEntry> ReadAsync(ContactSourceSettings settings, [EnumeratorCancellation] CancellationToken cancel)
    {
        var customer = MapiProperty.OfCustomer(settings.CustomerField);

        // Version 1.0 of Graph has no fax numbers among its fields.
        var wanted = string.Join(" or ", MapiProperty.FaxNumbers.Append(customer).Select(property => $"id eq '{property.GraphId.Replace("'", "''", StringComparison.Ordinal)}'"));
        var first = new Uri($"{settings.Address}{(settings.Address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Fields}&$expand={Extended}($filter={Uri.EscapeDataString(wanted)})");
        var token = await TokenAsync(settings, first, cancel);
        for (var next = first; next is not null;)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, next);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var page = JsonDocument.Parse(await http.AskAsync(request, cancel));
            foreach (var contact in page.RootElement.GetProperty("value").EnumerateArray())
                yield return Entry(contact, customer);
            next = page.RootElement.TryGetProperty("@odata.nextLink", out var link) ? new Uri(first, link.GetString()) : null;

            // The token is for this server.
            if (next is not null && (next.Host, next.Scheme, next.Port) != (first.Host, first.Scheme, first.Port))
                throw new FormatException($"The next page of contacts is said to be at {next.Host}, not {first.Host}.");
        }
    }

    private async Task<string> TokenAsync(ContactSourceSettings settings, Uri server, CancellationToken cancel)
    {
        var answer = await http.AskAsync(
            new HttpRequestMessage(HttpMethod.Post, settings.TokenAddress)
            {
                Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", settings.User), new("client_secret", settings.Password), new("scope", $"{server.Scheme}://{server.Authority}/.default")]),
            },
            cancel);
        using var token = JsonDocument.Parse(answer);
        return token.RootElement.GetProperty("access_token").GetString() ?? throw new FormatException("The answer to the request for a token has none.");
    }

    private static ContactEntry Entry(JsonElement contact, MapiProperty customer)
    {
        string Text(string name) => contact.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        IEnumerable<string> Texts(string name) => contact.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(item => item.ToString()) : [];
        string Value(MapiProperty property) => contact.TryGetProperty(Extended, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(one => string.Equals(one.GetProperty("id").GetString(), property.GraphId, StringComparison.OrdinalIgnoreCase)).Select(one => one.GetProperty("value").ToString()).FirstOrDefault("") : "";
        return new ContactEntry(
            [.. MapiProperty.FaxNumbers.Select(Value).Concat(Texts("businessPhones")).Concat(Texts("homePhones")).Append(Text("mobilePhone")).Where(number => number.Length > 0)],
            Text("displayName"), Text("companyName"), Value(customer));
    }
}
