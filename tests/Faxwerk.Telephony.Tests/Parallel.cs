// Calls mostly wait, so that more of them run at once than there are processors.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]

namespace Faxwerk.Telephony.Tests;

/// <summary>Tests that compute for seconds in virtual time run when the calls on the real clock are over, which must not starve beside them.</summary>
[CollectionDefinition(nameof(Computing), DisableParallelization = true)]
public sealed class Computing;
