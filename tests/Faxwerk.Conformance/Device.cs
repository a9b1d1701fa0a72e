using Faxwerk.Pages;

namespace Faxwerk.Conformance;

/// <summary>What a device under test is set up for before its call.</summary>
public sealed record DeviceSetup
{
    /// <summary>It calls, else it is called.</summary>
    public required bool Calls { get; init; }

    /// <summary>Documents that it is to send (or, called, to have fetched), each a list of pages; sent one after the other with EOM between.</summary>
    public IReadOnlyList<PageImage[]> Documents { get; init; } = [];

    /// <summary>CSI, TSI or CIG.</summary>
    public string Identification { get; init; } = "";

    /// <summary>PWD that it sends.</summary>
    public string Password { get; init; } = "";

    /// <summary>PWD that it expects; null for none.</summary>
    public string? ExpectedPassword { get; init; }
}

/// <summary>A fax machine under test, with the tester's line to it.</summary>
internal abstract class Device : IDisposable
{
    public abstract TesterLine Line { get; }

    /// <summary>Whether it has cleared the call.</summary>
    public abstract bool IsOver { get; }

    /// <summary>What it says of the call, in its own terms.</summary>
    public abstract string Status { get; }

    /// <summary>Pages that it has received.</summary>
    public abstract IReadOnlyList<Bitmap> Received { get; }

    /// <summary>The call begins.</summary>
    public abstract void Start();

    /// <summary>The call is cleared from the tester's side.</summary>
    public abstract void Clear();

    /// <summary>Whether what it says of the call means what the suite names.</summary>
    public abstract bool Means(string test, string status);

    /// <summary>Frames as far as the device wrote them down, for a look at what went wrong.</summary>
    public abstract IEnumerable<string> Ladder { get; }

    public abstract void Dispose();
}
