using System.Numerics;

namespace Faxwerk.Pages.Raster;

/// <summary>
/// Scales a picture row by row: every target dot is the mean of the area it covers, which keeps thin lines visible as grey
/// and repeats dots exactly at whole ratios upwards. Only the rows in work are kept, so sources may be large.
/// </summary>
public sealed class AreaScaler
{
    private readonly GreyImage _target;
    private readonly int _sourceWidth;
    private readonly int _sourceHeight;
    private readonly int[] _sums;
    private readonly float[] _scaled;
    private readonly float[] _collected;
    private readonly float _perDot;
    private int _sourceRow;
    private int _targetRow;

    /// <summary>Prepares to fill <paramref name="target"/> with a picture of the given size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1, or the source wider than 2^23 dots.</exception>
    public AreaScaler(int sourceWidth, int sourceHeight, GreyImage target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceWidth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sourceWidth, 1 << 23);
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceHeight, 1);
        (_sourceWidth, _sourceHeight, _target) = (sourceWidth, sourceHeight, target);
        _sums = new int[sourceWidth + 1];
        _scaled = new float[target.Width];
        _collected = new float[target.Width];
        _perDot = (float)target.Width / sourceWidth;
    }

    /// <summary>Takes the next row of the source; rows beyond its height are ignored.</summary>
    /// <exception cref="ArgumentException">The row is shorter than the source is wide.</exception>
    public void Add(ReadOnlySpan<byte> row)
    {
        if (row.Length < _sourceWidth) throw new ArgumentException("The row is too short.", nameof(row));
        if (_sourceRow >= _sourceHeight) return;
        ScaleRow(row);
        // In units of 1 / (source height) of a target row this source row covers [top, bottom).
        var top = (long)_sourceRow * _target.Height;
        var bottom = top + _target.Height;
        while (top < bottom)
        {
            var end = Math.Min(bottom, (long)(_targetRow + 1) * _sourceHeight);
            Collect((float)(end - top) / _sourceHeight);
            if (end == (long)(_targetRow + 1) * _sourceHeight) FinishRow();
            top = end;
        }

        _sourceRow++;
    }

    private void ScaleRow(ReadOnlySpan<byte> row)
    {
        var sum = 0;
        for (var x = 0; x < _sourceWidth; x++)
        {
            sum += row[x];
            _sums[x + 1] = sum;
        }

        // The integral of the row at a target dot's edges, in source dots with 16 bits of fraction.
        var step = ((long)_sourceWidth << 16) / _target.Width;
        var remainder = ((long)_sourceWidth << 16) % _target.Width;
        long position = 0, error = 0, before = 0;
        for (var x = 0; x < _scaled.Length; x++)
        {
            position += step;
            error += remainder;
            if (error >= _target.Width)
            {
                position++;
                error -= _target.Width;
            }

            var dot = (int)(position >> 16);
            var integral = (long)_sums[dot] << 16;
            if (dot < _sourceWidth) integral += row[dot] * (position & 0xFFFF);
            _scaled[x] = (integral - before) * (_perDot / 65536);
            before = integral;
        }
    }

    private void Collect(float weight)
    {
        var x = 0;
        var weights = new Vector<float>(weight);
        for (; x + Vector<float>.Count <= _scaled.Length; x += Vector<float>.Count)
            (new Vector<float>(_collected, x) + (new Vector<float>(_scaled, x) * weights)).CopyTo(_collected, x);
        for (; x < _scaled.Length; x++) _collected[x] += _scaled[x] * weight;
    }

    private void FinishRow()
    {
        var row = _target.Row(_targetRow++);
        for (var x = 0; x < row.Length; x++) row[x] = (byte)Math.Clamp(_collected[x] + 0.5f, 0, 255);
        Array.Clear(_collected);
    }
}
