namespace Faxwerk.Audit;

/// <summary>Who does something, and where from: an IP address, <c>local socket</c>, <c>command line</c>; empty for the server itself.</summary>
public sealed record Actor(string Who, string Origin = "")
{
    /// <summary>Somebody at the command line of this machine, by the name of his account there.</summary>
    public static Actor CommandLine { get; } = new($"command line, {Environment.UserName}", "command line");

    /// <summary>Somebody of whom only the name is known.</summary>
    public static implicit operator Actor(string who) => new(who);
}
