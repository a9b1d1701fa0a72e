namespace Faxwerk.Telephony.Audio;

/// <summary>Which side of the call a terminal is.</summary>
public enum AudioRole : byte
{
    /// <summary>Sends CNG until the other side is heard.</summary>
    Calling,

    /// <summary>Sends CED first.</summary>
    Called,
}
