using System.Net;

namespace Faxwerk.Telephony.Calls;

/// <summary>How the test station is set up.</summary>
public sealed record TestStationOptions
{
    /// <summary>Where it listens; port 0 picks a free one.</summary>
    public IPEndPoint Local { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The server that the station calls with <see cref="TestStation.SendAsync"/>.</summary>
    public IPEndPoint? Server { get; init; }

    /// <summary>Where received faxes are written as TIFF.</summary>
    public required string Folder { get; init; }

    /// <summary>CSI and TSI.</summary>
    public string LocalId { get; init; } = "+49 30 5550100";

    /// <summary>Documents that may be fetched under <see cref="TestStationNumbers.Polled"/>.</summary>
    public IReadOnlyList<PolledDocument> Polled { get; init; } = [];

    /// <summary>How it speaks T.38.</summary>
    public FaxTrunkOptions Fax { get; init; } = new();
}

/// <summary>A fax that the station received, whole or not.</summary>
/// <param name="Called">The number dialled.</param>
/// <param name="Caller">The caller's number.</param>
/// <param name="File">The TIFF with the confirmed pages; null where there is none.</param>
/// <param name="Outcome">How the call ended.</param>
public sealed record TestStationFax(string Called, string Caller, string? File, CallOutcome Outcome);

/// <summary>What the station plays by the last digits of the number dialled; every other number is a fax machine.</summary>
public static class TestStationNumbers
{
    /// <summary>Busy: 486.</summary>
    public const string Busy = "0001";

    /// <summary>Rings and is never answered.</summary>
    public const string NoAnswer = "0002";

    /// <summary>A person: answers, speaks (synthetically), knows no T.38.</summary>
    public const string Voice = "0003";

    /// <summary>A fax machine that says DCN instead of confirming page 2.</summary>
    public const string FailsAtPage2 = "0004";

    /// <summary>A fax machine behind a line without T.38: 488 to the offer, and the fax goes over G.711 where the modems are there.</summary>
    public const string RefusesT38 = "0005";

    /// <summary>A fax machine with documents to be fetched: <see cref="TestStationOptions.Polled"/>.</summary>
    public const string Polled = "0006";
}
