namespace Faxwerk.Telephony.T30;

/// <summary>What a frame says, for the trace.</summary>
internal static class FrameDetail
{
    public static string Of(byte fcf, ReadOnlySpan<byte> fif) => fcf switch
    {
        Fcf.Dis or Fcf.Dtc => Capabilities.Read(fif).ToString(),
        Fcf.Dcs => Dcs.Read(fif)?.ToString() ?? "not built: " + Convert.ToHexString(fif),
        // Passwords: ladders are kept and shown.
        Fcf.Sid or Fcf.Pwd => "***",
        Fcf.Csi or Fcf.Tsi or Fcf.Cig or Fcf.Sub or Fcf.Sep => Identification.Read(fif) ?? "",
        Fcf.Pps when fif.Length >= 4 => BlockEnd.Read(fif).ToString(),
        Fcf.Eor when fif.Length > 0 => Fcf.Name(fif[0]),
        Fcf.Ppr => $"{FrameMap.Count(fif)} of 256",
        Fcf.Ctc when fif.Length >= 2 => FaxModemExtensions.FromDcsCode(Capabilities.Code(fif, 11, 4))?.Name() ?? "",
        _ => Convert.ToHexString(fif[..Math.Min(fif.Length, 32)]),
    };
}
