namespace Faxwerk.Telephony.Audio;

/// <summary>What has been heard on a channel, least telling first: what a call has shown itself to be is the highest of them.</summary>
public enum AudioSignal : byte
{
    /// <summary>Nothing above -43 dBm0 that lasted.</summary>
    Silence,

    /// <summary>A tone of the network: ringback, dial tone.</summary>
    Tone,

    /// <summary>The tone of busy or congestion (E.180): three bursts and more of less than 0.9 s, as far apart at most.</summary>
    Busy,

    /// <summary>Speech or music.</summary>
    Voice,

    /// <summary>A steady wide-band signal that no modem can read: a fax machine behind a bad line, or a data modem.</summary>
    Undecodable,

    /// <summary>CNG: 1100 Hz (T.30 4.2.1).</summary>
    Cng,

    /// <summary>CED: 2100 Hz without modulation (T.30 4.2.2).</summary>
    Ced,

    /// <summary>ANSam: 2100 Hz with 15 Hz of amplitude modulation (V.8).</summary>
    Ansam,

    /// <summary>Flags or frames at 300 bit/s, V.21 channel 2.</summary>
    Command,

    /// <summary>Training of a page modem that succeeded.</summary>
    Page,
}
