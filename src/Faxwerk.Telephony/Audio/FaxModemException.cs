namespace Faxwerk.Telephony.Audio;

/// <summary>The modems are not there or do not work; the message says what to install.</summary>
public sealed class FaxModemException(string message) : Exception(message);
