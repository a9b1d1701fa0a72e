namespace Faxwerk.Telephony.Audio;

/// <summary>
/// Says when there is a signal on the line. The modems' own detectors have one fixed threshold, which noise can exceed; here what is far
/// below the level of the other side's commands is no carrier. While the gate is closed no modem runs.
/// </summary>
internal sealed class CarrierGate
{
    /// <summary>Samples that are judged at once: 5 ms.</summary>
    public const int Piece = 40;

    // V.21 to V.17 want -43 dBm0 received.
    private const double LeastCarrier = -43;

    // A page signal can be some dB below the commands, and its training below its data.
    private const double Range = 16;
    private const double Hysteresis = 3;

    // 10 ms push the last bits through the filters, and are no click.
    private const int PiecesToClose = 2;

    private double _on;
    private double _off;
    private int _low;
    private double _sum;
    private int _count;

    public CarrierGate() => SetThreshold(LeastCarrier);

    public bool IsOpen { get; private set; }

    public void Close() => IsOpen = false;

    /// <summary>Looks at the next samples; true when the gate has just opened or closed.</summary>
    public bool Changes(ReadOnlySpan<short> samples)
    {
        var power = AudioLevel.MeanSquare(samples);
        if (!IsOpen)
        {
            _low = 0;
            return IsOpen = power >= _on;
        }

        _sum += power;
        _count++;
        _low = power < _off ? _low + 1 : 0;
        IsOpen = _low < PiecesToClose;
        return !IsOpen;
    }

    /// <summary>The level of a command begins to be measured.</summary>
    public void BeginMeasurement() => (_sum, _count) = (0, 0);

    /// <summary>A command has ended: its level sets the threshold.</summary>
    public void EndMeasurement()
    {
        if (_count > 0)
            SetThreshold(Math.Max(LeastCarrier, AudioLevel.Dbm0(_sum / _count) - Range));
    }

    private void SetThreshold(double dbm0)
    {
        _on = AudioLevel.MeanSquare(dbm0);
        _off = AudioLevel.MeanSquare(dbm0 - Hysteresis);
    }
}
