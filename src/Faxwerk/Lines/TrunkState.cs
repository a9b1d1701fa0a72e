namespace Faxwerk.Lines;

/// <summary>How a trunk is: whether calls are given to it while another one is up, and why not, in words.</summary>
public sealed record TrunkState(bool IsUp, string Words)
{
    /// <summary>Nothing is known against it.</summary>
    public static readonly TrunkState Open = new(true, "open");

    /// <summary>No host is set.</summary>
    public static readonly TrunkState NotSet = new(false, "no host is set");

    /// <summary>Its sockets could not be opened, or are being opened.</summary>
    public static readonly TrunkState Closed = new(false, "not open");
}

/// <summary>An endpoint that knows how it is: the SIP trunk, or a simulated line in tests.</summary>
public interface ITrunkState
{
    /// <summary>How it is now.</summary>
    TrunkState State { get; }
}
