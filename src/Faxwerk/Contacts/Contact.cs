namespace Faxwerk.Contacts;

/// <summary>A row of table <c>contact</c>: whose a number is. A contact with several numbers is several rows.</summary>
public sealed record Contact
{
    /// <summary>The longest name, company or customer number that is kept.</summary>
    public const int Longest = 200;

    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>The source that it comes from; empty for one that was added here.</summary>
    public string Source { get; init; } = "";

    /// <summary>In E.164; the digits of a switchboard (<c>-0</c> at the end) without the 0.</summary>
    public string Number { get; init; } = "";

    /// <summary>As it was written.</summary>
    public string Written { get; init; } = "";

    /// <summary>The person, or what else answers to the number.</summary>
    public string Name { get; init; } = "";

    /// <summary>The company.</summary>
    public string Company { get; init; } = "";

    /// <summary>What the number of the customer is in the own books.</summary>
    public string CustomerNumber { get; init; } = "";

    /// <summary>Name and company, as far as they are known.</summary>
    public string Label => Join(Name, Company);

    /// <summary>What a search looks at.</summary>
    internal string Words => string.Join(' ', Name, Company, CustomerNumber).ToLowerInvariant();

    /// <summary>A name with its company: one of them where the other is empty or the same.</summary>
    public static string Join(string name, string company) =>
        name.Length == 0 || string.Equals(name, company, StringComparison.OrdinalIgnoreCase) ? company : company.Length == 0 ? name : $"{name}, {company}";
}

/// <summary>An entry of a source: one contact with its numbers as they are written there.</summary>
public sealed record ContactEntry(IReadOnlyList<string> Numbers, string Name, string Company, string CustomerNumber = "");
