using Faxwerk.Telephony;

namespace Faxwerk.Api;

/// <summary>What the end of a call means to a reader, in German or English: known where reports are, needed also where those are not.</summary>
public delegate string SayCause(CallStatus status, bool german);
