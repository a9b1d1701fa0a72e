namespace Faxwerk.Telephony.T30;

/// <summary>Judges a TCF: 1.5 s of zeros at the rate of the page (T.30 5.3.6.1.3).</summary>
internal struct TrainingCheck
{
    private int _octets;
    private int _zeros;

    /// <summary>Whether anything came.</summary>
    public readonly bool HasData => _octets > 0;

    public void Add(ReadOnlySpan<byte> data)
    {
        _octets += data.Length;
        foreach (var octet in data)
            _zeros += octet == 0 ? 1 : 0;
    }

    /// <summary>Two thirds of the time have come, and of what came at most one octet in a hundred is not zero.</summary>
    public readonly bool IsGood(FaxModem modem)
    {
        var expected = modem.Rate() * 3 / 16;
        return _zeros * 3 >= expected * 2 && (_octets - _zeros) * 100 <= _octets;
    }
}
