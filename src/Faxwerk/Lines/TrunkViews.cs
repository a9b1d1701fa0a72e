using System.Text.Json;
using Faxwerk.Journal;
using Faxwerk.Settings;

namespace Faxwerk.Lines;

/// <summary>All trunks. <paramref name="Modems"/> says what is wrong with the modems of fax over G.711; null where nothing is.</summary>
public sealed record TrunkList(IReadOnlyList<TrunkView> Trunks, string? Modems);

/// <summary>
/// A trunk. <paramref name="Nodes"/> is what each node says of it; <paramref name="Here"/> what only this node knows, null where it has no line.
/// </summary>
public sealed record TrunkView(
    string Name, string Host, bool IsUp, int Channels, int SendChannels, IReadOnlyList<TrunkNodeView> Nodes, TrunkHere? Here, int CallsLastHour, int SentOrReceivedLastHour,
    IReadOnlyList<FailedCall> LastFailures);

/// <summary>How a trunk is on a node.</summary>
public sealed record TrunkNodeView(string Node, bool IsUp, string State, DateTimeOffset SeenAt);

/// <summary>
/// A trunk on the node that answers: local address of SIP, channels in use in both directions, the registration (null where there is none), the provider's addresses
/// as keep-alive and calls found them, and requests dropped because they came from no address of the trunk.
/// </summary>
public sealed record TrunkHere(string? Local, int ChannelsUsed, string State, TrunkRegistration? Registration, IReadOnlyList<TrunkPeer> Peers, long StrangersDropped);

/// <summary>The registration: the last answer, till when it holds and when it is made anew.</summary>
public sealed record TrunkRegistration(bool IsRegistered, int Status, string Reason, DateTimeOffset? Until, DateTimeOffset? Next);

/// <summary>An address of the provider.</summary>
public sealed record TrunkPeer(string Address, bool IsUp, DateTimeOffset Since, string LastError);

/// <summary>A call that failed, in <c>/api/calls</c> under <paramref name="Call"/>.</summary>
public sealed record FailedCall(long Call, CallDirection Direction, string Called, DateTimeOffset EndedAt, int Status, string Outcome, string Detail);

/// <summary>A trunk with its settings.</summary>
public sealed record TrunkDetails(TrunkView Trunk, IReadOnlyList<SettingView> Settings);

/// <summary>A trunk to be added.</summary>
/// <param name="Name">Small letters, digits and hyphens.</param>
/// <param name="Settings">Settings by their names without <c>trunk.</c>.</param>
public sealed record NewTrunk(string? Name, IReadOnlyDictionary<string, JsonElement>? Settings);
