namespace Faxwerk.Storage;

/// <summary>Removes what a slice keeps as long as the journal, of before a time, a bounded number at a time; returns how many. Registered by the slice.</summary>
public delegate Task<int> RetentionRule(DateTimeOffset before, CancellationToken cancel);
