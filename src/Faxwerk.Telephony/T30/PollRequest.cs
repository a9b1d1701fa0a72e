namespace Faxwerk.Telephony.T30;

/// <summary>What a machine that wants to fetch a document says with its DTC, or with a DIS in its place.</summary>
/// <param name="RemoteId">CIG.</param>
/// <param name="Password">PWD.</param>
/// <param name="Document">SEP: which of several documents.</param>
public sealed record PollRequest(string? RemoteId, string? Password, string? Document);
